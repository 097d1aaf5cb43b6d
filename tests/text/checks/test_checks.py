"""Each check finds what it should, says where, and leaves good texts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.text.checks import MOST_OF_A_KIND, Finding, Target, findings
from guidance.text.checks.wording import sentences
from guidance.text.markdown.rendering import Limits

PAGES = {
    "/guidance/shingles": Target("Shingles", anchors=frozenset({"dose"})),
    "/guidance/shingles/versions/3": Target("Shingles", anchors=frozenset({"old-dose"})),
    "/id/abc": Target("Shingles", anchors=frozenset({"dose"})),
    "/guidance/old": Target("Old advice", "withdrawn"),
    "/guidance/gone": Target("Gone", "removed"),
    "/guidance/new": Target("New advice", "not published"),
    "/guidance/never": Target("", "missing"),
}


def found(body: str, **more: object) -> list[Finding]:
    return findings(body, Limits(), resolve=PAGES.get, base_url="https://guidance.example.org", **more)  # type: ignore[arg-type]


def only(body: str, **more: object) -> Finding:
    those = found(body, **more)
    assert len(those) == 1, those
    return those[0]


def rules(body: str) -> list[str]:
    return [finding.rule for finding in found(body)]


GOOD = """\
Take it with food, e.g. breakfast.

## How much to take {#dose}

Take 1mg to 2mg, as the American College of Rheumatology (ACR) says.[^1] The NHS and the ACR agree.

| | Adults | Children |
|---|---|---|
| Dose | 5 mg | 2 mg |

![A syringe beside a vial](/images/a.png)

### Children

See [the dose for shingles](/guidance/shingles#dose), [shingles](/id/abc), [version 3](/guidance/shingles/versions/3),
[how much to take](#dose), [the trial](https://example.com/trial), [everything new](/whats-new) or
[the same page](https://guidance.example.org/guidance/shingles#dose).

[^1]: ABCD, EFGH. https://example.com
"""


class TestGoodTexts:
    def test_nothing_is_found_in_a_good_text(self) -> None:
        assert found(GOOD) == []

    def test_nothing_is_found_in_nothing(self) -> None:
        assert found("") == []


class TestHeadings:
    def test_a_level_left_out(self) -> None:
        finding = only("## A\n\ntext\n\n#### B")
        assert (finding.rule, finding.line, finding.quote, finding.must) == ("heading-jump", 5, "B", False)
        assert finding.message == "Heading jumps from 2 to 4: use level 3 (“###”)."

    def test_a_first_heading_below_a_later_one(self) -> None:
        assert only("### A\n\n## B").rule == "heading-top"

    def test_a_heading_of_level_one(self) -> None:
        assert only("# A\n\n## B").rule == "heading-title"
        assert only("A\n=\n\n## B").line == 1

    @pytest.mark.parametrize("heading", ["##", "## {#dose}"])
    def test_an_empty_heading(self, heading: str) -> None:
        assert only(f"text\n\n{heading}\n").line == 3

    def test_an_anchor_given_twice(self) -> None:
        finding = only("## A {#a}\n\n## B {#a}")
        assert (finding.rule, finding.line, finding.quote) == ("anchor-twice", 3, "{#a}")


class TestLinks:
    @pytest.mark.parametrize("text", ["here", "Click here", "more…", "Read more", "this page"])
    def test_words_that_say_nothing(self, text: str) -> None:
        finding = only(f"one\n\ntwo\nsee [{text}](https://example.com)")
        assert (finding.rule, finding.line) == ("link-text", 4)
        assert finding.quote == f"[{text}](https://example.com"

    @pytest.mark.parametrize(
        "link", ["<https://example.com/a>", "[www.example.com](https://example.com)", "[a.org/b](https://a.org/b)"]
    )
    def test_a_bare_address(self, link: str) -> None:
        assert only(f"see {link}").rule == "link-address"

    def test_the_name_of_a_site_is_no_bare_address(self) -> None:
        assert found("see [GOV.UK](https://www.gov.uk)") == []

    def test_no_words(self) -> None:
        assert only("see [](https://example.com)").rule == "link-empty"

    def test_a_picture_with_alt_text_is_words(self) -> None:
        assert found("[![A map of clinics](/images/m.png)](https://example.com)") == []

    def test_no_address(self) -> None:
        finding = only("see [the dose]()")
        assert (finding.rule, finding.must) == ("link-nowhere", True)

    def test_the_same_words_for_two_targets(self) -> None:
        body = "[the dose](/guidance/shingles)\n\n[The dose](/id/abc)\n\n[the dose](/guidance/shingles)"
        finding = only(body)
        assert (finding.rule, finding.line) == ("link-same-text", 3)

    @pytest.mark.parametrize(
        ("path", "rule", "must"),
        [
            ("/guidance/nothing", "link-broken", True),
            ("/guidance/never", "link-broken", True),
            ("/id/nothing", "link-broken", True),
            ("/guidance/gone", "link-broken", True),
            ("/guidance/old", "link-withdrawn", False),
            ("/guidance/new", "link-not-published", False),
            ("/guidance/shingles#dosis", "link-anchor", False),
            ("/guidance/shingles/versions/3#dose", "link-anchor", False),
            ("/desk/guidance/shingles", "link-desk", True),
            ("#nothing", "anchor-missing", True),
            ("www.example.com/a", "link-relative", True),
            ("shingles", "link-relative", True),
            ("ftp://example.com/a", "link-scheme", True),
        ],
    )
    def test_where_a_link_leads(self, path: str, rule: str, must: bool) -> None:
        finding = only(f"first\n\n- item\n- see [the dose]({path})")
        assert (finding.rule, finding.must, finding.line) == (rule, must, 4)
        assert finding.quote == f"[the dose]({path}"

    def test_a_full_address_of_this_site_is_looked_up(self) -> None:
        assert only("[dose](https://guidance.example.org/guidance/nothing)").rule == "link-broken"
        assert found("[dose](https://guidance.example.organic/guidance/nothing)") == []

    def test_a_link_to_a_note_or_to_a_made_anchor_is_good(self) -> None:
        assert found("## The dose\n\n[above](#the-dose) and [the box](#box)\n\n::: do Rest {#box}\n- rest\n:::") == []

    def test_each_page_is_looked_up_once(self) -> None:
        asked: list[str] = []
        findings("[a](/guidance/x) [b](/guidance/x#y)", Limits(), resolve=lambda path: asked.append(path))
        assert asked == ["/guidance/x"]

    def test_a_link_typed_in_html(self) -> None:
        body = 'text\n\nsee <a href="/guidance/nothing">the dose</a>'
        assert (only(body).rule, only(body).line) == ("link-broken", 3)

    def test_a_link_in_a_table_and_in_a_note(self) -> None:
        body = "Text.[^1]\n\n| a | b |\n|---|---|\n| 1 | [the dose](#x) |\n\n[^1]: See [the trial](#y)."
        assert [(finding.line, finding.quote) for finding in found(body)] == [
            (5, "[the dose](#x"),
            (7, "[the trial](#y"),
        ]


class TestNeededAnchors:
    def test_an_anchor_that_another_page_links_to(self) -> None:
        needed = {"dose": ["Shingles"], "here": ["Surgery", "Vaccines"]}
        finding = only("## Dose {#here}", needed_anchors=needed)
        assert (finding.rule, finding.line, finding.must) == ("anchor-needed", 0, False)
        assert finding.message == "“Shingles” links to “#dose”: give a heading {#dose} again."


class TestPicturesAndTables:
    @pytest.mark.parametrize("picture", ["![](/images/a.png)", '<img src="/images/a.png">'])
    def test_a_picture_without_alt_text(self, picture: str) -> None:
        finding = only(f"text\n\n{picture}")
        assert (finding.rule, finding.line, finding.quote, finding.must) == ("picture-alt", 3, "/images/a.png", True)

    @pytest.mark.parametrize("alt", ["IMG_2034.jpg", "image 1", "flow chart", "Screenshot"])
    def test_alt_text_that_is_a_file_name(self, alt: str) -> None:
        rule = only(f"![{alt}](/images/flow%20chart.png)").rule if alt != "flow chart" else ""
        assert rule in {"picture-file-name", ""}
        assert only("![flow](/images/flow.png)").rule == "picture-file-name"

    @pytest.mark.parametrize(
        "src", ["https://example.org/map.png", "map.png", "/uploads/map.png", "//example.org/m.png"]
    )
    def test_a_picture_that_readers_do_not_see(self, src: str) -> None:
        finding = only(f"text\n\n![A map]({src})")
        assert (finding.rule, finding.line, finding.must) == ("picture-elsewhere", 3, True)

    def test_a_table_without_a_header_row(self) -> None:
        assert only("x\n\n|  |  |\n|---|---|\n| a | b |").rule == "table-header"
        assert only("<table><tr><td>a</td></tr></table>").rule == "table-header"

    def test_a_column_without_a_header(self) -> None:
        finding = only("x\n\n| a |  | c |\n|---|---|---|\n| 1 | 2 | 3 |")
        assert (finding.rule, finding.line) == ("table-header-empty", 3)
        assert "Column 2" in finding.message

    def test_a_note_that_is_not_written(self) -> None:
        finding = only("one\n\ntwo[^a]")
        assert (finding.rule, finding.line, finding.quote) == ("note-missing", 3, "[^a]")

    def test_a_block_of_no_known_name(self) -> None:
        assert only("::: warnung Title\ntext\n:::").rule == "block-unknown"


class TestWords:
    def test_a_long_sentence(self) -> None:
        finding = only(f"Short one.\nA second one. Then {'word ' * 40}end. Short again.")
        assert (finding.rule, finding.line) == ("sentence-long", 2)
        assert finding.quote == "Then word word word word word word word"
        assert "42 words" in finding.message

    def test_forty_words_are_not_too_many(self) -> None:
        assert found(f"{'word ' * 39}end.") == []

    def test_items_of_a_list_are_not_one_sentence(self) -> None:
        assert found("Give:\n\n" + "- one two three four\n" * 20) == []

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("Use it, e.g. Mondays, i.e. Not Tuesdays, approx. 5 mg.", 1),
            ("Dr. Smith and Prof. Jones vs. Mr. A. Brown.", 1),
            ("It ends. Then it starts! “Really?” Yes.", 4),
            ("Take 2.5 mg. Then 5 mg.", 2),
        ],
    )
    def test_where_sentences_end(self, text: str, number: int) -> None:
        assert len(list(sentences(text))) == number

    def test_an_abbreviation_that_nobody_explained(self) -> None:
        finding = only("Ask first.\n\nThe BSR says so. The BSR is right.")
        assert (finding.rule, finding.line, finding.quote) == ("abbreviation", 3, "BSR")

    @pytest.mark.parametrize(
        "text",
        [
            "The British Society (BSR) says so. The BSR is right.",
            "BSR (British Society for Rheumatology) and DMARDs (drugs that change the disease). A DMARD helps.",
            "The NHS, your GP, HIV, COVID-19, DNA, mRNA and 5 IU in the UK. Do NOT stop. Stage IV.",
            "See `ABC` and [the BSRX](https://example.com/ABC) ".replace("the BSRX", "the page"),
        ],
    )
    def test_abbreviations_that_are_fine(self, text: str) -> None:
        assert found(text) == []

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("1mg-2mg", "1mg to 2mg"),
            ("4-8 weeks", "4 to 8 weeks"),
            ("10–20%", "10 to 20%"),
            ("2 - 3 mg/kg", "2 to 3 mg/kg"),
        ],
    )
    def test_a_range_with_a_hyphen(self, text: str, told: str) -> None:
        finding = only(f"Give it.\nTake {text} of it.")
        assert (finding.rule, finding.line, finding.quote) == ("range", 2, text)
        assert told in finding.message

    @pytest.mark.parametrize("text", ["a 2-week pause", "on 2026-11-22", "call 020-7946 first", "COVID-19 or H5-2"])
    def test_hyphens_that_are_no_range(self, text: str) -> None:
        assert found(text) == []


class TestAnyText:
    @given(st.text(alphabet="#[](){}|-:\n <>/a!^`1mgTNF.*\"'=", max_size=300))
    def test_every_finding_has_its_place(self, body: str) -> None:
        lines = body.split("\n")
        for finding in found(body):
            assert finding.message
            assert 0 <= finding.line <= len(lines)
            if finding.line and finding.rule != "too-large":
                assert finding.quote in lines[finding.line - 1]

    def test_what_must_be_mended_comes_first(self) -> None:
        assert rules("1mg-2mg\n\n![](/images/a.png)") == ["picture-alt", "range"]

    def test_a_text_that_is_too_large_is_one_finding(self) -> None:
        finding = only("word " * 100_000)
        assert (finding.rule, finding.line, finding.must) == ("too-large", 0, True)
        assert "split it in two" in finding.message

    @pytest.mark.parametrize(
        "piece",
        [
            *("[a](#b) ", "![](a) ", "ABC1 ", "ABC (", "1mg-2mg ", "1-", "word ", "a. B ", ". \n", "::: x\n\n", "\\\n"),
            *('<a href="#x">', "|a" * 90 + "|\n" + "|-" * 90 + "|\n\n", "[^a] ", "## \n\n"),
        ],
    )
    def test_hostile_texts_are_answered_with_a_bounded_number_of_findings(self, piece: str) -> None:
        assert len(found(piece * (9_000 // len(piece)))) <= 20 * MOST_OF_A_KIND


def test_a_text_is_as_large_as_the_limits_say() -> None:
    text = "word " * 70_000
    assert [each.rule for each in findings(text, Limits(), resolve=PAGES.get)] == ["too-large"]
    assert "too-large" not in {each.rule for each in findings(text, Limits(bytes=1_000_000), resolve=PAGES.get)}
