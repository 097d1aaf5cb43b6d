"""Two texts are the same words or they are not: no number, sign or negation is ever taken for another."""

import pytest

from guidance.text.markdown.rendering import render
from guidance.text.quotes.page import of_page
from guidance.text.quotes.shared import RUN, WINDOW, of_text
from tests.machine.clock import is_done_within

PAGE = of_page(
    render(
        "## Dose\n\nDo not take more than 7.5 mg of *methotrexate* in one week. It’s taken on\nMondays, "
        "5–10 mg at a time, if ≥50 kg.\n\n- Rest well\n- Drink 1,000 ml a day\n\n"
        "Stop it before surgery unless your team says otherwise.\n"
    ).html
)


@pytest.mark.parametrize(
    "copied",
    [
        "Do not take more than 7.5 mg of methotrexate in one week.",
        "do not  take more\nthan 7.5 mg of methotrexate in one week",
        "It's taken on Mondays, 5-10 mg at a time",
        "Rest well\n• Drink 1,000 ml a day",
        "if ≥ 50 kg",
    ],
)
def test_a_faithful_copy_is_word_for_word_whatever_its_quotes_and_line_ends(copied: str) -> None:
    assert PAGE.holds(of_text(copied))
    assert PAGE.left_out(of_text(copied)) == ""


@pytest.mark.parametrize(
    "altered",
    [
        "Do not take more than 75 mg of methotrexate in one week.",
        "Do not take more than 7.5 g of methotrexate in one week.",
        "Do take more than 7.5 mg of methotrexate in one week.",
        "take more than 7,5 mg of methotrexate",
        "5 mg of methotrexate in one week",
        "on Mondays, 510 mg at a time",
        "on Mondays, 5 10 mg at a time",
        "on Mondays, 5--10 mg at a time",
        "on Mondays, 5 – -10 mg at a time",
        "on Mondays, 5-+10 mg at a time",
        "if -≥50 kg",
        "if 50 kg",
        "if ≤50 kg",
        "Drink 1 000 ml a day",
        "Drink 000 ml a day",
        "Drink 1,000⁹ ml a day",
        "Drink 1,000 ml. a day",
        "",
        "  ",
        ".",
    ],
)
def test_another_number_sign_or_negation_is_never_word_for_word(altered: str) -> None:
    assert not PAGE.holds(of_text(altered))


@pytest.mark.parametrize(
    ("cut", "without"),
    [
        ("take more than 7.5 mg of methotrexate in one week", "Do not"),
        ("Stop it before surgery", "unless"),
        ("Stop it before surgery unless your team says otherwise", ""),
        ("Rest well", ""),
    ],
)
def test_a_copy_that_leaves_out_what_denies_it_is_told(cut: str, without: str) -> None:
    assert PAGE.holds(of_text(cut))
    assert PAGE.left_out(of_text(cut)) == without


TABLE = of_page(
    render(
        "## When not to take it\n\n- with trimethoprim or other medicines that lower folate\n\n"
        "Give .5 mg to small children, 1·5 mg to others, and ٥٠ mg or 10 – 20 mg to adults; café.\n\n"
        "Do not take it if you:\n\n1. drink alcohol every day\n2. plan a pregnancy:\n   - within three months\n\n"
        "| Medicine | Weekly | Effect |\n| --- | --- | --- |\n| Methotrexate | ✓ | ↑ |\n| Leflunomide | ✗ | ⩽ |\n"
    ).html
)


@pytest.mark.parametrize(
    "copied",
    [
        "Medicine\tWeekly\tEffect\nMethotrexate\t✓\t↑\nLeflunomide\t✗\t⩽",
        "Give .5 mg to small children, 1·5 mg to others, and ٥٠ mg or 10–20 mg to adults; cafe\u0301.",
        "Give .5 mg to sm\xadall chil\u200bdren",
        "Do not take it if you: drink alcohol every day",
    ],
)
def test_a_table_and_what_programs_add_that_nobody_sees_are_faithful_copies(copied: str) -> None:
    assert TABLE.holds(of_text(copied))
    assert TABLE.left_out(of_text(copied)) == ""


@pytest.mark.parametrize(
    "altered",
    [
        "Give 5 mg to small children",
        "Give .5 mg to small children, 1 5 mg to others",
        "and ٥ ٠ mg or",
        "and 50 mg or",
        "or 10, 20 mg to adults",
        "or \u202e10 – 20 mg to adults",
        "or １０ – 20 mg to adults",
        "Methotrexate\t✗\t↑\nLeflunomide\t✓\t⩽",
        "Methotrexate\t✓\t↓",
        "Leflunomide\t✗\t⩾",
        "Methotrexate\nLeflunomide",
    ],
)
def test_another_script_sign_or_arrow_is_never_word_for_word(altered: str) -> None:
    assert not TABLE.holds(of_text(altered))


@pytest.mark.parametrize(
    ("cut", "without"),
    [
        ("drink alcohol every day\n2. plan a pregnancy".replace("2. ", ""), "not"),
        ("within three months", "not"),
        ("with trimethoprim or other medicines that lower folate", "not"),
        ("Methotrexate ✓", ""),
    ],
)
def test_an_item_is_told_what_leads_to_its_list(cut: str, without: str) -> None:
    assert TABLE.holds(of_text(cut))
    assert without in TABLE.left_out(of_text(cut)) and bool(without) == bool(TABLE.left_out(of_text(cut)))


def test_no_word_changes_without_a_mark_and_shared_words_share_one() -> None:
    words = [f"word{number}" for number in range(60)]
    marks = of_text(" ".join(words)).marks
    for place in range(RUN, 60 - RUN):
        other = of_text(" ".join([*words[:place], "other", *words[place + 1 :]]))
        assert marks - other.marks
    for place in range(60 - RUN - WINDOW + 1):
        assert marks & of_text(" ".join(words[place : place + RUN + WINDOW - 1])).marks


def test_the_nearest_passage_is_the_one_that_shares_most() -> None:
    near = PAGE.nearest(
        of_text("You should not take more than 75 mg of methotrexate in one week. It’s taken on Mondays, 5–10 mg")
    )
    assert "Do not take more than 7.5 mg of methotrexate" in near and near.endswith("5-10 mg")


def test_hostile_texts_cost_no_more_than_their_length() -> None:
    def read(text: str) -> None:
        words = of_text(text)
        assert words.marks is not None and words.holds(words) in {True, False}
        words.left_out(of_text("not 5 mg"))

    hostile = "a" * 300_000, "1,2." * 75_000, "'" * 300_000, "\n" * 300_000, "1" + " -" * 150_000
    for text in ("not 5 mg. " * 3_000, *hostile):
        assert is_done_within(10, lambda text=text: read(text)), text[:20]


RAISED = of_page(
    render(
        "Stop below 1.5 × 10<sup>9</sup>/L or 10⁶/L. Give ~~20 mg~~ 15 mg in the second month.[^1] "
        "CO<sub>2</sub> rises, Ca²⁺ and K<sup>+</sup> fall at 75 mg/m².\n\n[^1]: Or later.\n"
    ).html
)


@pytest.mark.parametrize(
    ("copied", "holds"),
    [
        ("Stop below 1.5 × 10⁹/L or 10^6/L.", True),
        ("Stop below 1.5 × 10^9/L", True),
        ("Stop below 1.5 x 10⁹/L or 10^6/L", True),
        ("Stop below 1.5 × 109/L", False),
        ("or 106/L", False),
        ("Give 15 mg in the second month.[1] CO2 rises", True),
        ("Give 15 mg in the second month. CO₂ rises", True),
        ("rises, Ca2+ and K+ fall at 75 mg/m2", True),
        ("rises, Ca2- and K+ fall", False),
        ("fall at 75 mg/m3", False),
        ("Give 20 mg 15 mg in the second month", False),
        ("Give 20 mg in the second month", False),
        ("> Give 15 mg in the second month.\n> CO2 rises.", True),
        ("> > Give 15 mg\n> >\n> > in the second month.", True),
        ("> 15 mg in the second month", False),
    ],
)
def test_a_power_is_no_other_number_and_struck_words_are_none_of_a_page(copied: str, holds: bool) -> None:
    assert RAISED.holds(of_text(copied)) is holds


WHOLE = "Give 5 mg once a week, at night.\n\nStop it before surgery.\n\nTell us of any rash."


@pytest.mark.parametrize(
    ("copy", "is_whole"),
    [
        ("Methotrexate\n{}\nPrivacy", True),
        ("Version 2.\n\n{}\n\nPage 1 of 2", True),
        ("Never {}", False),
        ("Never:\n\n{}", False),
        ("{} unless it itches", False),
        ("{}\nunless it itches", False),
    ],
)
def test_a_page_stands_whole_in_a_text_only_where_nothing_beside_it_is_of_its_sentences(
    copy: str, is_whole: bool
) -> None:
    text = of_text(copy.format(WHOLE if is_whole else WHOLE[:-1]))
    assert (of_page(render(WHOLE).html).round_it(text) is not None) is is_whole
    assert (text.round_passage(of_text(WHOLE)) is not None) is is_whole
    assert text.holds(of_text(WHOLE))
