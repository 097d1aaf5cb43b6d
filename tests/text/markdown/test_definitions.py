"""Notes and link targets: a passage by itself shows them, and two people do not give one name to two of them."""

import pytest

from guidance.text.looks import rendered
from guidance.text.markdown.definitions import definitions_in, shown_alone, with_own_notes
from guidance.text.markdown.rendering import Limits

TEXT = (
    "Take 5 mg.[^1]\n\nSee [the leaflet][leaflet].\n\n[^1]: BNF, 2024.\n\n    Page 7.\n\n[leaflet]: /guidance/leaflet\n"
)


@pytest.mark.parametrize(
    ("passage", "seen"),
    [
        ("Take 10 mg.[^1]\n", ["10 mg", "BNF, 2024.", "Page 7."]),
        ("Ask for [the leaflet][leaflet].\n", ['<a href="/guidance/leaflet">the leaflet</a>']),
        ("[^1]: BNF, 2025.\n", ["BNF, 2025."]),
        ("Take 5 mg.[^1]\n\n[^1]: BNF, 2026.\n", ["BNF, 2026."]),
    ],
)
def test_a_passage_by_itself_shows_what_it_refers_to_and_no_marks(passage: str, seen: list[str]) -> None:
    html = rendered(shown_alone(passage, definitions_in(TEXT)), Limits()).html
    assert all(words in html for words in seen)
    assert "[^1" not in html and "[leaflet]" not in html


def test_of_notes_one_under_the_other_each_is_found() -> None:
    text = "Wait.[^c]\n\nSee [it][l].\n\n[^a]: One.\n[^c]: Two.\n[k]: /k\n[l]: /l\n"
    html = rendered(shown_alone("Wait 7 weeks.[^c] See [it][l].\n", definitions_in(text)), Limits()).html
    assert "Two." in html and "One." not in html and '<a href="/l">it</a>' in html and "[^" not in html


class TestNewNotesOfTwoPeople:
    def test_of_one_name_get_two(self) -> None:
        yours = with_own_notes("A.\n\nB.\n", "A.[^1]\n\nB.\n\n[^1]: Ann’s.\n", "A.\n\nB.[^1]\n\n[^1]: Ben’s.\n")
        assert yours == "A.\n\nB.[^2]\n\n[^2]: Ben’s.\n"

    def test_never_take_a_name_that_is_there(self) -> None:
        yours = with_own_notes(
            TEXT, TEXT + "\n[^2]: Ann’s.\n", TEXT + "\nMore.[^2][^3]\n\n[^2]: Ben’s.\n\n[^3]: Too.\n"
        )
        assert yours == TEXT + "\nMore.[^4][^3]\n\n[^4]: Ben’s.\n\n[^3]: Too.\n"

    @pytest.mark.parametrize(
        ("base", "theirs", "yours"),
        [
            ("A.\n", "A.[^1]\n\n[^1]: The same.\n", "A.[^1]\n\n[^1]: The same.\n"),
            ("A.[^1]\n\n[^1]: Old.\n", "A.[^1]\n\n[^1]: Theirs.\n", "A.[^1]\n\n[^1]: Yours.\n"),
            ("A.\n", "A.[^1]\n\n[^1]: Theirs.\n", "A `[^1]`.[^1]\n\n[^1]: Yours.\n"),
        ],
    )
    def test_keep_their_names_where_they_are_one_note_or_stand_beside_code(
        self, base: str, theirs: str, yours: str
    ) -> None:
        assert with_own_notes(base, theirs, yours) == yours
