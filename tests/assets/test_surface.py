"""Writing as readers will see it: somebody with the habits of a word processor never meets a mark, and leaves none."""

import json

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from guidance.text.markdown.rendering import render
from guidance.text.markdown.surface import surface
from tests.assets.conftest import open_editor, put_at_the_end_of, text_of, wait_until_seen
from tests.assets.stub import TEXT, Desk
from tests.machine.barriers import barriers

pytestmark = pytest.mark.browser

WRITTEN = """\
## Dose

Give **5 mg** once a *week*.

- Adults
  - over 65
- Children

### Doses

| Drug | Dose |
| --- | --- |
| MTX | 5 mg |

::: warning Never daily
Daily dosing kills.
:::

::: recommendation Offer it {strength=strong}
Offer it early[^1].
:::

See [the trial](https://example.org/a) and [Pregnancy](/id/abc#pregnancy).

![A rash](/files/1/a.png)

[^1]: Smith 2020.
"""


@pytest.fixture
def empty(context: BrowserContext, desk: Desk) -> Page:
    desk.text, desk.as_seen = "", True
    page = open_editor(context, desk)
    page.get_by_role("textbox", name="Text", exact=True).wait_for()
    return page


@pytest.fixture
def shown(context: BrowserContext, desk: Desk) -> Page:
    desk.as_seen = True
    page = open_editor(context, desk)
    surface_of(page).wait_for()
    return page


def open_with(context: BrowserContext, desk: Desk, text: str) -> Page:
    desk.text, desk.as_seen = text, True
    page = open_editor(context, desk)
    surface_of(page).wait_for()
    return page


def surface_of(page: Page) -> Locator:
    return page.locator(".surface__text")


class Mouse:
    """Somebody who types, and presses the tools with a mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, page.keyboard

    def start(self) -> None:
        surface_of(self.page).click()

    def use(self, tool: str) -> None:
        self.page.get_by_role("toolbar").get_by_role("button", name=tool, exact=True).click()

    def fill(self, action: str = "Add", **values: str) -> None:
        dialog = self.page.get_by_role("dialog")
        for label, value in values.items():
            field = dialog.get_by_label(label.replace("_", " ")).first
            field.select_option(value) if field.evaluate("e => e.nodeName") == "SELECT" else field.fill(value)
        dialog.get_by_role("button", name=action, exact=True).click()
        expect(self.page.locator("dialog")).to_have_count(0)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.press(key)

    def choose(self, name: str) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name=name).click()

    def find_page(self) -> None:
        self.use("Page link")
        self.page.get_by_label("Words of the title").fill("flu")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("button", name="Pregnancy in Flu [2026]").click()
        expect(self.page.locator("dialog")).to_have_count(0)


class Keyboard(Mouse):
    """Somebody without a mouse: Esc leads to the tools, arrows along them."""

    def start(self) -> None:
        self.page.locator("#settings").focus()
        for _ in range(12):
            self.press("Tab")
            if surface_of(self.page).evaluate("e => e === document.activeElement"):
                return
        raise AssertionError("the text is not to be reached with Tab")

    def use(self, tool: str) -> None:
        self.press("Escape", "Home")
        for _ in range(30):
            if self.page.evaluate("document.activeElement.textContent") == tool:
                return self.press("Enter")
            self.press("ArrowRight")
        raise AssertionError(f"{tool} is not among the tools")

    def choose(self, name: str) -> None:
        button = self.page.get_by_role("dialog").get_by_role("button", name=name)
        while not button.evaluate("e => e === document.activeElement"):
            self.press("Tab")
        self.press("Enter")


def write_everything(author: Mouse) -> None:
    author.start()
    author.press("Control+Alt+1")
    author.keys.type("Dose\nGive ")
    author.press("Control+b")
    author.keys.type("5 mg")
    author.press("Control+b")
    author.keys.type(" once a ")
    author.press("Control+i")
    author.keys.type("week")
    author.press("Control+i")
    author.keys.type(".\n- Adults\n")
    author.press("Tab")
    author.keys.type("over 65\n")
    author.press("Shift+Tab")
    author.keys.type("Children\n\n")
    author.use("Subheading")
    author.keys.type("Doses\n")
    author.use("Table")
    author.fill(Columns="2", Rows="1", Headings="Drug\nDose")
    author.keys.type("MTX")
    author.press("Tab")
    author.keys.type("5 mg")
    author.press("Control+Enter")
    author.use("Block")
    author.choose("Warning")
    author.fill(Title="Never daily")
    author.keys.type("Daily dosing kills.")
    author.press("Control+Enter")
    author.use("Block")
    author.choose("Recommendation")
    author.fill(Title="Offer it", Strength="strong")
    author.keys.type("Offer it early")
    author.press("Control+Alt+f")
    author.fill(The_note="Smith 2020.")
    author.keys.type(".")
    author.press("Control+Enter")
    author.keys.type("See ")
    author.press("Control+k")
    author.fill(Words="the trial", Address="example.org/a")
    author.keys.type(" and ")
    author.find_page()
    author.keys.type(".")
    author.use("Picture")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": b"png"}
    author.page.get_by_role("dialog").get_by_label("File").set_input_files(picture)  # type: ignore[arg-type]
    author.fill(What="A rash")


def test_a_page_is_written_without_ever_seeing_a_mark(empty: Page) -> None:
    write_everything(Mouse(empty))
    assert text_of(empty) == WRITTEN
    assert not any(sign in surface_of(empty).inner_text() for sign in ("**", "##", ":::", "](", "[^", "| "))
    assert 'class="block block-warning"' in render(text_of(empty)).html
    empty.clock.fast_forward(2000)  # what was written is read back, and says the same
    empty.clock.resume()
    expect(surface_of(empty).locator("pre")).to_have_count(0)
    assert barriers(empty) == []


def test_a_page_is_written_on_a_narrow_screen_by_keyboard_alone(empty: Page) -> None:
    empty.set_viewport_size({"width": 375, "height": 740})
    write_everything(Keyboard(empty))
    assert text_of(empty) == WRITTEN
    assert empty.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_sections_checks_and_undo_work_on_what_is_seen_and_typing_changes_one_block(shown: Page, desk: Desk) -> None:
    shown.get_by_role("button", name="Move down Dose").click()
    expect(surface_of(shown).locator("h2").first).to_have_text("When")
    shown.get_by_role("button", name="Move up Dose").click()
    expect(surface_of(shown).locator("h2").first).to_have_text("Dose")
    assert text_of(shown) == TEXT
    desk.checks = [{"message": "Look", "line": 9, "quote": "0.25 mL", "must": False}]
    shown.get_by_role("button", name="Check now").click()
    shown.get_by_role("button", name="Go to: Look").click()
    assert shown.evaluate("document.getSelection().toString()") == "0.25 mL"
    shown.keyboard.type("0.3 mL")
    assert text_of(shown) == TEXT.replace("0.25 mL", "0.3 mL")
    shown.keyboard.press("Control+z")
    assert text_of(shown) == TEXT


def test_a_box_is_opened_again_by_its_form(shown: Page) -> None:
    surface_of(shown).get_by_role("button", name="Change the box More").click()
    Mouse(shown).fill("Save", Title="Older advice")
    assert text_of(shown) == TEXT.replace("::: details More", "::: details Older advice")


def test_a_note_goes_with_its_mark_and_comes_back_with_it(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.keys.type("Give it")
    author.press("Control+Alt+f")
    author.fill(The_note="Smith 2020.")
    assert text_of(empty) == "Give it[^1]\n\n[^1]: Smith 2020.\n"
    empty.clock.fast_forward(1000)  # what is done in one go is undone in one go
    author.press("Backspace")
    assert text_of(empty) == "Give it\n"
    author.press("Control+z")
    assert text_of(empty) == "Give it[^1]\n\n[^1]: Smith 2020.\n"


def test_a_note_that_only_another_note_asks_for_goes_and_comes_back_with_that(
    context: BrowserContext, desk: Desk
) -> None:
    text = "Give it[^1]\n\n[^1]: Smith[^2].\n\n[^2]: Jones.\n"
    page = open_with(context, desk, text)
    put_at_the_end_of(page, surface_of(page).locator("p").first)
    page.keyboard.press("Backspace")
    expect(page.locator("#body")).to_have_value("Give it\n")
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value(text)


def test_what_is_typed_right_behind_a_form_stands_in_what_it_added(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.use("Table")
    dialog = empty.get_by_role("dialog")
    dialog.get_by_label("Columns", exact=True).fill("2")
    dialog.get_by_label("Rows").fill("1")
    dialog.get_by_role("button", name="Add", exact=True).evaluate(
        """async add => {
          add.click()
          for (let steps = 0; steps < 50; steps++) await null // the browser has told nobody yet that the form is closed
          document.execCommand('insertText', false, 'Drug')
        }"""
    )
    expect(empty.locator("#body")).to_have_value("| Drug | Heading 2 |\n| --- | --- |\n|   |   |\n")


DROP_A_DOCUMENT = """place => {
  const data = new DataTransfer()
  data.items.add(new File(['x'], 'a.docx', { type: 'application/msword' }))
  const { left: clientX, top: clientY } = place.querySelector('td').getBoundingClientRect()
  const where = { clientX: clientX + 5, clientY: clientY + 5, bubbles: true, cancelable: true }
  return !place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, ...where }))
}"""


def test_tables_pictures_and_keys_behave_as_in_a_word_processor(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.use("Table")
    author.fill(Columns="2", Rows="1")
    for words in ("Drug", "Dose", "MTX", "5 mg", "Folic acid"):
        author.keys.type(words)
        author.press("Tab")
    author.keys.type("1 mg")
    author.press("Control+Enter")
    author.use("Picture")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": b"png"}
    empty.get_by_role("dialog").get_by_label("File").set_input_files(picture)  # type: ignore[arg-type]
    author.fill(What="A rash")
    author.keys.type("Below it.")
    author.press("Control+u")
    expect(empty.get_by_text("a page has none: use bold")).to_be_visible()
    table = "| Drug | Dose |\n| --- | --- |\n| MTX | 5 mg |\n| Folic acid | 1 mg |"
    assert text_of(empty) == f"{table}\n\n![A rash](/files/1/a.png)\n\nBelow it.\n"
    expect(empty.get_by_text("How to write")).to_be_hidden()
    assert surface_of(empty).evaluate(DROP_A_DOCUMENT), "the browser opens it in place of the page"
    expect(empty.get_by_text("Only a picture can be dropped here")).to_be_visible()
    with empty.expect_request("**/working-copy"):
        author.press("Control+s")


def test_in_a_table_up_and_down_stay_in_the_column_and_lead_out_of_it(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.use("Table")
    author.fill(Columns="2", Rows="2", Headings="Drug\nDose")
    author.press("Tab")
    author.keys.type("5 mg")
    author.press("ArrowDown")
    author.keys.type("1 mg")
    author.press("ArrowDown")
    author.keys.type("Below it.")
    table = "| Drug | Dose |\n| --- | --- |\n|   | 5 mg |\n|   | 1 mg |"
    assert text_of(empty) == f"{table}\n\nBelow it.\n"


def test_what_is_chosen_becomes_one_list_of_another_kind_or_headings(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.keys.type("Wash\n- Dry\nRest")
    author.press("Control+a")
    author.use("Numbers")
    assert text_of(empty) == "1. Wash\n2. Dry\n3. Rest\n"
    author.press("Control+a")
    author.use("Bullets")
    assert text_of(empty) == "- Wash\n- Dry\n- Rest\n"
    author.press("Control+a")
    author.use("Subheading")
    assert text_of(empty) == "### Wash\n\n### Dry\n\n### Rest\n"
    author.press("Control+z")
    assert text_of(empty) == "- Wash\n- Dry\n- Rest\n"


def test_a_heading_that_becomes_an_item_is_one_no_longer(context: BrowserContext, desk: Desk) -> None:
    page = open_with(context, desk, "1. one\n2. two\n\n## Head\n")
    surface_of(page).get_by_text("Head").click()
    Mouse(page).use("Numbers")
    expect(page.locator("#body")).to_have_value("1. one\n2. two\n3. Head\n")


def test_what_is_deleted_into_a_list_within_a_list_leaves_no_mark_behind_a_mark(
    context: BrowserContext, desk: Desk
) -> None:
    page = open_with(context, desk, "Alpha beta.\n\n- one\n  - mid deep\n  - last\n- two\n\nBelow.\n\n- - kept\n")
    choose_words(page, "beta", "deep")
    page.keyboard.press("Delete")
    expect(page.locator("#body")).to_have_value("Alpha deep\n\n- last\n- two\n\nBelow.\n\n- - kept\n")


def test_backspace_takes_the_mark_of_an_item_first(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.keys.type("- Wash\nDry")
    author.press("Home")
    empty.wait_for_function("document.getSelection().anchorOffset === 0")
    author.press("Backspace")
    assert text_of(empty) == "- Wash\n\nDry\n"


def test_what_is_cut_and_pasted_comes_back_as_it_was_and_a_copy_has_no_anchor(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.press("Control+Alt+1")
    author.keys.type("Dose\nWeekly")
    author.use("Footnote")
    author.fill(The_note="BNF")
    author.use("Block")
    author.choose("Recommendation")
    author.fill(Title="Offer it", Short_name="offer")
    author.keys.type("Offer folic acid.")
    before = text_of(empty)
    assert "Weekly[^1]" in before and "{#offer" in before
    author.press("Control+a", "Control+x")
    assert text_of(empty) == ""
    author.press("Control+v")
    assert text_of(empty) == before
    author.press("Control+a", "Control+c")
    surface_of(empty).get_by_text("Offer folic acid.").click()
    expect(empty.get_by_role("toolbar").get_by_role("button", name="Change")).to_be_visible()
    author.press("Control+Enter", "Control+v")
    assert text_of(empty).count("{#offer") == 1 and text_of(empty).count("Offer it") == 2


def test_tools_that_are_not_there_do_not_stop_the_arrow_keys(empty: Page) -> None:
    author = Keyboard(empty)
    author.start()
    author.keys.type("A")
    author.use("Undo")
    assert text_of(empty) == ""
    author.use("Table")
    author.fill(Columns="2", Rows="1")
    author.use("Delete table")
    author.keys.type("B")
    author.press("Escape")
    assert empty.evaluate("document.activeElement.checkVisibility() && document.activeElement.tagName") == "BUTTON"


def test_undo_in_another_field_leaves_the_text_alone(shown: Page) -> None:
    surface_of(shown).locator("p").first.click()
    shown.keyboard.type("More. ")
    before = text_of(shown)
    shown.locator("#summary").focus()
    shown.keyboard.type("d")
    for _ in range(4):
        shown.keyboard.press("Control+z")
    assert "More." in before and text_of(shown) == before


def test_what_would_read_otherwise_stands_as_its_source(empty: Page) -> None:
    author = Mouse(empty)
    author.start()
    author.press("Control+Alt+1")
    author.keys.type("Dose")
    otherwise = json.dumps({"surface": surface("Other words.")})
    empty.route("**/surface", lambda route: route.fulfill(body=otherwise, content_type="application/json"))
    empty.keyboard.type("!")
    empty.clock.fast_forward(2000)
    expect(empty.get_by_text("A passage would have read otherwise than it was shown")).to_be_visible()
    expect(surface_of(empty).locator("pre")).to_have_text("## Dose!")
    assert text_of(empty) == "## Dose!\n"


def test_the_way_of_writing_is_remembered_and_marks_are_there_when_the_service_is_not(
    shown: Page, context: BrowserContext, desk: Desk
) -> None:
    shown.get_by_role("button", name="Text with marks").click()
    expect(shown.locator("#body")).to_be_visible()
    again = open_editor(context, desk)
    expect(again.locator("#body")).to_be_visible()
    again.get_by_role("button", name="Text with marks").click()
    expect(surface_of(again)).to_be_visible()
    again.route("**/surface", lambda route: route.fulfill(status=500))
    again.get_by_role("button", name="Move down Dose").click()
    expect(again.locator("#body")).to_be_visible()
    assert text_of(again).index("## When") < text_of(again).index("## Dose")


def test_write_leads_from_the_marks_back_to_what_is_seen_and_from_a_preview_to_the_marks(shown: Page) -> None:
    views = shown.locator("#page-views")
    views.get_by_role("button", name="Text with marks").click()
    expect(surface_of(shown)).to_be_hidden()
    views.get_by_role("button", name="Preview").click()
    views.get_by_role("button", name="Write", exact=True).click()
    expect(shown.locator("#body")).to_be_visible()
    views.get_by_role("button", name="Write", exact=True).click()
    expect(surface_of(shown)).to_be_visible()


def test_the_text_with_marks_comes_in_place_of_the_changes_that_show(shown: Page) -> None:
    views = shown.locator("#page-views")
    views.get_by_role("button", name="Changes so far").click()
    views.get_by_role("button", name="Text with marks").click()
    expect(shown.locator("#body")).to_be_visible()
    expect(shown.get_by_role("group", name="Changes so far")).to_be_hidden()
    expect(views.get_by_role("button", name="Write", exact=True)).to_have_attribute("aria-pressed", "true")


def test_an_item_that_is_added_has_the_next_number_in_a_list_that_counts(context: BrowserContext, desk: Desk) -> None:
    desk.text, desk.as_seen = "1. one\n\nThen\n\n1. two\n2. three\n\nLast\n\n1. four\n1. five\n", True
    page = open_editor(context, desk)
    for words in ("one", "three", "five"):
        put_at_the_end_of(page, surface_of(page).get_by_text(words))
        page.keyboard.press("Enter")
        page.keyboard.type(f"after {words}")
    assert text_of(page) == (
        "1. one\n2. after one\n\nThen\n\n1. two\n2. three\n3. after three\n\nLast\n\n1. four\n1. five\n1. after five\n"
    )


def test_offline_signed_out_and_with_others_the_strip_stays_in_view(context: BrowserContext, desk: Desk) -> None:
    desk.text, desk.as_seen = "\n\n".join(f"Paragraph {number} of a long text." for number in range(120)), True
    page = open_editor(context, desk)
    surface_of(page).locator("p").nth(100).click()
    page.keyboard.type("More")
    saved, present = page.locator("#page-saved"), page.locator("#page-present")
    context.set_offline(True)
    page.clock.fast_forward(600_000)
    expect(saved).to_contain_text("You are offline. Not saved since 10:45am: your text is kept on this computer.")
    expect(saved).to_be_in_viewport()
    desk.signed_in = False
    context.set_offline(False)
    sign_in = page.get_by_role("link", name="sign in in a new tab")
    wait_until_seen(page, sign_in)
    expect(sign_in).to_be_in_viewport()
    desk.signed_in, desk.present = True, ["Dr Shah is also editing “Dose”"]
    wait_until_seen(page, present.get_by_text("Dr Shah"))
    expect(present).to_have_text("Dr Shah is also editing “Dose”")
    expect(present).to_be_in_viewport()
    assert "More" in desk.copies[-1]["body"]


DOSES = "Above.\n\n| Drug | Dose |\n| --- | --- |\n| MTX | 5 mg |\n| Folic | 1 mg |\n\nBelow.\n"


@pytest.fixture
def doses(context: BrowserContext, desk: Desk) -> Page:
    return open_with(context, desk, DOSES)


def paste_seen(page: Page, html: str) -> None:
    page.evaluate(
        """html => {
          const clipboardData = new DataTransfer()
          clipboardData.setData('text/html', html)
          const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
          document.querySelector('.surface__text').dispatchEvent(event)
        }""",
        html,
    )


def choose_words(page: Page, first: str, last: str) -> None:
    """Choose from the beginning of ``first`` to the beginning of ``last``."""
    page.evaluate(
        """async words => {
          const text = document.querySelector('.surface__text')
          text.focus()
          const told = new Promise(resolve => document.addEventListener('selectionchange', resolve, { once: true }))
          const ends = words.map(each => {
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
            while (walker.nextNode()) {
              const place = walker.currentNode.data.indexOf(each)
              if (place >= 0) return [walker.currentNode, place]
            }
          })
          document.getSelection().setBaseAndExtent(...ends[0], ...ends[1])
          await told
        }""",
        [first, last],
    )


def put_cursor(page: Page, words: str) -> None:
    """Behind the ``words`` of a cell, and seen to be there."""
    surface_of(page).get_by_text(words).click()
    page.keyboard.press("End")
    page.wait_for_function("document.getSelection().anchorOffset > 0")


def test_a_table_stays_one_whatever_is_pasted_and_nobodys_dose_is_replaced(doses: Page) -> None:
    put_cursor(doses, "MTX")
    paste_seen(doses, "<p>Or <b>this</b></p><ul><li>one</li></ul>")
    lines = DOSES.replace("| MTX |", "| MTXOr **this**<br>• one |")
    expect(doses.locator("#body")).to_have_value(lines)
    paste_seen(doses, "<table><tr><td>A</td><td>2 mg</td></tr><tr><td>B</td><td>3 mg</td></tr></table>")
    rows = lines.replace("| Folic", "| A | 2 mg |\n| B | 3 mg |\n| Folic")
    expect(doses.locator("#body")).to_have_value(rows)


def test_what_is_deleted_across_the_edge_of_a_table_moves_no_cell(doses: Page) -> None:
    doses.set_viewport_size({"width": 1200, "height": 1600})
    edges = [surface_of(doses).get_by_text(words).bounding_box() for words in ("Above.", "MTX")]
    assert edges[0] and edges[1]
    doses.mouse.move(edges[0]["x"] + 1, edges[0]["y"] + 8)
    doses.mouse.down()
    doses.mouse.move(edges[1]["x"] + 60, edges[1]["y"] + edges[1]["height"] / 2, steps=6)
    doses.mouse.up()
    doses.keyboard.press("Backspace")
    table = "|   |   |\n| --- | --- |\n|   | 5 mg |\n| Folic | 1 mg |"
    expect(doses.locator("#body")).to_have_value(f"{table}\n\nBelow.\n")


def test_a_selection_goes_over_a_table_and_along_its_cells(doses: Page) -> None:
    chosen = "document.getSelection().toString().trim().split(/\\s+/).join(' ')"
    choose_words(doses, "Above", "Above")
    doses.keyboard.press("Shift+End")
    doses.wait_for_timeout(100)  # until the surface was told what is chosen: no hand is quicker
    doses.keyboard.press("Shift+ArrowRight")
    assert doses.evaluate(chosen) == "Above. Drug Dose MTX 5 mg Folic 1 mg"
    choose_words(doses, "Below", "Below")
    doses.keyboard.press("Shift+ArrowUp")
    assert doses.evaluate(chosen).startswith("Drug Dose MTX 5 mg Folic 1 mg")
    put_cursor(doses, "MTX")
    doses.keyboard.press("Shift+ArrowRight")
    expect(doses.locator(".selectedCell")).to_have_text(["MTX", "5 mg"])


def test_what_is_dragged_into_a_cell_becomes_words_of_it(context: BrowserContext, desk: Desk) -> None:
    page = open_with(context, desk, f"First one.\n\nSecond one.\n\n{DOSES}")
    page.set_viewport_size({"width": 1200, "height": 1600})
    choose_words(page, "First", "Above")
    edges = [surface_of(page).get_by_text(words).bounding_box() for words in ("First one.", "5 mg")]
    assert edges[0] and edges[1]
    page.mouse.move(edges[0]["x"] + 10, edges[0]["y"] + 10)
    page.mouse.down()
    page.mouse.move(edges[1]["x"] + 40, edges[1]["y"] + 10, steps=4)
    page.mouse.move(edges[1]["x"] + 1, edges[1]["y"] + edges[1]["height"] / 2)
    page.mouse.up()
    rows = DOSES.replace("| 5 mg |", "| First one.<br>Second one.<br>5 mg |")
    expect(page.locator("#body")).to_have_value(rows)


def test_what_is_typed_next_stands_in_the_row_or_column_that_was_added(doses: Page) -> None:
    put_cursor(doses, "5 mg")
    Mouse(doses).use("Row below")
    doses.keyboard.type("Iron")
    Mouse(doses).use("Column after")
    doses.keyboard.type("Route")
    head = "| Drug | Route | Dose |\n| --- | --- | --- |\n| MTX |   | 5 mg |\n| Iron |   |   |"
    assert text_of(doses).startswith(f"Above.\n\n{head}\n")


def test_a_note_comes_along_to_another_page_under_a_number_of_its_own(context: BrowserContext, desk: Desk) -> None:
    desk.text, desk.as_seen = "Give it[^1] now.\n\n[^1]: BNF.\n", True
    source = open_editor(context, desk)
    surface_of(source).locator("p").first.click(click_count=3)
    source.keyboard.press("Control+c")
    desk.text = "Here[^1].\n\n[^1]: Smith.\n"
    other = open_editor(context, desk)
    put_at_the_end_of(other, surface_of(other).locator("p").first)
    other.keyboard.press("Control+v")
    expect(other.locator("#body")).to_have_value(
        "Here[^1].Give it[^2] now.\n\n[^1]: Smith.\n\n[^2]: BNF.\n",
    )


def test_undo_goes_on_after_a_look_at_the_marks(shown: Page) -> None:
    surface_of(shown).locator("p").first.click()
    shown.keyboard.type("More. ")
    turn = shown.get_by_role("button", name="Text with marks")
    turn.click()
    expect(shown.locator("#body")).to_be_visible()
    turn.click()
    expect(surface_of(shown)).to_be_visible()
    surface_of(shown).focus()
    shown.keyboard.press("Control+z")
    assert text_of(shown) == TEXT
