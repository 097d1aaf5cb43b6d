"""Word documents as drafts: what people wrote is what readers see, and what is not is said."""

from typing import Any

import pytest

from guidance import jail
from guidance.text import html
from guidance.text.markdown.rendering import render
from guidance.text.word.choices import as_one
from guidance.text.word.package import Package
from guidance.text.word.reading import draft_of
from guidance.text.word.told import Told
from tests.documents import (
    STYLES,
    bold,
    cell,
    footnote,
    item,
    link,
    p,
    relation,
    row,
    run,
    shown,
    sub,
    sup,
    table,
    word,
    xml,
)
from tests.machine.clock import is_done_within
from tests.text.test_pictures import drawn


def read(*blocks: str, **parts: Any) -> dict[str, Any]:
    return draft_of(word(*blocks, **parts))[0]


def markdown(*blocks: str, **parts: Any) -> str:
    return str(read(*blocks, **parts)["markdown"])


def page(*blocks: str, **parts: Any) -> str:
    return render(markdown(*blocks, **parts)).html


WORDML = "http://schemas.microsoft.com/office/word/2010/wordml"


def missing(report: dict[str, Any]) -> list[str]:
    return [figure["text"] for figure in report["figures"] if not figure["found"]]


def flags(report: dict[str, Any]) -> str:
    return " / ".join(f"{flag['what']} ({flag['where']})" for flag in report["flagged"])


DOSES = [
    (p("Neutrophils 10", sup("9"), "/L"), "Neutrophils 10<sup>9</sup>/L"),
    (p("5 × 10", sup("−3"), " and 5 × 10", sup("-3")), "5 × 10<sup>−3</sup> and 5 × 10<sup>-3</sup>"),
    (p("≤ 0.5 mg/kg"), "≤ 0.5 mg/kg"),
    (p("−5 °C to −2 °C, -5 and –5"), "−5 °C to −2 °C, -5 and –5"),
    (
        p("5", "\u2011", "10 µg or 5 μg, 1,000.5 mg, ±0.1 %, ½ tablet"),
        "5\u201110 µg or 5 μg, 1,000.5 mg, ±0.1 %, ½ tablet",
    ),
    (p("CO", sub("2"), " and SpO", sub("2"), " ≥ 94%"), "CO<sub>2</sub> and SpO<sub>2</sub> ≥ 94%"),
    (p("x <5 and >3 & y"), "x &lt;5 and &gt;3 &amp; y"),
    (p("10", run("9", '<w:rStyle w:val="Raised"/>'), "/L"), "10<sup>9</sup>/L"),
    (p("10", run("9", '<w:position w:val="6"/>'), "/L"), "10<sup>9</sup>/L"),
    (
        p('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "5 ", run("m", '<w:rFonts w:ascii="Symbol"/>'), "g"),
        "≥5 μg",
    ),
    (p(run("\uf0b1", '<w:rFonts w:ascii="Symbol"/>'), "2"), "±2"),
    (p("<w:r><w:t>5</w:t><w:noBreakHyphen/><w:t>6 mg</w:t><w:tab/><w:t>7 mg</w:t></w:r>"), "5\u20116 mg 7 mg"),
    (p('<w:fldSimple w:instr="QUOTE">', run("12 mg"), "</w:fldSimple>"), "12 mg"),
    (p("<w:sdt><w:sdtContent>", run("13 mg"), "</w:sdtContent></w:sdt>"), "13 mg"),
]


@pytest.mark.parametrize(("block", "seen"), DOSES)
def test_doses_are_shown_as_they_were(block: str, seen: str) -> None:
    report = read(block)
    assert f"<p>{seen}</p>" in render(report["markdown"]).html
    assert missing(report) == []
    assert report["figures"]


def test_words_that_look_like_markdown_stay_words() -> None:
    for words in ("1. Not a list", "# 5", "- 5 mg", "*5*", "a_b_c", "[5](6)", "<b>5</b>", "| 5 |", "&amp; 5", "::: do"):
        assert html.words(page(p(run(words)))) == words


def test_the_title_and_the_levels_of_headings() -> None:
    report = read(p("Sepsis", style="Title"), p("Dose", style="Heading1"), p("Adults", style="Heading2"), p("5 mg"))
    assert report["title"] == "Sepsis"
    assert report["markdown"] == "## Dose\n\n### Adults\n\n5 mg\n"


@pytest.mark.parametrize("name", ["Überschrift 2", "Titre 2", "Pennawd 2", "heading2"])
def test_headings_are_known_in_the_languages_of_other_programs(name: str) -> None:
    style = f'<w:style w:type="paragraph" w:styleId="own"><w:name w:val="{name}"/></w:style>'
    assert markdown(p("Dose", style="own"), p("x"), more={"word/styles.xml": xml("styles", style)}) == "## Dose\n\nx\n"


def test_a_single_heading_above_everything_is_the_title() -> None:
    report = read(p("Sepsis", style="Heading1"), p("Dose 5", style="Heading2"), p("5 mg"))
    assert (report["title"], report["markdown"]) == ("Sepsis", "## Dose 5\n\n5 mg\n")


def test_bold_and_italic_are_never_stars() -> None:
    seen = page(
        p(bold("Note:"), "now ", run("5 mg", "<w:i/>"), bold(" at once "), "or", run("both", "<w:b/><w:i/>"), bold("b"))
    )
    assert "*" not in seen
    assert "<strong>Note:</strong>now <em>5 mg</em> <strong>at once</strong> or" in seen
    assert html.words(seen) == "Note:now 5 mg at once orbothb"


def test_lists_keep_their_depth_and_their_numbers() -> None:
    blocks = [item("One"), item("Two", level=1), item("Three", level=2), item("Four")]
    assert markdown(*blocks) == "- One\n  - Two\n    - Three\n- Four\n"
    assert markdown(item("a", kind=2), item("b", kind=2), p("Between"), item("c", kind=2)).endswith("3. c\n")
    assert '<ol start="4">' in page(item("Four", kind=3), item("Five", kind=3))
    seen = page(item("One"), item("Four", kind=3, level=1))
    assert '<ol start="4">' in seen and seen.count("<ul>") == 1


def test_letters_beside_items_are_said() -> None:
    report = read(item("a", kind=4), item("b", kind=4))
    assert any("2 items of lists with letters" in line for line in report["changed"])


def test_an_item_that_begins_too_deep_does_not_get_lost() -> None:
    assert markdown(item("Five mg", level=3)) == "- Five mg\n"


def test_tables_keep_their_columns() -> None:
    report = read(table(row("Drug", "Dose"), row("A | B", "5 mg"), row("C", p("6 mg") + p("7 mg"))))
    assert report["markdown"] == "| Drug | Dose |\n| --- | --- |\n| A \\| B | 5 mg |\n| C | 6 mg<br>7 mg |\n"
    assert missing(report) == []


def test_merged_cells_are_repeated_and_said() -> None:
    report = read(
        table(
            row("Age", "Dose", "Often"),
            row(cell("1 to 5", merge="restart"), cell("2 mg", wide=2)),
            row(cell(merge="continue"), "3 mg", "daily"),
        )
    )
    assert "| 1 to 5 | 2 mg | 2 mg |\n| 1 to 5 | 3 mg | daily |" in report["markdown"]
    assert "merged cells" in flags(report)
    assert missing(report) == []


def test_cells_that_older_word_merged_are_one() -> None:
    def older(words: str, merge: str) -> str:
        return f'<w:tc><w:tcPr><w:hMerge w:val="{merge}"/></w:tcPr>{p(words)}</w:tc>'

    report = read(
        table(
            row(cell(p("Adult")), cell(p("Child"))), f"<w:tr>{older('5 mg', 'restart')}{older('', 'continue')}</w:tr>"
        )
    )
    assert "| 5 mg | 5 mg |" in report["markdown"]
    assert "merged cells" in flags(report)


def test_a_deleted_cell_and_a_reference_that_leads_nowhere_are_said() -> None:
    gone = cell(p("5 mg")).replace("<w:tc>", "<w:tc><w:tcPr><w:cellDel/></w:tcPr>", 1)
    assert "A cell that was deleted with changes tracked stands as it was (5 mg)" in flags(read(table(row(gone))))
    lost = field("REF _Ref1", "Error! Reference source not found.")
    assert "A reference of Word leads nowhere" in flags(read(p("See ", lost)))


def test_a_row_that_begins_later_does_not_shift_its_columns() -> None:
    late = '<w:gridBefore w:val="1"/>'
    assert "|  | 5 mg |" in markdown(table(row("Drug", "Dose"), row("5 mg", looks=late)))


def test_a_table_within_a_table_is_said() -> None:
    report = read(table(row("Drug", "Dose"), row("A", cell(table(row("5 mg", "6 mg"), row("7 mg", "8 mg")), p("9")))))
    assert "another table within a cell" in flags(report)
    assert missing(report) == []


def test_notes_are_notes() -> None:
    report = read(
        p("Give 5 mg", footnote(2), " then 6 mg", footnote(3)),
        notes={2: "Trial of 40 people", 3: "≤ 1 %", 9: "Not used 8"},
    )
    assert "Give 5 mg[^1] then 6 mg[^2]" in report["markdown"]
    assert "[^1]: Trial of 40 people" in report["markdown"]
    assert "8" not in [figure["text"] for figure in report["figures"]]
    assert missing(report) == []
    assert "↑" not in report["markdown"]


def test_insertions_are_accepted_and_said() -> None:
    report = read(p("Give ", f"<w:ins>{run('20 mg')}</w:ins>"))
    assert report["markdown"] == "Give 20 mg\n"
    assert any("tracked insertion" in line for line in report["changed"])
    assert missing(report) == []


def test_what_was_deleted_makes_no_figure_with_what_came_for_it() -> None:
    report = read(
        p("Give ", "<w:del><w:r><w:delText>5</w:delText></w:r></w:del>", f"<w:ins>{run('10')}</w:ins>", " mg.")
    )
    assert (report["markdown"], report["with_deleted"]["markdown"]) == ("Give 10 mg.\n", "Give 5 10 mg.\n")


def test_deleted_and_struck_words_are_a_question_and_kept_only_as_ordinary_ones() -> None:
    deleted = "<w:del><w:r><w:delText>50 mg</w:delText></w:r></w:del>"
    report = read(p("Give ", deleted, run("5 mg", "<w:strike/>"), "10 mg."), p("Once a week."))
    assert report["deleted"] == ["50 mg", "5 mg"]
    assert report["markdown"] == "Give 10 mg.\n\nOnce a week.\n"
    assert report["with_deleted"]["markdown"] == "Give 50 mg5 mg10 mg.\n\nOnce a week.\n"
    assert [missing(report), missing(report["with_deleted"]), report["flagged"]] == [[], [], []]


def test_a_deleted_row_is_a_question_and_a_moved_passage_is_none() -> None:
    moved = "<w:moveFrom><w:r><w:t>7 mg</w:t></w:r></w:moveFrom>"
    gone = row("Old", "9 mg", looks="<w:del/>")
    report = read(
        p("Here", moved), p("<w:moveTo><w:r><w:t>7 mg</w:t></w:r></w:moveTo>"), table(row("Drug", "Dose"), gone)
    )
    assert report["deleted"] == ["Old9 mg"]
    assert "9 mg" in report["with_deleted"]["markdown"] and "9 mg" not in report["markdown"]
    assert report["with_deleted"]["markdown"].count("7 mg") == 1


def test_a_document_of_deleted_words_alone_is_a_question() -> None:
    report = read(p("<w:del><w:r><w:delText>Gone</w:delText></w:r></w:del>"))
    assert (report["markdown"].strip(), report["with_deleted"]["markdown"]) == ("", "Gone\n")


OVER = "<w:rPr><w:del/></w:rPr>"


def deletion(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


@pytest.mark.parametrize(
    ("blocks", "seen"),
    [
        ((p("Give 5", looks=OVER), p("10 mg")), "Give 5 10 mg"),
        ((p("Give", looks=OVER), p("10 mg")), "Give 10 mg"),
        ((p("Give 5 ", deletion("mg"), looks=OVER), p(deletion("about "), "10 mg")), "Give 5 10 mg"),
        ((item("Give 5", looks=OVER), item("10 mg")), "- Give 5 10 mg"),
        ((table(row("A", "B"), row(cell(p("5", looks=OVER)), "10 mg")),), "| A | B |\n| --- | --- |\n| 5 | 10 mg |"),
        ((p("5", looks=OVER), table(row("10", "mg"))), "5\n\n| 10 | mg |\n| --- | --- |"),
        ((p("Give 5", deletion(" to "), "10 mg"),), "Give 5 10 mg"),
        ((p("Give 5", run(" to ", "<w:strike/>"), "10 mg"),), "Give 5 10 mg"),
        ((p("Give 5", run(" to ", "<w:vanish/>"), "10 mg"),), "Give 5 10 mg"),
        ((p("Give 1", deletion("5"), "0 mg"),), "Give 10 mg"),
        ((p("tab", deletion(" and "), "let"),), "tablet"),
    ],
)
def test_what_was_deleted_never_makes_one_number_of_two(blocks: tuple[str, ...], seen: str) -> None:
    report = read(*blocks)
    assert report["markdown"] == f"{seen}\n"
    assert missing(report) == []


def test_a_deleted_end_of_a_paragraph_is_a_blank_and_said() -> None:
    assert (
        "1 end of a paragraph was deleted: a blank stands there, check it"
        in read(p("Give 5", looks=OVER), p("10 mg"))["changed"]
    )


def test_a_text_box_takes_nothing_of_the_paragraph_that_goes_on_behind_it() -> None:
    box = f"<w:r><w:pict><v:shape><w:txbxContent>{p('Box 7 mg')}</w:txbxContent></v:shape></w:pict></w:r>"
    assert markdown(p("Give 5", box, looks=OVER), p("10 mg")) == "Box 7 mg\n\nGive 5 10 mg\n"


@pytest.mark.parametrize(
    ("mark", "note", "seen"),
    [
        (run("1"), "1 Adults", "Adults"),
        (run("10"), "10 mg in adults", "mg in adults"),
        (run("1"), "10 mg in adults", "10 mg in adults"),
        (sup("†"), "† Adults", "Adults"),
        ('<w:r><w:sym w:font="Symbol" w:char="F02A"/></w:r>', "Adults", "Adults"),
    ],
)
def test_the_own_mark_of_a_note_is_no_number_of_the_text(mark: str, note: str, seen: str) -> None:
    reference = '<w:footnoteReference w:id="2" w:customMarkFollows="1"/>'
    inside = mark.replace("<w:t ", f"{reference}<w:t ").replace("<w:sym", f"{reference}<w:sym")
    report = read(p("Give 5", inside, " mg"), notes={2: note})
    assert report["markdown"] == f"Give 5[^1] mg\n\n[^1]: {seen}\n"
    assert missing(report) == []


def test_a_note_of_which_the_mark_was_deleted_is_said() -> None:
    report = read(p("Give 5 mg", f"<w:del>{footnote(2)}</w:del>"), notes={2: "10 mg in adults"})
    assert report["dropped"] == ["1 note of which the mark was deleted"]


def test_hidden_text_and_contents_are_left_out_and_said() -> None:
    report = read(p("Seen 5", run(" hidden 6", "<w:vanish/>")), p("Dose 17", style="TOC1"))
    assert report["markdown"] == "Seen 5\n"
    assert report["dropped"] == ["1 passage of hidden text", "1 line of a table of contents"]
    assert missing(report) == []


WHITE, BLUE = '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:color="auto" w:fill="005EB8"/>'


@pytest.mark.parametrize(
    ("block", "left"),
    [
        (p("Give 5", run("00", WHITE), " mg"), "“00” in “Give 500 mg”"),
        (p("Give 5", run("00", '<w:color w:val="FEFEFE"/>'), " mg"), "“00” in “Give 500 mg”"),
        (p("Give 5", run("00", '<w:sz w:val="2"/>'), " mg"), "“00” in “Give 500 mg”"),
        (
            p("Give 5", run("00", '<w:color w:val="000000"/><w:highlight w:val="black"/>'), " mg"),
            "“00” in “Give 500 mg”",
        ),
        (p("Give 5", run("00", '<w:rStyle w:val="White"/>'), " mg"), "“00” in “Give 500 mg”"),
        (p("Give 5", run(" to ", WHITE), run("0", WHITE), " mg"), "“to … 0” in “Give 5 to 0 mg”"),
    ],
)
def test_words_that_nobody_sees_are_left_out_and_told(block: str, left: str) -> None:
    style = f'<w:style w:type="character" w:styleId="White"><w:rPr>{WHITE}</w:rPr></w:style>'
    report = read(block, more={"word/styles.xml": xml("styles", style)})
    assert report["markdown"] == "Give 5 mg\n"
    assert flags(report).replace("“ to ", "“to ").endswith(f"were left out ({left})")
    assert missing(report) == []


@pytest.mark.parametrize(
    "block",
    [
        p(run("Give 5 mg", WHITE + BLUE)),
        p(run("Give 5 mg", WHITE), looks=BLUE),
        p(run("Give 5 mg", '<w:color w:val="auto"/><w:sz w:val="16"/>')),
        p(run("Give 5 mg", WHITE + '<w:highlight w:val="darkBlue"/>')),
        table(f"<w:tr><w:tc><w:tcPr>{BLUE}</w:tcPr>{p(run('Give 5 mg', WHITE))}</w:tc></w:tr>"),
        '<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr>' + row(cell(p(run("Give 5 mg", WHITE)))) + "</w:tbl>",
        p(f"<w:r><w:pict><w:txbxContent>{p(run('Give 5 mg', WHITE))}</w:txbxContent></w:pict></w:r>"),
        p("Give 5", run(" ", WHITE), "mg"),
    ],
)
def test_white_words_on_a_colour_stay(block: str) -> None:
    first_row = f'<w:tblStylePr w:type="firstRow"><w:tcPr>{BLUE}</w:tcPr></w:tblStylePr>'
    style = f'<w:style w:type="table" w:styleId="Grid">{first_row}</w:style>'
    report = read(block, more={"word/styles.xml": xml("styles", style)})
    assert "Give 5 mg" in report["markdown"]
    assert missing(report) == [] and report["flagged"] == []


def said(number: int, author: str, *paragraphs: str, day: str = "2026-05-03T10:00:00Z", mark: str = "") -> str:
    inner = "".join(p(each) for each in paragraphs)
    marked = inner.replace("<w:p>", f'<w:p xmlns:w14="{WORDML}" w14:paraId="{mark}">') if mark else inner
    return f'<w:comment w:id="{number}" w:author="{author}" w:date="{day}">{marked}</w:comment>'


def about(number: int, words: str) -> str:
    return f'<w:commentRangeStart w:id="{number}"/>{run(words)}<w:commentRangeEnd w:id="{number}"/>'


def commented(*blocks: str, comments: str, **more: bytes) -> dict[str, Any]:
    parts = {
        "word/comments.xml": xml("comments", comments),
        **{f"word/{name}.xml": each for name, each in more.items()},
    }
    extended = relation("e", "commentsExtended", "commentsExtended.xml") if more else ""
    return read(*blocks, related=(relation("c", "comments", "comments.xml"), extended), more=parts)


def test_comments_say_who_said_what_when_about_which_words() -> None:
    report = commented(
        p("Methotrexate", style="Title"),
        p("Dose", style="Heading1"),
        p("Give ", about(1, "7.5 mg"), bold(" once"), " a week."),
        comments=said(1, "A  Shah", "Why 7.5?", "It was 5.") + said(2, "", "Nice", day="soon"),
    )
    (shah, nobody) = report["comments"]
    assert (shah["author"], shah["day"], shah["body"]) == ("A Shah", "2026-05-03", "Why 7.5?\nIt was 5.")
    assert (shah["quote"], shah["anchor"], shah["answers"]) == ("7.5 mg", "dose", None)
    assert (nobody["author"], nobody["quote"], nobody["anchor"]) == ("Somebody without a name", "", "")


def test_answers_stay_with_their_comment_and_resolved_ones_stay_away() -> None:
    lines = "".join(
        f'<w15:commentEx w15:paraId="{mark}" w15:done="{done}" {above}/>'
        for mark, done, above in (("0A", 0, ""), ("0B", 0, 'w15:paraIdParent="0A"'), ("0C", 1, ""))
    )
    space = "http://schemas.microsoft.com/office/word/2012/wordml"
    report = commented(
        p("Text"),
        comments=said(1, "A", "Why?", mark="0A") + said(2, "B", "So.", mark="0B") + said(3, "C", "Done.", mark="0C"),
        commentsExtended=f'<w15:commentsEx xmlns:w15="{space}">{lines}</w15:commentsEx>'.encode(),
    )
    assert [(each["body"], each["answers"]) for each in report["comments"]] == [("Why?", None), ("So.", 0)]
    assert report["dropped"] == ["1 comment that was empty or resolved"]


def test_hostile_comments_end() -> None:
    numbers, long = range(300), " ".join(str(number * 7_919) for number in range(900))
    opened = "".join(f'<w:commentRangeStart w:id="{number}"/>' for number in numbers)
    body = p(opened, *["word " * 100] * 20)
    report = commented(body, comments="".join(said(number, "x" * 200, f"{number} {long}") for number in numbers))
    assert len(report["comments"]) == 200
    assert {len(each["author"]) for each in report["comments"]} == {100}
    assert {len(each["body"]) for each in report["comments"]} == {5_000}
    assert max(len(each["quote"]) for each in report["comments"]) <= 500
    assert report["dropped"] == ["100 comments beyond the first 200"]


def test_patients_in_comments_are_said() -> None:
    report = commented(p("Text"), comments=said(1, "A", "As for 943 476 5919."))
    assert "A comment may hold an NHS number" in flags(report)


def test_heads_and_feet_of_pages_are_left_out_and_said() -> None:
    report = read(
        p("Text 5"),
        related=(relation("h", "header", "header1.xml"),),
        more={"word/header1.xml": xml("hdr", p("Draft 8"))},
    )
    assert report["dropped"] == ["1 page header"]
    assert report["markdown"] == "Text 5\n"


def test_text_boxes_are_read_once() -> None:
    inside = f"<w:txbxContent>{p('Warning: 7 mg')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    report = read(p("Before 6 mg", box), p("After 8 mg"))
    assert report["markdown"] == "Before 6 mg\n\nWarning: 7 mg\n\nAfter 8 mg\n"
    assert [figure["text"] for figure in report["figures"]] == ["6 mg", "7 mg", "8 mg"]
    assert any("text box" in line for line in report["changed"])


def test_equations_are_text_and_said() -> None:
    def m(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{m('dose')}</m:num><m:den>{m('70 kg')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{m('10')}</m:e><m:sup>{m('9')}</m:sup></m:sSup>"
    report = read(p("Rate = ", f"<m:oMath>{fraction}{power}</m:oMath>"))
    assert report["markdown"] == "Rate = dose/(70 kg) 10<sup>9</sup>\n"
    assert "An equation was written as text" in flags(report)
    assert missing(report) == []


def test_only_links_to_web_pages_and_mail_stay() -> None:
    report = read(
        p(link("a", run("one")), " ", link("b", run("two")), " ", link("c", run("three"))),
        related=(
            relation("a", "hyperlink", "https://example.org/x_(y) z", outside=True),
            relation("b", "hyperlink", "javascript:alert(1)", outside=True),
            relation("c", "hyperlink", "mailto:a@example.org", outside=True),
        ),
    )
    assert report["markdown"] == "[one](https://example.org/x_%28y%29z) two [three](mailto:a@example.org)\n"
    assert any("no web page" in line for line in report["dropped"])


def test_what_a_mail_system_or_a_pdf_did_to_a_text_is_undone() -> None:
    detour = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org&data=jane%40example.org"
    report = read(p(link("a", run("ﬁrst"))), related=(relation("a", "hyperlink", detour, outside=True),))
    assert report["markdown"] == "[first](https://example.org)\n"
    assert any("leads straight there" in line for line in report["changed"])


def test_pictures_come_with_their_descriptions() -> None:
    report, files = draft_of(
        word(
            p(shown("i1", "A syringe [5 mg]"), shown("i1"), shown("i2", "A drawing")),
            related=(relation("i1", "image", "media/a.png"), relation("i2", "image", "media/b.emf")),
            more={"word/media/a.png": drawn() + b"<script>hidden", "word/media/b.emf": b"\x01\x00\x00\x00 EMF"},
        )
    )
    assert len(files) == 1
    assert b"script" not in files[0]
    assert r"![A syringe \[5 mg\]](/images/" in report["markdown"]
    assert "A picture has no description: write one (Picture 2)" in flags(report)
    assert "A picture was left out. The picture must be a PNG, JPG or WebP file (A drawing)" in flags(report)


def test_what_does_not_arrive_is_flagged_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from guidance.text.word import writing

    monkeypatch.setattr(writing, "_LOOKS", {"strong", "em"})
    report = read(p("Neutrophils above 1.5 × 10", sup("9"), "/L in 3 people"))
    assert missing(report) == ["above 1.5 × 10⁹/L"]
    (flagged,) = [figure for figure in report["figures"] if not figure["found"]]
    assert flagged["where"] == "Neutrophils above 1.5 × 10⁹/L in 3 people"


def test_a_number_in_another_place_is_flagged() -> None:
    from guidance.text.word.figures import figures

    assert [f.found for f in figures("Give 5 mg, then 10 mg", "Give 10 mg, then 5 mg")].count(False) == 1
    assert not all(f.found for f in figures("between −5 and 5", "between 5 and 5"))
    assert not all(f.found for f in figures("5 µg", "5 mg"))
    assert not all(f.found for f in figures("≤ 5", "5"))
    assert all(f.found for f in figures("5 mg", "5 mg and 6 mg"))


def test_the_whole_way_passes_the_jail() -> None:
    data = word(p("Sepsis", style="Title"), p("10", sup("9"), "/L", footnote(1)), notes={1: "Of 12"})
    answer = jail.run("guidance.text.word.reading:draft_of", data)
    assert answer.value["title"] == "Sepsis"
    assert missing(answer.value) == []


BETWEEN = {
    "a page break": '<w:r><w:br w:type="page"/></w:r>',
    "a column break": '<w:r><w:br w:type="column"/></w:r>',
    "a line break": "<w:r><w:br/></w:r>",
    "an old line break": "<w:r><w:cr/></w:r>",
    "a tab": "<w:r><w:tab/></w:r>",
    "a tab in its place": "<w:r><w:ptab/></w:r>",
    "a line end in the text": run("\n"),
    "a picture that is not there": shown("none"),
    "a text box": "<w:r><w:pict><v:shape><w:txbxContent><w:p/></w:txbxContent></v:shape></w:pict></w:r>",
    "a chart": "<w:r><w:drawing><a:graphic><a:graphicData><c:chart/></a:graphicData></a:graphic></w:drawing></w:r>",
}


@pytest.mark.parametrize("name", BETWEEN)
def test_nothing_that_stands_between_two_numbers_joins_them(name: str) -> None:
    report = read(p("Adults 5 mg", BETWEEN[name], "0.5 mg children, 1", BETWEEN[name], "0 tablets"))
    assert html.words(render(report["markdown"]).html) == "Adults 5 mg 0.5 mg children, 1 0 tablets"
    assert missing(report) == []


def test_two_pages_of_a_document_are_two_lines() -> None:
    section = '<w:sectPr><w:type w:val="continuous"/></w:sectPr>'
    assert markdown(p("Adults 5 mg", looks=section), p("0.5 mg children")) == "Adults 5 mg\n\n0.5 mg children\n"


def test_a_hyphen_that_does_not_break_and_one_that_may_are_not_mixed_up() -> None:
    assert markdown(p(run("5"), "<w:r><w:noBreakHyphen/></w:r>", run("10 mg"))) == "5\u201110 mg\n"
    assert markdown(p(run("metho"), "<w:r><w:softHyphen/></w:r>", run("trexate"))) == "methotrexate\n"


def test_a_large_first_letter_joins_its_word() -> None:
    drop = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    report = read(p("T", looks=drop), p("ake 5 mg"))
    assert report["markdown"] == "Take 5 mg\n"
    assert missing(report) == []
    assert markdown(p("1", looks=drop), p("0 mg daily")) == "10 mg daily\n"
    assert markdown(p("Last 5", looks=drop)) == "Last 5\n"


LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{look}"/><w:lvlText w:val="{text}"/></w:lvl>'
    for level, (look, text) in enumerate(
        [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerRoman", "%1.%2.%3"), ("upperLetter", "Step %4:")]
    )
)
LEGAL = {
    "word/numbering.xml": xml(
        "numbering",
        f'<w:abstractNum w:abstractNumId="1">{LEVELS}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    )
}


def numbered(text: str, level: int, style: str = "") -> str:
    return p(text, style=style, looks=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def test_numbers_of_headings_stand_in_their_text() -> None:
    report = read(
        p("Sepsis", style="Title"),
        *(numbered(text, level, f"Heading{level + 1}") for text, level in [("Dose", 0), ("Adults", 1), ("Old", 1)]),
        numbered("Stopping", 0, "Heading1"),
        numbered("When", 1, "Heading2"),
        more=LEGAL,
    )
    seen = render(report["markdown"]).html
    assert [
        line for line in ("1. Dose", "1.1 Adults", "1.2 Old", "2. Stopping", "2.1 When") if f">{line}</h" in seen
    ] == [
        "1. Dose",
        "1.1 Adults",
        "1.2 Old",
        "2. Stopping",
        "2.1 When",
    ]
    assert any("5 numbers of headings" in line for line in report["changed"])


def test_numbers_of_items_like_2_1_stand_in_their_text() -> None:
    blocks = [("Adults", 0), ("5 mg", 1), ("Once", 2), ("6 mg", 1), ("Children", 0), ("1 mg", 1), ("Ask", 3)]
    report = read(*(numbered(text, level) for text, level in blocks), more=LEGAL)
    words = html.words(render(report["markdown"]).html)
    assert words == "Adults 1.1 5 mg 1.1.i Once 1.2 6 mg Children 2.1 1 mg Step A: Ask"
    assert any("5 items numbered like 2.1" in line for line in report["changed"])


@pytest.mark.parametrize("shape", ["shape", "rect", "oval", "roundrect"])
def test_a_picture_of_older_word_is_kept_or_said(shape: str) -> None:
    def old(target: str) -> str:
        return f'<w:r><w:pict><v:{shape} alt="A dose"><v:imagedata {target}/></v:{shape}></w:pict></w:r>'

    related = (relation("i1", "image", "media/a.png"),)
    report = read(p("See ", old('r:id="i1"')), related=related, more={"word/media/a.png": drawn()})
    assert "![A dose](/images/" in report["markdown"]
    for target in ('r:id="none"', 'src="a.png"'):
        report = read(p("See ", old(target)))
        assert "A picture was left out" in flags(report)


def test_a_drawing_without_text_is_said() -> None:
    assert "A drawing was left out" in flags(read(p("See ", "<w:r><w:pict><v:oval/></w:pict></w:r>")))
    rule = '<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>'
    assert flags(read(p("See ", rule))) == ""


def test_words_drawn_as_a_picture_are_words() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="Max 5 mg"/></v:shape></w:pict></w:r>'
    report = read(p("Stop ", art, "now"))
    assert report["markdown"] == "Stop Max 5 mg now\n"
    assert missing(report) == []


def m(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def equation(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


HALF = f"<m:f><m:num>{m('1')}</m:num><m:den>{m('2')}</m:den></m:f>"
MATRIX_ROW = f"<m:mr><m:e>{m('1')}</m:e><m:e>{m('2')}</m:e></m:mr>"
HIDDEN = f'<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr><m:e>{m("1")}</m:e></m:phant>'
ISOTOPE = f"<m:sPre><m:sub>{m('6')}</m:sub><m:sup>{m('14')}</m:sup><m:e>{m('C')}</m:e></m:sPre>"


@pytest.mark.parametrize(
    ("block", "seen"),
    [
        (p("Take 1", equation(HALF + m("0"))), "Take 1 1/2 0"),
        (p("M ", equation(f"<m:m>{MATRIX_ROW}{MATRIX_ROW}</m:m>")), "M 1, 2; 1, 2"),
        (p(f"<m:oMathPara>{equation(m('5'))}{equation(m('10'))}</m:oMathPara>"), "5 10"),
        (p(equation(m("5")), equation(m("10")), "20"), "5 10 20"),
        (p("5", equation(m("10")), " mg"), "5 10 mg"),
        (p(equation(f"<m:limLow><m:e>{m('lim')}</m:e><m:lim>{m('5')}</m:lim></m:limLow>{m('10')}")), "lim 5 10"),
        (p("x", equation(HIDDEN + m("5"))), "x 5"),
        (p(equation(m("5") + f"<m:rad><m:deg>{m('3')}</m:deg><m:e>{m('8')}</m:e></m:rad>")), "5 <sup>3</sup>√(8)"),
        (p(equation(ISOTOPE)), "<sub>6</sub><sup>14</sup>C"),
        (p("5", equation(f"<w:del>{m('1')}</w:del>{m('x')}")), "5x"),
    ],
)
def test_numbers_in_and_beside_an_equation_stay_apart(block: str, seen: str) -> None:
    report = read(block)
    assert report["markdown"] == f"{seen}\n"
    assert missing(report) == []


def test_a_number_that_stuck_to_a_word_is_flagged() -> None:
    from guidance.text.word.figures import figures

    assert not all(f.found for f in figures("5 mg\n0.5 mg", "5 mg0.5 mg"))
    assert all(f.found for f in figures("Vitamin B12", "Vitamin B12"))


def field(code: str, *result: str, begin: str = "") -> str:
    """A field as Word keeps it: where it begins, its code (words, or another field), its result, where it ends."""
    inner = code if code.startswith("<") else f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    parted = ('<w:r><w:fldChar w:fldCharType="separate"/></w:r>', *(run(each) for each in result)) if result else ()
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{begin}</w:fldChar></w:r>{inner}{"".join(parted)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        (field("EQ \\f(1,2)"), "Take 1 1/2 tablets"),
        ('<w:fldSimple w:instr=" EQ \\f(1;2) "/>', "Take 1 1/2 tablets"),
        (field('SYMBOL 179 \\f "Symbol" \\s 12'), "Take 1≥ tablets"),
        (field("SYMBOL 177"), "Take 1± tablets"),
        (field("SYMBOL 8805 \\u"), "Take 1≥ tablets"),
        (field("LISTNUM"), "Take 1 \\[LISTNUM\\] tablets"),
        (
            field(f"<w:r><w:instrText>IF </w:instrText></w:r>{field('MERGEFIELD x', '7 mg')}", "0 mg"),
            "Take 10 mg tablets",
        ),
        (
            field(
                "FORMDROPDOWN",
                begin='<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="2 mg"/><w:listEntry w:val="5"/>'
                "</w:ddList></w:ffData>",
            ),
            "Take 15 tablets",
        ),
        (field("PAGE"), "Take 1 tablets"),
    ],
)
def test_a_field_is_what_its_readers_see(shown: str, seen: str) -> None:
    report = read(p("Take 1", shown, " tablets"))
    assert report["markdown"] == f"{seen}\n"
    assert missing(report) == []


def test_a_field_that_cannot_be_drawn_is_said() -> None:
    assert "stands as its code: write what it shows" in flags(read(p("mean ", field("EQ \\o(x,¯)"))))


def test_the_address_of_a_link_is_neither_its_tip_nor_its_window() -> None:
    code = 'HYPERLINK "https://example.org/a b" \\l "dose" \\o "A tip" \\t "_blank"'
    assert markdown(p(field(code, "site"))) == "[site](https://example.org/a%20b#dose)\n"


def test_a_mark_of_a_note_that_is_not_there_is_left_out_and_said() -> None:
    report = read(p("Take 5 mg", footnote(7), " daily"))
    assert report["markdown"] == "Take 5 mg daily\n"
    assert "the note is not in the document" in flags(report)


def two_ways(first: str, second: str) -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="w16se">{first}</mc:Choice>'
        f"<mc:Fallback>{second}</mc:Fallback></mc:AlternateContent>"
    )


@pytest.mark.parametrize(
    ("block", "seen"),
    [
        (p(f"<w:r>{two_ways('<w:symEx/>', '<w:t>❌</w:t>')}</w:r>", " Give live vaccines"), "❌ Give live vaccines"),
        (p("Take ", two_ways(run("5 mg"), run("5 mg")), " a day"), "Take 5 mg a day"),
        (p("Take ", two_ways(f"<w:r><w:drawing/></w:r>{run('5 mg')}", run("5 mg"))), "Take 5 mg"),
        (two_ways(p("Take 5 mg once"), p("Take 5 mg once")), "Take 5 mg once"),
        (p("5 ", run("m", '<w:rFonts w:ascii="SymbolMT"/>'), "g"), "5 μg"),
        (p("5 ", run("m", '<w:rStyle w:val="Signs"/><w:rFonts w:hint="default"/>'), "g"), "5 μg"),
    ],
)
def test_what_word_writes_in_several_ways_is_read_once_as_it_is_seen(block: str, seen: str) -> None:
    signs = '<w:style w:styleId="Signs"><w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr></w:style>'
    assert markdown(block, more={"word/styles.xml": xml("styles", STYLES + signs)}).strip() == seen


@pytest.mark.parametrize("code", ["zz", "", "1"])
def test_a_sign_without_a_sense_is_said(code: str) -> None:
    assert "could not be read" in flags(read(p(f'<w:r><w:sym w:font="Arial" w:char="{code}"/></w:r>', "5 mg")))


def shaped(*levels: str, of: str = "", override: str = "") -> dict[str, bytes]:
    """Numbering of which list 1 has these levels, by a list style where ``of`` names one."""
    shape = f"<w:abstractNum w:abstractNumId='1'><w:styleLink w:val='Steps'/>{''.join(levels)}</w:abstractNum>"
    other = f"<w:abstractNum w:abstractNumId='2'><w:numStyleLink w:val='{of}'/></w:abstractNum>" if of else ""
    used = f"<w:num w:numId='1'><w:abstractNumId w:val='{2 if of else 1}'/>{override}</w:num>"
    return {"word/numbering.xml": xml("numbering", shape + other + used)}


def counted(number: int, look: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:numFmt w:val="{look}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


WINGDINGS = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
STEPS = (counted(0, "decimal", "%1."), counted(1, "decimal", "%1.%2"))
OVERRIDE = f'<w:lvlOverride w:ilvl="0">{counted(0, "decimal", "Step %1:")}</w:lvlOverride>'


@pytest.mark.parametrize(
    ("numbering", "items", "seen"),
    [
        (shaped(*STEPS, of="Steps"), [item("A"), item("B", level=1)], "1. A\n   - 1.1 B"),
        (shaped(counted(0, "bullet", "•"), override=OVERRIDE), [item("A")], "- Step 1: A"),
        (shaped(counted(0, "decimal", "%1.", '<w:start w:val="0"/>')), [item("A"), item("B")], "0. A\n1. B"),
        (shaped(*STEPS), [item("A"), item(), item("See step 3")], "1. A\n\n3) See step 3"),
        (
            shaped(counted(0, "bullet", "•"), counted(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')),
            [item("H"), item("A", level=1), item("I"), item("B", level=1)],
            "- H\n  1. A\n- I\n\n  2. B",
        ),
    ],
)
def test_items_have_the_numbers_that_word_shows(numbering: dict[str, bytes], items: list[str], seen: str) -> None:
    assert markdown(*items, more=numbering).strip() == seen


@pytest.mark.parametrize(
    ("bullet", "more", "seen"),
    [
        ("❌", "", "- ❌ Take with alcohol"),
        ("\uf0fb", WINGDINGS, "- ✗ Take with alcohol"),
        ("Do not", "", "- Do not Take with alcohol"),
        ("\uf0d8", WINGDINGS, "- Take with alcohol"),
        ("o", "", "- Take with alcohol"),
    ],
)
def test_a_bullet_that_says_no_is_kept(bullet: str, more: str, seen: str) -> None:
    numbering = shaped(counted(0, "bullet", bullet, more))
    assert markdown(item("Take with alcohol"), more=numbering).strip() == seen


def test_what_only_who_fills_in_a_form_sees_is_left_out_and_said() -> None:
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Enter 5 mg')}</w:sdtContent></w:sdt>"
    hidden = row("7 mg", "8 mg", looks="<w:hidden/>")
    report = read(p("Dose: ", prompt), table(row("Age", "Dose"), row("5", "6 mg"), hidden))
    assert "nobody filled in was left out (Enter 5 mg)" in flags(report)
    assert report["dropped"] == ["1 hidden row of a table"]
    assert "8 mg" not in report["markdown"]
    assert not missing(report)


def test_a_table_of_contents_is_known_without_its_styles() -> None:
    begin, end = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    field = [p(begin, "<w:r><w:instrText> TOC \\o </w:instrText></w:r>", "Doses 3"), p("Ages 4"), p(end)]
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    report = read(f"<w:sdt>{gallery}<w:sdtContent>{p('Doses 3')}</w:sdtContent></w:sdt>", *field, p("Take 5 mg"))
    assert report["markdown"] == "Take 5 mg\n"
    assert report["dropped"] == ["3 lines of a table of contents"]


def test_only_lines_that_stand_in_a_table_of_contents_are_taken_for_such() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    around = [p("Not 7 mg. ", begin, "Doses 3"), p("Ages 4", end), p("Take 5 mg")]
    assert markdown(*around) == "Not 7 mg. Doses 3\n\nTake 5 mg\n"
    assert "Take 5 mg" in markdown(p(begin, "Doses 3"), p("Take 5 mg"))  # it never ends


def test_ways_within_ways_are_looked_through_once() -> None:
    deep = "<mc:AlternateContent><mc:Choice>" * 300 + p("x") * 5_000 + "</mc:Choice></mc:AlternateContent>" * 300
    package = Package({"word/document.xml": xml("document", f"<w:body>{deep}</w:body>")})
    assert is_done_within(1.5, lambda: as_one(package, Told()))


def test_a_bullet_that_is_a_picture_is_said_once() -> None:
    numbering = shaped(counted(0, "bullet", "•", '<w:lvlPicBulletId w:val="0"/>'))
    report = read(item("Stop"), item("Wait"), more=numbering)
    assert [flag["what"][:34] for flag in report["flagged"]] == ["A list has pictures for its bullet"]


def test_a_head_that_is_drawn_is_said_and_a_turned_number_too() -> None:
    drawn_head = xml(
        "hdr", '<w:p><w:r><w:pict><v:shape><v:textpath string="Do not use"/></v:shape></w:pict></w:r></w:p>'
    )
    related = (relation("h1", "header", "header1.xml"),)
    turned = p(f'<w:bdo w:val="rtl">{run("501")}</w:bdo>', " mg")
    report = read(turned, related=related, more={"word/header1.xml": drawn_head})
    assert report["dropped"] == ["1 page header"]
    assert "the other way round stand as they were typed (501)" in flags(report)


def test_a_comment_in_a_frame_is_one() -> None:
    said = f'<w:comment w:id="0" w:author="A"><w:sdt><w:sdtContent>{p("Not 5 mg")}</w:sdtContent></w:sdt></w:comment>'
    related = (relation("c", "comments", "comments.xml"),)
    report = read(p("x"), related=related, more={"word/comments.xml": xml("comments", said)})
    assert [each["body"] for each in report["comments"]] == ["Not 5 mg"]


IN_RED, IN_BLUE = '<w:color w:val="FF0000"/>', '<w:color w:val="0000FF"/>'


@pytest.mark.parametrize(
    ("runs", "named_words"),
    [
        ((run("Stop at 6 mg.", IN_RED), "Else go on."), ["Stop at 6 mg."]),
        (("Give it ", run("only ", IN_BLUE), run("once", IN_BLUE), " a day."), ["only once"]),
        ((run("Ask first.", '<w:highlight w:val="yellow"/>'), "Then give it."), ["Ask first."]),
        ((run("Not at night.", '<w:shd w:val="clear" w:fill="FFC000"/>'), "By day only."), ["Not at night."]),
        ((run("Bold is kept.", f"<w:b/>{IN_RED}"), "The rest is plain."), []),
        ((run("Grey tells nothing.", '<w:color w:val="595959"/>'), "The rest is plain."), []),
        ((run("A link", f'<w:rStyle w:val="Hyperlink"/>{IN_BLUE}'), " to more of it."), []),
        ((run("Nearly all is blue here, and so the colour sets nothing apart", IN_BLUE), "."), []),
    ],
)
def test_what_only_a_colour_sets_apart_is_named(runs: tuple[str, ...], named_words: list[str]) -> None:
    report, _ = draft_of(word(p(*runs), p("How to give colchicine to adults.")))
    assert [flag["where"] for flag in report["flagged"]] == [f"“{words}”" for words in named_words]
    assert all("nothing but colour" in flag["what"] for flag in report["flagged"])


def test_a_coloured_heading_is_a_heading() -> None:
    report, _ = draft_of(word(p(run("Dose", IN_RED), style="Heading1"), p("Give 5 mg.")))
    assert report["flagged"] == []


RED_FILL = '<w:shd w:val="clear" w:fill="FF9999"/>'


def rows_of(*rows: tuple[tuple[str, str], ...]) -> str:
    cells = ("".join(f"<w:tc><w:tcPr>{fill}</w:tcPr>{p(words)}</w:tc>" for words, fill in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_cells_and_paragraphs_that_stand_on_a_colour_are_named() -> None:
    table = rows_of(
        (("Drug", RED_FILL), ("When to stop", RED_FILL)),
        (("Colchicine", ""), ("Diarrhoea", RED_FILL)),
        (("Allopurinol", ""), ("No need", "")),
    )
    warned = p("Ask a pharmacist first.").replace("<w:p>", f"<w:p><w:pPr>{RED_FILL}</w:pPr>")
    report, _ = draft_of(word(p("How to give each of them to adults, and when to stop."), table, warned))
    assert [flag["where"] for flag in report["flagged"]] == ["“Diarrhoea”", "“Ask a pharmacist first.”"]


def test_heads_and_rows_that_a_colour_only_tells_apart_are_not_named() -> None:
    table = rows_of(
        (("Drug", RED_FILL), ("Dose", RED_FILL)),
        (("Colchicine", RED_FILL), ("500 micrograms", "")),
        (("Allopurinol", RED_FILL), ("100 mg", "")),
        (("Naproxen", RED_FILL), ("500 mg", RED_FILL)),
    )
    report, _ = draft_of(word(p("How to give each of them to adults, and when to stop all of them."), table))
    assert report["flagged"] == []
