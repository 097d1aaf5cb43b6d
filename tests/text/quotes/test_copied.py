"""A copy out of a PDF, a mail, a word processor or a selection is the text that it was copied from."""

import pytest

from guidance.text.markdown.rendering import render
from guidance.text.quotes.copied import as_written
from guidance.text.quotes.page import of_page
from guidance.text.quotes.shared import Words, of_text
from tests.machine.clock import is_done_within

PAGE = of_page(
    render(
        "## Dose\n\nTake 10 mg of methotrexate once a week, as your specialist says.[^one] It is not taken every day, "
        "and an anti-inflammatory tablet may be taken beside it, 1-2 times a day.\n\n"
        "::: important Before you begin\nHave a vaccination against COVID-19 and finish the form.\n:::\n\n"
        "1. Ask the team.\n2. Read [the leaflet](https://example.org/a).\n\n"
        "::: dont Do not\n- stop without asking\n:::\n\n[^one]: A society, 2024.\n"
    ).html
)


def copied(text: str) -> Words:
    return of_text(as_written(text, ["Demonstration alliance", "Living guidance", "Methotrexate"])).divided_as_in(PAGE)


@pytest.mark.parametrize(
    "copy",
    [
        "as your spe-\ncialist says.[1] It is not taken every day, and an anti-\ninflammatory tablet may be taken",
        "as your spe\xad\ncialist says.[1]\nIt is not taken ev\xadery day",
        "may be taken beside it, 1-\n2 times a day",
        "Have a vacci\u2010\nnation against COVID-\n19 and \ufb01nish the form.",
        "1-2 times a day.\n\nImportant: Before you begin\nHave a vaccination",
        "1-2 times a day.\n\nBefore you begin\n\nHave a vaccination",
        "as your specialist says. It is not taken every day",
        "as your specialist says.[^one] It is not taken every day",
        "finish the form.\n1. Ask the team.\n2. Read the leaflet.",
        "finish the form.\n1)\tAsk the team.\n2)\tRead the leaflet (https://example.org/a).",
        "finish the form.\nAsk the team.\nRead the leaflet.\nDo not\n✕ stop without asking",
        "\uf0b7\tAsk the team.\n\uf0b7\tRead the leaflet.",
        "o\tAsk the team.\no\tRead the leaflet.",
        "> Take 10 mg of methotrexate\n> once a week,\n>\n> as your specialist says.",
        "Dose\nCopy link\nChanged in version 7 (New advice, 1 March 2023)\n\nTake 10 mg of methotrexate once a week",
        "Take 10 mg of methotrexate\nMethotre… · v8 · d71e-7932\npage 2 of 5 · check before use\nLiving guidance · "
        "74Y-WW4-FTF\nVersion 8, 17 April 2023\nonce a week",
        "Take 10 mg of methotrexate\n\nMethotrexate\nVersion 8, published 17 April 2023, reviewed 5 October 2026 · "
        "d71e-7932\nCopies go out of date. Check this one: http://127.0.0.1/\ncheck/74y-ww4-ftf (code 74Y-WW4-FTF)\n"
        "\n\fDemonstration alliance\n\npage 3 of 5\n\nonce a week",
        "Take 10 mg of methotrexate\nDemonstration alliance – NOT CURRENT page 1 of 3\nNOT CURRENT. Methotrexate\n"
        "Version 3, "
        "published 1 September 2025, reviewed 15 September 2025, review due 15 September 2026 ·\ne1af-40fd\nCopies go "
        "out of date. Check this one: http://127.0.0.1/check/4cm-e73-93h (code 4CM-E73-93H)once a week",
        "Take 10 mg of methotrexate\r\n3\r\n\fonce a week",
        "Take 10 mg of methotrexate\n26/11/2026, 20:21 Methotrexate - Living guidance\n"
        "https://example.org/guidance/methotrexate 1/8\nonce a week",
    ],
)
def test_what_programs_and_sheets_do_to_a_copy_leaves_it_word_for_word(copy: str) -> None:
    assert PAGE.holds(copied(copy))


@pytest.mark.parametrize(
    "altered",
    [
        "Take 10 mg of methotrexate\n3\nonce a week",
        "Take 10 mg of methotrexate\nnot\nonce a week",
        "Take 10 mg of methotrexate\nDemonstration alliance\nonce a week",
        "Take 10 mg of methotrexate\nVersion 8, 17 April 2023\nonce a week",
        "> 10 mg of methotrexate once a week",
        "as your specialist says.[2] It is not taken every day",
        "finish the form.\n2. Ask the team.\n3. Read the leaflet.",
        "finish the form.\n1. Ask the team.\n3. Read the leaflet.",
        "Read the leaflet (https://example.com/a).",
        "Do not\n✓ stop without asking",
        "and an anti inflammatory tablet may be taken beside it, 12 times a day",
        "as your spe\ncialist says",
        "1/2\nTake 10 mg of methotrexate",
        "Take 10 mg of methotrexate\nand twice as much at night · v8 · d71e-7932\nonce a week",
        "Take 10 mg of methotrexate\nor 20 – NOT CURRENT page 1 of 3\nonce a week",
        "Take 10 mg of methotrexate\nNOT CURRENT. Methotrexate\nonce a week",
        "Take 10 mg of methotrexate\n26/11/2026, 20:21 or on any other day\nonce a week",
        "Take 10 mg of methotrexate\nor more: Changed in version 7 (New advice, 1 March 2023)\nonce a week",
    ],
)
def test_nothing_else_that_stands_between_the_words_is_overlooked(altered: str) -> None:
    assert not PAGE.holds(copied(altered))


def test_the_passage_that_is_nearest_is_shown_as_readers_see_it() -> None:
    near = PAGE.nearest(copied("and finish the form. Ask the whole team. Read the leaflet. Do not stop without asking"))
    assert "leaflet" in near and "example.org" not in near and not any(ord(sign) < 9 for sign in near)


def test_sheets_that_were_set_by_somebody_else_lose_their_numbers() -> None:
    sheets = "\f".join(f"Text of sheet {'abc'[n]} here\n- {n} -\n" for n in range(3))
    assert as_written(sheets).split() == "Text of sheet a here Text of sheet b here Text of sheet c here".split()


def test_hostile_copies_cost_no_more_than_their_length() -> None:
    page = of_page("<ol>" + "<li>a</li>" * 20_000 + "</ol>")
    for text in ("> " * 100_000, "page 1 of ", "a-\n" * 70_000, "[^" * 100_000, "](" * 100_000, "\f1\n" * 70_000):
        assert is_done_within(10, lambda text=text: page.holds(of_text(as_written(text)).divided_as_in(page)))
    assert is_done_within(10, lambda: page.holds(of_text("a " * 20_000 + "b")))
