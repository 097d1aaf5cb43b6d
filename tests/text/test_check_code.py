"""A code that was misread is never the code of another page."""

import random

import pytest

from guidance.text.check_code import GROUP, SIGNS, code_for, number_of

NUMBERS = [1, 2, 3, 22, 23, 24, 10_482, 6_436_343, 99_999_999]


@pytest.mark.parametrize("number", NUMBERS)
def test_it_is_read_however_it_is_typed(number: int) -> None:
    code = code_for(number)
    assert [len(group) for group in code.split("-")] == [GROUP] * 3
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' – ')}. ", code.replace("-", "/")):
        assert number_of(typed) == number


def test_no_slip_makes_another_code() -> None:
    chance = random.Random(7)
    for number in NUMBERS:
        signs = code_for(number).replace("-", "")
        exchanged = {f"{signs[:i]}{signs[i + 1]}{signs[i]}{signs[i + 2 :]}" for i in range(len(signs) - 1)}
        shorter = {signs[:i] + signs[i + 1 :] for i in range(len(signs))}
        wrong = {signs.replace(sign, "0", 1) for sign in signs}
        for _ in range(200):
            misread = list(signs)
            for place in chance.sample(range(len(signs)), 3):
                misread[place] = chance.choice(SIGNS)
            wrong.add("".join(misread))
        assert {number_of(typed) for typed in (exchanged | shorter | wrong) - {signs}} == {None}


@pytest.mark.parametrize("typed", ["", "0" * 9, "x" * 300_000, "NRT-X8M-N8K", "ÄÖÜ-ßßß-ßßß", "\0", "³" * 9])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert number_of(typed) is None


def test_no_code_has_signs_that_are_taken_for_one_another() -> None:
    for alike in ("0OQD", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(SIGNS)) <= 1
