"""What a change of words may mean for care, told by the words that changed and those beside them."""

import pytest

from guidance.text.meaning.beyond import Wordings
from guidance.text.meaning.pieces import begins_otherwise, counts_grades


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("In non-smoking areas only.", "In smoking areas only."),
        ("Stage IIIb disease.", "Stage IIIa disease."),
        ("The rash ✓ was seen.", "The rash ✗ was seen."),
        ("Not for any child to use.", "Not for each child to use."),
        ("Use it with caution in asthma.", "Use it in asthma."),
        ("Apply it 👍 here.", "Apply it 👎 here."),
    ],
)
def test_what_may_turn_care_round_is_touched(was: str, now: str) -> None:
    assert Wordings(was, now).touched


def test_a_hyphen_alone_touches_nothing() -> None:
    assert not Wordings("A well-known area.", "A known area.").touched
    words = ("non-smoking", "well-known", "non", "-non")
    assert [begins_otherwise(word) for word in words] == [True, False, False, False]


def test_a_grade_is_a_figure_or_a_letter_in_its_own_form() -> None:
    told = {word: counts_grades(word) for word in ("III", "3b", "IIIb", "IIId", "B", "b", "third")}
    assert told == {"III": True, "3b": True, "IIIb": True, "IIId": False, "B": True, "b": False, "third": True}
