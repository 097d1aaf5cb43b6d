"""Markdown as readers see it: structure, anchors, blocks, limits, and words that never disappear."""

import contextlib
import re

import pytest

from guidance.errors import TextRefused
from guidance.text import html
from guidance.text.checks.reading import read
from guidance.text.markdown.rendering import Limits, Rendered, render
from tests.machine.clock import is_done_within


def html_of(text: str) -> str:
    return render(text).html


class TestAnchors:
    def test_a_typed_anchor_wins(self) -> None:
        assert '<h2 id="dose">How much</h2>' in html_of("## How much {#dose}")

    def test_an_anchor_is_made_from_the_heading(self) -> None:
        assert '<h2 id="how-much-to-take">' in html_of("## How much to take?")

    def test_anchors_are_unique_on_the_page(self) -> None:
        anchors = re.findall(r'id="([^"]*)"', html_of("## Dose\n\n## Dose\n\n## Dose 2\n\n## Other {#dose}"))
        assert len(anchors) == len(set(anchors)) == 4
        assert "dose" in anchors

    def test_a_typed_anchor_further_down_is_not_taken_by_a_made_one(self) -> None:
        assert '<h2 id="dose">Second</h2>' in html_of("## Dose\n\n## Second {#dose}")

    def test_anchors_of_the_page_itself_cannot_be_taken(self) -> None:
        assert 'id="page-' not in html_of("## Main {#page-main}\n\n## Page main\n\n<a name='page-search'></a>x")

    def test_a_heading_without_latin_letters_has_an_anchor_too(self) -> None:
        assert 'id="riben"' in html_of("## 日本")
        assert 'id="section"' in html_of("## ☀")

    def test_two_thousand_equal_headings_are_quick(self) -> None:
        found: list[Rendered] = []
        assert is_done_within(5, lambda: found.append(render("# a\n" * 2000)))
        assert len(found[-1].sections) == 2000


class TestHeadings:
    def test_the_page_keeps_the_first_level_for_its_title(self) -> None:
        assert re.findall(r"<h(\d)", html_of("# One\n\n## Two\n\n# Three")) == ["2", "3", "2"]

    def test_no_level_is_left_out(self) -> None:
        assert re.findall(r"<h(\d)", html_of("## One\n\n##### Deep\n\n## Two")) == ["2", "3", "2"]


class TestBlocks:
    @pytest.mark.parametrize(
        ("name", "label"),
        [("do", "Do"), ("dont", "Don’t"), ("warning", "Warning"), ("important", "Important")],
    )
    def test_a_block_says_in_words_what_it_is(self, name: str, label: str) -> None:
        assert html.words(html_of(f"::: {name}\n- rest\n:::")) == f"{label} rest"

    def test_a_titled_warning_is_still_called_a_warning_by_a_screen_reader(self) -> None:
        assert "Warning: Stop it" in html.words(html_of("::: warning Stop it\ntext\n:::"))

    def test_a_recommendation_has_an_anchor_and_tells_its_grade_in_words(self) -> None:
        made = html_of(
            '::: recommendation Pause it {#pause strength=conditional certainty=very-low audience="Adults <65"}\nx\n:::'
        )
        assert 'id="pause"' in made
        assert "Conditional recommendation. Certainty of the evidence: very low. For: Adults &lt;65." in made

    def test_details_have_a_title(self) -> None:
        assert "<summary>More information</summary>" in html_of("::: details\nx\n:::")
        assert "<summary>Why</summary>" in html_of("::: details Why\nx\n:::")

    def test_blocks_can_hold_blocks(self) -> None:
        made = html_of(":::: details Why\n::: inset\nx\n:::\n::::")
        assert made.index("block-details") < made.index("block-inset")

    def test_what_is_no_block_of_ours_stays_text(self) -> None:
        assert ":::" in html_of("::: marquee\nx\n:::")


class TestTables:
    def test_a_table_can_be_reached_and_has_a_name(self) -> None:
        made = html_of("|a|b|\n|-|-:|\n|1|2|")
        assert '<div class="table" role="region" aria-label="Table 1" tabindex="0">' in made
        assert '<th scope="col">a</th>' in made
        assert '<td class="align-right">2</td>' in made

    def test_an_empty_header_is_a_plain_cell(self) -> None:
        assert not re.search(r"<th[ >]", html_of("| | |\n|-|-|\n|1|2|"))


class TestNotes:
    def test_a_note_can_be_reached_and_left_again(self) -> None:
        made = html_of("text[^1]\n\n[^1]: The source.")
        assert '<a href="#note-1" id="note-1-use-1">[1]</a>' in made
        assert '<li id="note-1">' in made
        assert 'href="#note-1-use-1"' in made


class TestTypedHtml:
    @pytest.mark.parametrize(
        "sentence",
        [
            "SpO2 <92% and age <x",
            "if a <b and c> d then stop",
            "give <dose> mg",
            "5 < 6 > 4 <- note",
            'x <y z="1"> w',
            "<script>alert(1)</script> stays visible",
            "<iframe src=x></iframe> too",
        ],
    )
    def test_no_word_of_a_sentence_disappears(self, sentence: str) -> None:
        shown = html.words(html_of(sentence))
        assert re.findall(r"\w+", shown) == re.findall(r"\w+", sentence)

    def test_small_tags_that_medicine_needs_are_kept(self) -> None:
        assert "10<sup>9</sup>/L H<sub>2</sub>O<br>" in html_of("10<sup>9</sup>/L H<sub>2</sub>O<br>x")

    def test_layout_goes_and_its_words_stay_apart(self) -> None:
        assert html.words(html_of("<div>one</div><div>two</div>")) == "one two"

    def test_comments_are_not_for_readers(self) -> None:
        assert "secret" not in html_of("a <!-- secret --> b\n\n<!-- secret -->\n")

    def test_old_anchors_become_real_ones(self) -> None:
        assert '<a id="sec5"></a>' in html_of('text <a name="sec5"></a>')

    def test_a_picture_always_has_alternative_text(self) -> None:
        assert 'alt=""' in html_of("<img src='x.png'>")
        assert html_of("![a *b*](x.png)") == '<p><img src="x.png" alt="a b"></p>\n'

    def test_entities_keep_their_meaning(self) -> None:
        assert "&amp;lt;" in html_of("`&lt;`")
        assert html.words(html_of("&le; 5 &nbsp;mg")) == "≤ 5 mg"


class TestLimits:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("é" * 150_001, "kB; a page can have 300"),
            ("a\n" * 20_001, "20,001 lines"),
            ("a\r" * 20_001, "20,001 lines"),
            ("![a](" * 15_001, "links"),
            ("# a\n" * 2001, "headings"),
            ("|" * 0 + "|".join("a" * 101) + "\n" + "|".join("-" * 101) + "\n", "columns"),
            ("|" + "a|" * 99 + "\n|" + "-|" * 99 + "\n" + ("|" + "1|" * 99 + "\n") * 510, "cells"),
            (">" * 21 + " deep", "nested more than 20"),
            ("\n".join("  " * n + "- a" for n in range(30)), "nested more than 20"),
            ("[" * 1001, "in a row"),
            ("[^a] " * 2001 + "\n\n[^a]: x", "notes"),
            ("<b>x</b> " * 5001, "HTML tags"),
            ("*x* " * 14_000 + "~~x~~ " * 1_001, "parts"),
            ("_a_b_ " * 10_001, "emphases"),
            ("[a][b " * 20_000, "square brackets"),
        ],
    )
    def test_each_limit_is_refused_with_a_sentence(self, text: str, sentence: str) -> None:
        with pytest.raises(TextRefused, match=sentence) as refused:
            render(text, Limits(lines=20_000))
        assert str(refused.value).endswith(".")

    def test_the_size_is_a_setting(self) -> None:
        with pytest.raises(TextRefused):
            render("x" * 2000, Limits(bytes=1000))

    @pytest.mark.parametrize(
        "piece",
        [
            *("[a](", "*a ", "**a _b ", "`a``b```c ", "![a](", "<!-- a ", "<a x ", "[^a] ", "^[a ", "&amp", "&#x;"),
            *("a_b__c ", "~~a ", "a~~b~~", " \n", "a\r", "\x00a", "<>", "> a\n", "[a](<b", "[a](b) ", "<http://a"),
            *("*a **a ", "a  \n", "```\n", "<p>a</p>\n\n", "<table><tr><td>", "a<sup>b</sup>", "](", "::: do\n"),
            *("a\n: b\n", ": a\n", "- a\n", "1. a\n", ">>>>>>>>>>>>>>> a\n", "|a|b\n|-|-\n", "[a]: /u\n", "<i>a"),
            *("[a][b ", "<![CDATA[ ", "<? ", "<!A ", "&", '="', "[[a", "![", '"'),
        ],
    )
    @pytest.mark.parametrize(("size", "limit"), [(40_000, 2), pytest.param(290_000, 12, marks=pytest.mark.soak)])
    def test_hostile_input_takes_bounded_time(self, piece: str, size: int, limit: int) -> None:
        text = (piece * (size // len(piece.encode()) + 1))[:size]
        assert is_done_within(limit, lambda: rendered_or_refused(text))

    @pytest.mark.parametrize(
        ("before", "piece", "after"),
        [
            (":::warning", " ", "{x"),
            ("::: do ", "{a", "}"),
            ("# a", " ", ""),
            ("# a", " {#", ""),
            ("# a {#", "a", "}"),
            ("# ", "{#a} ", "x"),
        ],
    )
    def test_a_line_that_leads_a_reader_astray_takes_bounded_time(self, before: str, piece: str, after: str) -> None:
        text = before + piece * (280_000 // len(piece)) + after
        assert is_done_within(10, lambda: rendered_or_refused(text))
        assert is_done_within(10, lambda: read(text, Limits()))


def rendered_or_refused(text: str) -> None:
    with contextlib.suppress(TextRefused):
        render(text)


def test_words_that_spell_out_an_anchor_are_words() -> None:
    assert html_of('Write id="dose" here, or <b id="') == '<p>Write id="dose" here, or &lt;b id="</p>\n'
