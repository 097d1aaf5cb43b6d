"""What becomes of text with formatting when it is pasted: clean Markdown, every word and number in its order."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from guidance.text.markdown.rendering import render
from tests.assets.clipboards import CLIPBOARDS, LEFT_OUT, STRUCK
from tests.assets.conftest import open_editor, paste, put_at_the_end_of, text_of, write
from tests.assets.stub import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def empty(page: Page) -> Page:
    write(page, "")
    return page


def pasted(page: Page, html: str, plain: str = "plain") -> str:
    paste(page, html, plain=plain)
    return text_of(page).strip()


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p { color: red }</style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='margin:0'>Starting treatment<o:p></o:p></h1>
<p class=MsoNormal style='margin-bottom:0'>Offer <b style='mso-bidi-font-weight:normal'>one</b>
dose if neutrophils are below 1.0&nbsp;×&nbsp;10<sup>9</sup>/L and CO<sub>2</sub> is &lt;x.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>First<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;
</span></span>Within<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span>Second<o:p></o:p></p>
<h2>Doses</h2>
<p class=MsoListParagraph
style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.<span>&nbsp;</span></span>Third</p>
<p class=MsoListParagraph
style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>4.<span>&nbsp;</span></span>Fourth</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td><p class=MsoNormal>Age</p></td>
<td><p class=MsoNormal>Dose | mL</p></td></tr><tr><td><p class=MsoNormal>6 months</p></td>
<td><p class=MsoNormal>0.25</p><p class=MsoNormal>twice</p></td></tr></table>
<p class=MsoNormal>As shown<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference>[1]</span></a>.</p>
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span
class=MsoFootnoteReference>[1]</span></a> Smith 2020.</p></div>
<div style='mso-element:comment-list'><p>Comment by an author</p></div>
<!--EndFragment--></body></html>"""


def test_word_becomes_clean_markdown(empty: Page) -> None:
    assert pasted(empty, WORD) == (
        "## Starting treatment\n\n"
        "Offer **one** dose if neutrophils are below 1.0 × 10<sup>9</sup>/L and CO<sub>2</sub> is \\<x.\n\n"
        "- First\n  - Within\n- Second\n\n"
        "### Doses\n\n"
        "3. Third\n4. Fourth\n\n"
        "| Age | Dose \\| mL |\n| --- | --- |\n| 6 months | 0.25<br>twice |\n\n"
        "As shown[^1].\n\n[^1]: Smith 2020."
    )
    expect(empty.get_by_text("Pasted and tidied. Undo with Ctrl+Z.")).to_be_visible()
    empty.locator("#body").press("Control+z")
    assert text_of(empty) == ""


def test_however_many_lines_are_pasted_they_are_typed_in_one_go(empty: Page) -> None:
    area = empty.locator("#body")
    empty.evaluate(
        "document.getElementById('body').addEventListener('input', () => { window.typed = (window.typed || 0) + 1 })"
    )
    lines = [f"- {number} mg & <b> \\ more" for number in range(300)]
    html = "<ul>" + "".join(f"<li>{number} mg &amp; &lt;b> \\ more</li>" for number in range(300)) + "</ul>"
    assert pasted(empty, html).replace("\\<", "<").replace("\\\\", "\\") == "\n".join(lines)
    assert (
        empty.evaluate("window.typed") < 10
    )  # a browser that types each line by itself takes the square of their number
    assert area.evaluate("e => e.selectionStart === e.value.length")
    area.press("Control+z")
    assert text_of(empty) == ""


def test_what_was_pasted_reads_as_it_did_in_word(empty: Page) -> None:
    html = render(pasted(empty, WORD)).html
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for number in ("1.0 × 10 9 /L", "6 months", "0.25 twice", "Third", "Fourth"):
        assert number in words
    assert '<ol start="3">' in html
    assert "10<sup>9</sup>/L" in html


DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
<h2 dir="ltr"><span style="font-size:16pt;font-weight:700">Dose</span></h2>
<p dir="ltr"><span style="font-weight:400">Give </span><span style="font-weight:700">two</span><span>
doses of 10</span><span style="font-size:0.6em;vertical-align:super">6</span><span> units, </span><span
style="font-style:italic">not more</span>.</p>
<ul><li dir="ltr"><p role="presentation"><span>one</span></p></li><ul><li><p role="presentation">inner</p></li></ul>
<li><p role="presentation">two</p></li></ul></b>"""


def test_google_docs_becomes_clean_markdown(empty: Page) -> None:
    assert pasted(empty, DOCS) == (
        "## Dose\n\nGive **two** doses of 10<sup>6</sup> units, *not more*.\n\n- one\n  - inner\n- two"
    )


def test_a_web_page_loses_what_is_no_text_and_keeps_its_addresses(empty: Page) -> None:
    html = """<h4 onclick="alert(1)" style="color:red">Old title</h4><script>alert(1)</script>
      <p>See <a href="https://example.org/a?utm_source=x&amp;b=(1)" title="t">the page</a>,
      <a href="javascript:alert(1)">nothing</a>, <a href="#top">the top</a>.
      <span style="display:none">hidden</span></p>
      <img src="https://example.org/a.png" alt="x"><iframe src="/x"></iframe>"""
    assert pasted(empty, html) == (
        "## Old title\n\nSee [the page](<https://example.org/a?utm_source=x&b=(1)>), nothing, the top."
    )
    expect(empty.get_by_text("1 picture was left out: add it with Picture.")).to_be_visible()


def test_signs_that_markdown_would_take_for_marks_stay_signs(empty: Page) -> None:
    text = "2*3*4 a_b_c [x] <em> 1) &amp;lt; ~~ # ::: >5 −5 SpO2 <92%"
    escaped = text.replace("<", "&lt;")
    written = pasted(empty, f"<p>{escaped}</p><p><b>Dose:</b>5 mg, <b>≥</b>2 and -10 to +3</p>")
    words = re.sub(r"<[^>]+>", "", render(written).html)
    assert "2*3*4 a_b_c [x] &lt;em&gt; 1) &amp;lt; ~~ # ::: &gt;5 −5 SpO2 &lt;92%" in words
    assert "Dose:5 mg, ≥2 and -10 to +3" in words


def test_the_letters_of_the_symbol_font_are_what_they_showed(empty: Page) -> None:
    written = pasted(
        empty,
        "<p>5 <span style='font-family:Symbol'>m</span>g if <span style='font-family:\"Symbol\"'>\u00b3</span>2 "
        "or <span style='font-family:Symbol'>\uf0a3</span>9, TNF-<font face=Symbol>a</font></p>",
    )
    assert written == "5 µg if ≥2 or ≤9, TNF-α"


def test_merged_cells_say_their_words_in_every_place_and_are_told(empty: Page) -> None:
    html = "<table><tr><th colspan=2>Both</th></tr><tr><td rowspan=2>A</td><td>1</td></tr><tr><td>2</td></tr></table>"
    assert pasted(empty, html) == "| Both | Both |\n| --- | --- |\n| A | 1 |\n| A | 2 |"
    expect(empty.get_by_text("A table had merged cells: their words are repeated")).to_be_visible()


def test_notes_keep_clear_of_the_numbers_that_are_taken(page: Page) -> None:
    write(page, "Before[^4].\n\n[^4]: Note.\n\n")
    paste(
        page,
        '<p>New<a href="#_ftn1">[1]</a>.</p><p><a href="#_ftnref1">[1]</a> Other.</p>',
        plain="plain",
    )
    assert text_of(page).strip().endswith("New[^5].\n\n[^5]: Other.")


def test_a_few_words_go_into_the_line_where_the_cursor_is(page: Page) -> None:
    write(page, "Give ")
    paste(page, "<p><b>two</b> doses</p>", plain="two doses")
    assert text_of(page) == "Give **two** doses"


@pytest.mark.parametrize("html", ["", "<meta charset=utf-8><div><span style='color:blue'># not *tidied*</span></div>"])
def test_plain_text_stays_as_it_is(empty: Page, html: str) -> None:
    paste(empty, html, plain="# not *tidied*")
    assert text_of(empty) == "# not *tidied*"
    expect(empty.get_by_text("Pasted and tidied")).to_have_count(0)


def test_paste_with_shift_and_paste_as_plain_text_keep_the_words_only(empty: Page) -> None:
    empty.locator("#body").focus()
    empty.keyboard.down("Control")
    empty.keyboard.down("Shift")
    empty.evaluate("""() => document.getElementById('body').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'V', ctrlKey: true, shiftKey: true, bubbles: true }))""")
    paste(empty, "<p><b>bold</b></p>", plain="bold *1*")
    empty.keyboard.up("Shift")
    empty.keyboard.up("Control")
    assert text_of(empty) == "bold *1*"
    empty.get_by_role("button", name="Paste as plain text").click()
    expect(empty.get_by_text("Paste now: the text stays as it is, without formatting.")).to_be_visible()
    paste(empty, "<p><b>bold</b></p>", plain=" and 2")
    assert text_of(empty) == "bold *1* and 2"


def test_a_picture_on_the_clipboard_opens_the_form_for_pictures(page: Page) -> None:
    page.evaluate("""() => {
      const data = new DataTransfer()
      data.items.add(new File(['png'], 'rash.png', { type: 'image/png' }))
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      document.getElementById('body').dispatchEvent(event)
    }""")
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_label("What the picture shows").fill("A rash")
    dialog.get_by_role("button", name="Add").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert "![A rash](/files/1/rash.png)" in text_of(page)


def test_what_other_programs_copy_reads_as_it_did_there_with_marks_and_as_seen(
    page: Page, context: BrowserContext, desk: Desk
) -> None:
    desk.text, desk.as_seen = "", True
    seen = open_editor(context, desk)
    surface = seen.get_by_role("textbox", name="Text", exact=True)
    surface.wait_for()
    for each in CLIPBOARDS:
        write(page, "")
        assert pasted(page, each.html, each.plain) == each.becomes, each.name
        expect(page.get_by_text("Pasted and tidied.")).to_contain_text(each.told)
        seen.keyboard.press("Control+a")
        seen.keyboard.press("Delete")
        surface.evaluate(PASTE_HERE, [each.html, each.plain])
        expect(seen.get_by_text("Pasted and tidied.")).to_contain_text(each.told)
        assert render(text_of(seen)).html == render(each.becomes).html, each.name
        assert text_of(seen).count("]: ") == each.becomes.count("]: "), each.name


def test_a_colour_of_all_the_text_sets_nothing_apart(empty: Page) -> None:
    assert pasted(empty, "<p style='color:rgb(0, 51, 102)'>Give 5 mg. <b>Once.</b></p>") == "Give 5 mg. **Once.**"
    expect(empty.get_by_text("Pasted and tidied.")).not_to_contain_text("colour")


PASTE_HERE = """(place, [html, plain]) => {
  place.focus()
  const data = new DataTransfer()
  if (html) data.setData('text/html', html)
  data.setData('text/plain', plain)
  place.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""


def test_text_with_marks_is_read_as_such_where_nobody_sees_marks(context: BrowserContext, desk: Desk) -> None:
    desk.text, desk.as_seen = "Before[^1].\n\n[^1]: One.\n", True
    page = open_editor(context, desk)
    surface = page.get_by_role("textbox", name="Text", exact=True)
    put_at_the_end_of(page, surface.locator("p").first)
    page.keyboard.press("Enter")
    surface.evaluate(PASTE_HERE, ["", "## Dose\n\n- a[^1]\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n[^1]: Two.\n"])
    expect(surface.locator("h2")).to_have_text("Dose")
    expect(surface.locator("td")).to_have_text(["1", "2"])
    assert "- a[^2]\n- b" in text_of(page)
    assert text_of(page).endswith("[^1]: One.\n\n[^2]: Two.\n")


def test_deleted_words_are_asked_about_and_never_kept_struck(empty: Page) -> None:
    for html in STRUCK:
        for answer, written in [("Leave them out", "Give 5 mg."), ("Keep them as words", "Give 10 mg 5 mg.")]:
            write(empty, "")
            paste(empty, html, plain="plain")
            dialog = empty.get_by_role("dialog", name="Deleted or struck words")
            expect(dialog).to_contain_text("“10 mg”")
            dialog.get_by_role("button", name=answer).click()
            expect(empty.get_by_text("as you chose")).to_be_visible()
            expect(empty.locator("#body")).to_have_value(written)
    for html, written in LEFT_OUT:
        write(empty, "")
        paste(empty, html, plain="plain")
        empty.get_by_role("button", name="Leave them out").click()
        expect(empty.get_by_text("as you chose")).to_be_visible()
        assert text_of(empty).strip() == written
    write(empty, "Give 10 mg 5 mg.")
    paste(empty, STRUCK[0], plain="plain")
    empty.get_by_role("button", name="Do not paste").click()
    expect(empty.locator("dialog")).to_have_count(0)
    assert text_of(empty) == "Give 10 mg 5 mg."
