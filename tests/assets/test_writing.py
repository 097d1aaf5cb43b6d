"""The tools of the editor: what they write, that Undo takes it back, and that the keyboard reaches them."""

import re

import pytest
from playwright.sync_api import Page, expect

from guidance.text.markdown.rendering import render
from tests.assets.conftest import select, text_of, write
from tests.assets.stub import TEXT, Desk

pytestmark = pytest.mark.browser


def use(page: Page, tool: str) -> None:
    page.get_by_role("toolbar").get_by_role("button", name=tool, exact=True).click()


def undo(page: Page) -> None:
    page.locator("#body").press("Control+z")


def test_opening_and_saving_changes_no_letter(page: Page, desk: Desk) -> None:
    desk.text = "\n  Ends with spaces  \n\n\tTab, “quotes”, 10⁹/L, <sup>9</sup>, &amp;, a\\*b\n\n\n"
    page.reload()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/draft?saved=1")
    assert desk.submitted[0]["body"].replace("\r\n", "\n") == (
        "\n  Ends with spaces  \n\n\tTab, “quotes”, 10⁹/L, <sup>9</sup>, &amp;, a\\*b\n\n\n"
    )


MARKED = {
    "Bold": "Give **one** dose.",
    "Italic": "Give _one_ dose.",
    "Quote": "> Give one dose.",
}


def test_a_tool_marks_what_is_selected_and_undo_takes_it_back(page: Page) -> None:
    for tool, written in MARKED.items():
        write(page, "Give one dose.")
        select(page, "one")
        use(page, tool)
        assert text_of(page) == written
        undo(page)
        assert text_of(page) == "Give one dose."


def test_lines_become_headings_and_lists(page: Page) -> None:
    write(page, "Dose")
    select(page, "Dose")
    use(page, "Heading")
    assert text_of(page) == "## Dose"
    write(page, "one\ntwo")
    select(page, "one\ntwo")
    use(page, "Numbers")
    assert text_of(page) == "1. one\n2. two"


PRESSED = [
    ("Bold", "Give o|ne dose", "Give **o|ne** dose"),
    ("Bold", "|- one\n- two|", "- **one**\n- **two**"),
    ("Italic", "5|mg| once", "5*|mg|* once"),
    ("Italic", "**b|oth**", "**_b|oth_**"),
    ("Heading", "Do|se\n\nText", "## Do|se\n\nText"),
    ("Subheading", "- Chil|dren", "### Chil|dren"),
    ("Bullets", "One|\n\nTwo", "- One|\n\nTwo"),
    ("Numbers", "- on|e\n- two", "1. on|e\n- two"),
]


def test_a_tool_acts_on_the_word_or_line_and_takes_back_what_it_did_when_pressed_again(page: Page) -> None:
    for tool, before, after in PRESSED:
        write(page, before.replace("|", ""))
        places = [place for place, sign in enumerate(before) if sign == "|"]
        area = page.locator("#body")
        area.evaluate("(area, place) => area.setSelectionRange(...place)", [places[0], places[-1] - len(places) + 1])
        use(page, tool)
        assert text_of(page) == after.replace("|", "")
        if after.count("|") == 1:
            assert area.evaluate("area => area.selectionStart") == after.index("|")
        if not before.startswith("- ") or tool == "Bold":
            use(page, tool)
            assert text_of(page) == before.replace("|", "")


def test_enter_goes_on_with_a_list_and_ends_it_in_an_empty_item(page: Page) -> None:
    for before, after in [
        ("- one", "- one\n- "),
        ("9. nine", "9. nine\n10. "),
        ("> said", "> said\n> "),
        ("- one\n  - inner\n  - ", "- one\n  - inner\n- "),
        ("- one\n- ", "- one\n"),
        ("plain", "plain\n"),
    ]:
        write(page, before)
        page.keyboard.press("Enter")
        assert text_of(page) == after


def test_a_block_never_cuts_a_paragraph_and_the_cursor_begins_at_the_top(page: Page) -> None:
    assert page.locator("#body").evaluate("area => area.selectionStart") == 0
    write(page, "First words\nof a paragraph.\n\nSecond.")
    page.locator("#body").evaluate("area => area.setSelectionRange(5, 5)")
    add_block(page, "Warning", Text="Call 999.")
    assert text_of(page) == "First words\nof a paragraph.\n\n::: warning\nCall 999.\n:::\n\nSecond."


def test_a_footnote_leaves_its_mark_and_stands_behind_the_text(page: Page) -> None:
    write(page, "Give one dose. Then wait.\n\n[^1]: First.\n")
    page.locator("#body").evaluate("area => area.setSelectionRange(13, 13)")
    use(page, "Footnote")
    page.get_by_label("The note").fill("Smith 2020.")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == "Give one dose[^2]. Then wait.\n\n[^1]: First.\n[^2]: Smith 2020.\n"
    assert page.locator("#body").evaluate("area => area.selectionStart") == len("Give one dose[^2]")


def test_keys_mark_words_and_tab_leaves_the_text(page: Page) -> None:
    write(page, "one two")
    select(page, "one")
    page.keyboard.press("Control+b")
    select(page, "two")
    page.keyboard.press("Control+i")
    assert text_of(page) == "**one** _two_"
    page.keyboard.press("Tab")
    expect(page.locator("#body")).not_to_be_focused()


def test_the_keys_are_told_with_the_text(page: Page) -> None:
    expect(page.get_by_label("Text", exact=True)).to_have_accessible_description(
        re.compile(r"Ctrl\+B bold.*Tab leaves")
    )


def test_a_mark_around_nothing_can_be_taken_off_and_undo_still_works(page: Page) -> None:
    write(page, "")
    use(page, "Bold")
    use(page, "Bold")
    assert text_of(page) == ""
    page.keyboard.insert_text("one")
    select(page, "one")
    use(page, "Bold")
    undo(page)
    assert text_of(page) == "one"


def test_the_tools_are_one_stop_with_arrow_keys_and_escape_leads_back(page: Page) -> None:
    page.get_by_role("button", name="Changes so far").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Paste as plain text")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Paste as plain text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#body")).to_be_focused()


def test_a_table_is_as_large_as_asked_for(page: Page) -> None:
    write(page, "Before")
    use(page, "Table")
    dialog = page.get_by_role("dialog", name="Table")
    dialog.get_by_label("Columns", exact=True).fill("none")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_text("Enter a number of columns between 1 and 20")).to_be_visible()
    expect(dialog.get_by_label("Columns", exact=True)).to_be_focused()
    dialog.get_by_label("Columns", exact=True).fill("2")
    dialog.get_by_label("Rows").fill("1")
    dialog.get_by_label("Headings of the columns").fill("Age\nDose | mL")
    dialog.get_by_role("button", name="Add").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#body")).to_be_focused()
    assert text_of(page) == "Before\n\n| Age | Dose \\| mL |\n| --- | --- |\n|     |     |\n"
    assert render(text_of(page)).html.count("<td>") == 2
    undo(page)
    assert text_of(page) == "Before"


def test_escape_leaves_a_dialog_and_focus_returns_to_its_button(page: Page) -> None:
    page.get_by_role("button", name="Table").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Table")).to_be_focused()
    assert text_of(page) == TEXT


def add_block(page: Page, name: str, **values: str) -> None:
    use(page, "Block")
    page.get_by_role("dialog", name="Add a block").get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog", name=name)
    for label, value in values.items():
        field = dialog.get_by_label(label.replace("_", " "))
        field.select_option(value) if field.evaluate("e => e.nodeName") == "SELECT" else field.fill(value)
    dialog.get_by_role("button", name="Add").click()
    expect(page.locator("dialog")).to_have_count(0)


BLOCKS: list[tuple[str, dict[str, str], str]] = [
    ("Do list", {"Items": "wash\nwait"}, '<div class="block block-do">'),
    ("Don’t list", {"Title": "Never", "Items": "- rub"}, '<p class="block-label">Never</p>\n<ul>\n<li>rub</li>'),
    ("Warning", {"Title": 'Say "stop" } 5', "Text": "Call 999."}, '</span>Say "stop" } 5</p>'),
    ("Important", {"Text": "Check twice."}, '<div class="block block-important">'),
    ("Inset", {"Text": "By the way."}, '<div class="block block-inset">'),
    ("Details", {"Title": "Why", "Text": "Because."}, "<summary>Why</summary>"),
]


def test_blocks_read_as_the_service_shows_them(page: Page) -> None:
    for name, values, html in BLOCKS:
        write(page, "")
        add_block(page, name, **values)
        assert html in render(text_of(page)).html


def test_a_recommendation_says_its_strength_certainty_audience_and_anchor(page: Page) -> None:
    write(page, "Offer it.")
    select(page, "Offer it.")
    add_block(
        page,
        "Recommendation",
        Title="Offer early",
        Strength="strong",
        Certainty="very-low",
        Audience="All adults",
        Short_name="offer-early",
    )
    html = render(text_of(page)).html
    assert 'id="offer-early"' in html
    assert "Strong recommendation. Certainty of the evidence: very low. For: All adults." in html
    assert "<p>Offer it.</p>" in html


def test_a_block_opens_its_form_again_and_only_its_first_line_changes(page: Page) -> None:
    text = (
        ':::: recommendation Offer {#offer strength=strong audience="All"}\n*  kept\n\n::: do\n- a\n:::\nEnd.\n::::\n'
    )
    write(page, text)
    page.locator("#body").evaluate(
        "area => area.setSelectionRange(area.value.indexOf('End'), area.value.indexOf('End'))"
    )
    use(page, "Block")
    dialog = page.get_by_role("dialog", name="Recommendation")
    expect(dialog.get_by_label("Title")).to_have_value("Offer")
    expect(dialog.get_by_label("Audience")).to_have_value("All")
    dialog.get_by_label("Strength").select_option("conditional")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == text.replace("strength=strong", "strength=conditional")
    use(page, "Block")
    dialog.get_by_role("button", name="Add another block").click()
    expect(page.get_by_role("dialog", name="Add a block")).to_be_visible()


def test_a_block_in_a_block_gets_more_colons(page: Page) -> None:
    write(page, "::: do\n- wash\n:::")
    select(page, "::: do\n- wash\n:::")
    add_block(page, "Details", Title="More")
    assert text_of(page).startswith(":::: details More\n::: do")


def test_a_picture_needs_words_and_a_refusal_is_told_beside_the_file(page: Page, desk: Desk) -> None:
    write(page, "")
    use(page, "Picture")
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_label("File").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"png"})
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_text("Enter what the picture shows")).to_be_visible()
    dialog.get_by_label("What the picture shows").fill("A rash")
    desk.refuses_pictures = "The picture must be smaller than 10 MB"
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_text("The picture must be smaller than 10 MB")).to_be_visible()
    desk.refuses_pictures = ""
    dialog.get_by_role("button", name="Add").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == "![A rash](/files/1/a.png)\n"
    assert desk.pictures == [{"name": "a.png", "alt": "A rash", "bytes": b"png"}]


def test_a_link_to_another_website_is_asked_for_its_words_and_its_address(page: Page) -> None:
    write(page, "See the trial.")
    select(page, "the trial")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Words to click on")).to_have_value("the trial")
    page.get_by_label("Address", exact=True).fill("the Lancet")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter a whole address")).to_be_visible()
    expect(page.get_by_label("Address", exact=True)).to_be_focused()
    page.get_by_label("Address", exact=True).fill("www.thelancet.com/article/S0140(26)1")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == "See [the trial](https://www.thelancet.com/article/S0140%2826%291)."


def test_an_address_may_be_as_people_say_it_and_is_none_that_runs_something(page: Page) -> None:
    write(page, "")
    addresses = {
        "a.b@nhs.uk": "mailto:a.b@nhs.uk",
        "mailto:a.b@nhs.uk?subject=Help me": "mailto:a.b@nhs.uk?subject=Help%20me",
        "tel:0800 123 456": "tel:0800123456",
        "https://example.org/two words": "https://example.org/two%20words",
        "https://example.org?q=1%2F2": "https://example.org?q=1%2F2",
    }
    for typed in addresses:
        page.keyboard.press("Control+k")
        page.get_by_label("Words to click on").fill("x")
        page.get_by_label("Address", exact=True).fill(typed)
        page.keyboard.press("Enter")
        expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == "".join(f"[x]({address})" for address in addresses.values())
    page.keyboard.press("Control+k")
    page.get_by_label("Words to click on").fill("x")
    for typed in (
        "//example.org/a",
        "/\\example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "example.org is here",
        "guidance/x",
    ):
        page.get_by_label("Address", exact=True).fill(typed)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Enter a whole address")).to_be_visible()


def test_an_address_that_was_selected_becomes_the_address_of_a_link(page: Page) -> None:
    write(page, "https://example.org/a")
    select(page, "https://example.org/a")
    use(page, "Web link")
    expect(page.get_by_label("Address", exact=True)).to_have_value("https://example.org/a")
    page.get_by_label("Words to click on").fill("The trial [2026]")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == r"[The trial \[2026\]](https://example.org/a)"


def test_a_page_or_its_section_is_found_and_linked_by_keyboard(page: Page) -> None:
    write(page, "See ")
    page.get_by_role("button", name="Page link").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("zebra")
    page.clock.fast_forward(300)
    expect(page.get_by_text("Nothing was found. Try other words.")).to_be_visible()
    page.get_by_label("Words of the title").fill("flu")
    page.clock.fast_forward(300)
    expect(page.get_by_text("2 pages were found.")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Flu [2026]", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Pregnancy in Flu [2026]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#body")).to_be_focused()
    assert text_of(page) == "See [Pregnancy](/id/abc#pregnancy)"


def test_one_escape_leaves_a_search_that_has_begun(page: Page) -> None:
    use(page, "Page link")
    page.keyboard.type("flu")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_a_link_keeps_the_words_that_were_selected(page: Page) -> None:
    write(page, "See our page.")
    select(page, "our page")
    use(page, "Page link")
    page.get_by_label("Words of the title").fill("flu")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Flu [2026]", exact=True).click()
    expect(page.locator("dialog")).to_have_count(0)
    assert text_of(page) == "See [our page](/id/abc)."
