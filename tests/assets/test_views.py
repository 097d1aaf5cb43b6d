"""What stands round the text: views, sections, checks, the counter; and how all of it looks and prints."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from guidance.app import STATIC
from tests.assets.conftest import open_editor, text_of, wait_until_seen, write
from tests.assets.stub import TEXT, Desk, asset, layout
from tests.machine.barriers import barriers

pytestmark = pytest.mark.browser


def test_the_buttons_for_pages_without_scripts_are_out_of_the_way(page: Page) -> None:
    expect(page.locator("button[name=act]:visible")).to_have_count(2)


def test_preview_shows_what_readers_will_see_and_write_comes_back(page: Page, desk: Desk) -> None:
    desk.view = (
        '<h2 id="summary">Summary</h2><p><a href="#summary">Up</a> <a href="/guidance/x">Away</a></p>'
        '<input type="checkbox" name="number" checked>'
    )
    with page.expect_request("**/preview") as sent:
        page.get_by_role("button", name="Preview").click()
    assert sent.value.post_data_json["body"].replace("\r\n", "\n") == TEXT
    view = page.get_by_role("group", name="Preview")
    expect(view.get_by_role("heading", name="Summary")).to_be_visible()
    expect(page.locator("#summary")).to_have_count(1)
    expect(view.get_by_role("link", name="Up")).to_have_attribute("href", "#view-summary")
    expect(view.get_by_role("link", name="Away")).to_have_attribute("target", "_blank")
    expect(page.get_by_role("button", name="Preview")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#body")).to_be_hidden()
    expect(page.get_by_role("toolbar")).to_be_hidden()
    with page.expect_request("**/working-copy") as kept:
        page.clock.fast_forward(20000)
    assert "number" not in kept.value.post_data_json
    page.get_by_role("button", name="Write").click()
    expect(page.locator("#body")).to_be_visible()
    assert text_of(page) == TEXT


def test_changes_so_far_say_when_they_cannot_be_shown(page: Page, desk: Desk) -> None:
    page.route("**/changes", lambda route: route.fulfill(status=400, json={"problem": "The text is too long."}))
    page.get_by_role("button", name="Changes so far").click()
    expect(page.get_by_role("group", name="Changes so far")).to_have_text("The text is too long.")
    page.route("**/preview", lambda route: route.abort())
    page.get_by_role("button", name="Preview").click()
    unreachable = "The service cannot be reached: check your connection, then try again."
    expect(page.get_by_role("group", name="Preview")).to_have_text(unreachable)
    page.route("**/checks", lambda route: route.abort())
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text(f"The text was not checked. {unreachable}")).to_be_visible()


def test_what_was_ticked_outlasts_the_view_and_is_sent(page: Page, desk: Desk) -> None:
    desk.view = '<input type="checkbox" name="number" value="a1"><input type="checkbox" name="number" value="b2">'
    page.get_by_role("button", name="Changes so far").click()
    page.locator("[value=a1]").check()
    page.get_by_role("button", name="Write").click()
    page.get_by_label("Advice changed").check()
    page.get_by_role("button", name="Changes so far").click()
    expect(page.locator("[value=a1][type=checkbox]")).to_be_checked()
    expect(page.locator("[value=b2]")).not_to_be_checked()
    page.get_by_role("button", name="Write").click()
    page.get_by_role("button", name="Save and ask for review").click()
    expect(page.get_by_text("Edit “Flu vaccine”")).to_be_visible()
    assert desk.submitted[-1]["number"] == "a1"


def test_parts_of_many_changes_are_turned_and_keep_what_was_ticked(page: Page, desk: Desk) -> None:
    desk.view = (
        '<input type="checkbox" name="number" value="a1"><button name="act" value="changes" formaction="?part=2">'
        "Next part</button>"
    )
    page.get_by_role("button", name="Changes so far").click()
    page.locator("input[name=number][type=checkbox]").check()
    desk.view = '<input type="hidden" name="number" value="a1"><input type="checkbox" name="number" value="b2">'
    with page.expect_request("**/changes?part=2") as sent:
        page.get_by_role("button", name="Next part").click()
    assert sent.value.post_data_json["number"] == "a1"
    page.locator("input[name=number][type=checkbox]").check()
    page.get_by_role("button", name="Write").click()
    page.get_by_role("button", name="Changes so far").click()
    expect(page.locator("input[name=number][type=checkbox]")).to_be_checked()
    expect(page.get_by_role("group", name="Changes so far")).to_be_visible()


def test_numbers_to_tick_stand_beside_the_text(page: Page, desk: Desk) -> None:
    desk.numbers = "<ul><li>was <del>5 mg</del>, is now <ins>10 mg</ins></li></ul>"
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("was 5 mg, is now 10 mg")).to_be_visible()


def sections(page: Page) -> list[str]:
    return page.locator(".sections__go").all_inner_texts()


def test_sections_are_listed_and_lead_to_their_place(page: Page) -> None:
    assert sections(page) == ["Dose", "In children", "When", "Inside a block", "Evidence"]
    page.get_by_role("button", name="When", exact=True).click()
    expect(page.locator("#body")).to_be_focused()
    assert page.evaluate("document.getSelection().toString()") == "## When"


def test_headings_in_code_are_none_and_underlined_ones_are(page: Page) -> None:
    write(page, "Title here\n===\n\n```\n# no heading\n```\n\n## *Two* {#two}\n\n- item\n---\n")
    page.clock.fast_forward(500)
    assert sections(page) == ["Title here", "Two"]


def test_a_section_moves_with_all_that_stands_under_it(page: Page) -> None:
    page.get_by_role("button", name="Move down Dose").click()
    assert text_of(page) == (
        "Text ahead of the first heading.\n\n## When\n\nAt 12 months.\n\n::: details More\n## Inside a block\n:::\n\n"
        "## Dose\n\nGive 0.5 mL.\n\n### In children\n\nGive 0.25 mL.\n\n## Evidence\n\nTwo trials.\n"
    )
    expect(page.get_by_text("“Dose” moved down. It is now 2 of 3.")).to_be_visible()
    expect(page.get_by_role("button", name="Move down Dose")).to_be_focused()
    page.keyboard.press("Enter")
    assert text_of(page).endswith(
        "## Evidence\n\nTwo trials.\n\n## Dose\n\nGive 0.5 mL.\n\n### In children\n\nGive 0.25 mL.\n"
    )
    expect(page.get_by_role("button", name="Move up Dose")).to_be_focused()
    page.locator("#body").press("Control+z")
    page.locator("#body").press("Control+z")
    assert text_of(page) == TEXT


def test_a_heading_inside_a_block_stays_where_it_is(page: Page) -> None:
    expect(page.get_by_role("button", name="Inside a block", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Move up Inside a block")).to_have_count(0)


def test_checks_are_listed_and_lead_to_the_quote(page: Page, desk: Desk) -> None:
    desk.checks = [
        {"message": "Write the unit in full", "line": 5, "quote": "0.5 mL", "must": True},
        {"message": "The summary is empty", "line": None, "quote": "", "must": False},
    ]
    with page.expect_request("**/checks"):
        page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("heading", name="Checks (2)")).to_be_visible()
    expect(page.get_by_text("Must be put right: Write the unit in full")).to_be_visible()
    page.get_by_role("button", name="Go to: Write the unit in full").click()
    assert page.evaluate("document.getSelection().toString()") == "0.5 mL"
    expect(page.get_by_role("button", name="Go to: The summary is empty")).to_have_count(0)
    desk.checks = []
    with page.expect_request("**/checks"):
        page.keyboard.type("x")
        page.clock.fast_forward(3000)
    expect(page.get_by_text("Nothing was found.")).to_be_visible()


def test_a_check_far_down_is_brought_into_sight(page: Page, desk: Desk) -> None:
    write(page, "\n\n".join(f"Paragraph {number} of a long text." for number in range(1, 200)))
    desk.checks = [{"message": "Look", "line": 301, "quote": "Paragraph 151", "must": False}]
    page.get_by_role("button", name="Check now").click()
    page.get_by_role("button", name="Go to: Look").click()
    box = page.locator("#body").evaluate("e => ({ top: e.scrollTop, all: e.scrollHeight, seen: e.clientHeight })")
    middle = (box["top"] + box["seen"] / 3) / box["all"]
    assert 0.72 < middle < 0.79


def test_the_summary_counts_what_is_left(page: Page) -> None:
    page.get_by_label("Summary").fill("x" * 150)
    expect(page.locator(".editor__count")).to_have_text("You have 10 characters remaining")
    page.get_by_label("Summary").fill("𝐱" * 161)
    expect(page.locator(".editor__count")).to_have_text("You have 1 character too many")
    page.clock.fast_forward(1000)
    expect(page.locator("#summary ~ [role=status]")).to_have_text("You have 1 character too many")


@pytest.mark.parametrize("width", [1200, 320])
def test_every_state_of_the_editor_is_accessible_and_fits(context: BrowserContext, desk: Desk, width: int) -> None:
    page = open_editor(context, desk)
    page.set_viewport_size({"width": width, "height": 800})
    page.clock.resume()  # the checker waits by the page's clock
    desk.checks = [{"message": "Look at this", "line": 5, "quote": "0.5 mL", "must": True}]
    page.get_by_role("button", name="Check now").click()
    page.get_by_role("button", name="Go to: Look at this").wait_for()
    assert barriers(page) == []
    for tool in ("Table", "Picture", "Web link", "Page link", "Block"):
        page.get_by_role("toolbar").get_by_role("button", name=tool, exact=True).click()
        assert barriers(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("What readers will see.").wait_for()
    desk.signed_in = False
    wait_until_seen(page, page.get_by_role("link", name="sign in in a new tab"))
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    desk.signed_in = True


def test_every_target_is_large_enough_for_a_finger(page: Page) -> None:
    sizes = page.locator("button:visible").evaluate_all("all => all.map(e => e.getBoundingClientRect().toJSON())")
    assert min(size["width"] for size in sizes) >= 24
    assert min(size["height"] for size in sizes) >= 24


def test_without_scripts_the_form_is_whole(chromium: Browser, desk: Desk) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.address}/desk/guidance/x/draft")
    expect(page.locator("button[name=act]:visible")).to_have_count(4)
    expect(page.locator("#page-toolbar")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    assert desk.submitted[0]["act"] == "save"
    context.close()


def test_every_printed_sheet_says_in_one_sentence_that_it_is_a_draft(page: Page) -> None:
    assert {*printed(page, "")} == {"DRAFT – not for clinical use"}
    for_an_expert = (
        "<p>Not medical advice.</p><div class='draft-sheet'><div class='nhsuk-grid-column-two-thirds'></div></div>"
    )
    assert {*printed(page, for_an_expert)} == {"DRAFT – not for clinical use"}


def printed(page: Page, main: str) -> Iterator[str]:
    """What each sheet of a page says of drafts, when ``main`` and many words stand in it."""
    page.evaluate(
        """main => {
      const place = document.querySelector('main')
      if (main) place.innerHTML = main
      const within = place.querySelector('.draft-sheet > *') || place
      for (let number = 0; number < 150; number++) within.append(document.createElement('p'), 'Words')
    }""",
        main,
    )
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) > 1
    for sheet in sheets:
        yield from dict.fromkeys(re.findall("DRAFT.*", sheet.extract_text())) or [""]


TABLE = """<h1>Drafts</h1><table class="nhsuk-table stacked"><caption>Drafts</caption>
<thead><tr><th scope="col">Page</th><th scope="col">Stage</th></tr></thead>
<tbody><tr><td data-label="Page">Flu</td>
<td data-label="Stage"><span class="stage-tag">In review</span></td></tr></tbody>
</table>"""


def test_tables_of_the_desk_stack_on_phones_with_the_name_of_each_column(page: Page) -> None:
    page.route("**/drafts", lambda route: route.fulfill(body=layout("Drafts", TABLE, "t"), content_type="text/html"))
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto("/".join(page.url.split("/")[:3]) + "/drafts")
    cell = page.locator("td").nth(1)
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Stage: "'
    first, second = page.locator("td").first.bounding_box(), cell.bounding_box()
    assert first and second and second["y"] >= first["y"] + first["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("script", "most"), [("desk.js", 8_000), ("editor.js", 120_000)])
def test_the_scripts_of_the_desk_stay_small(script: str, most: int) -> None:
    assert (STATIC / (asset(script).removeprefix("/static/") + ".gz")).stat().st_size < most


def test_what_is_pressed_is_seen_in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    pressed = page.get_by_role("button", name="Write")
    assert pressed.evaluate("e => getComputedStyle(e).borderTopStyle") == "double"
