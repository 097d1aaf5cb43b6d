"""Data classes behave as those of Python, and share what is the same for all of them."""

import dataclasses
from functools import cached_property

import pytest

from guidance import records


def test_records_are_equal_hashed_shown_and_changed_as_those_of_python() -> None:
    def told(dataclass: type) -> list[object]:
        @dataclass(frozen=True)
        class Dose:
            amount: int
            unit: str = "mg"
            note: str = dataclasses.field(default="", compare=False)
            secret: str = dataclasses.field(default="", repr=False)

            @cached_property
            def words(self) -> str:
                return f"{self.amount} {self.unit}"

        @dataclass(frozen=True)
        class Daily(Dose):
            times: list[int] = dataclasses.field(default_factory=list)

        assert Dose(5).words == "5 mg"  # kept beside the fields, and no part of what is compared
        equal = [Dose(5) == Dose(5, note="x"), Dose(5) == Dose(5, secret="x"), Dose(5) == Daily(5), Dose(5) == 5]
        twice, later = {Dose(5), Dose(5, note="x"), Dose(6)}, dataclasses.replace(Daily(5), unit="g", times=[2])
        shown = [repr(each).rpartition("<locals>.")[2] for each in (Dose(5, secret="x"), later)]
        return [equal, len(twice), shown, dataclasses.asdict(later), later == Daily(5, "g", times=[2])]

    assert told(records.dataclass) == told(dataclasses.dataclass)


def test_only_a_frozen_record_can_be_a_key_and_one_without_equality_is_itself() -> None:
    @records.dataclass
    class Changing:
        amount: int

    @records.dataclass(eq=False)
    class Itself:
        amount: int

    @records.dataclass(frozen=True)
    class Empty:
        pass

    with pytest.raises(TypeError, match="unhashable"):
        hash(Changing(5))
    one = Itself(5)
    assert Changing(5) == Changing(5) and one == one and one != Itself(5) and len({one, Itself(5)}) == 2
    assert Empty() == Empty() and len({Empty(), Empty()}) == 1


def test_what_a_class_says_itself_is_left_alone_and_the_rest_is_there_once_for_all() -> None:
    @records.dataclass(frozen=True)
    class Named:
        name: str

        def __repr__(self) -> str:
            return self.name

    @records.dataclass(frozen=True)
    class Numbered:
        number: int

    assert repr(Named("ours")) == "ours"
    assert Named.__eq__ is Numbered.__eq__ and Named.__hash__ is Numbered.__hash__
