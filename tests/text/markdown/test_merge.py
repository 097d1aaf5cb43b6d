"""A merge takes over what is clear, asks a person about the rest, and loses nothing."""

import gzip
import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.text.markdown.merge import Keep, Kind, Merge, merge, merge_line
from tests.machine import corpora

PARTS = st.sampled_from(
    [
        "a",
        "b",
        "c",
        "- x",
        "- y",
        "  z",
        "",
        "",
        "",
        "```",
        "::: do",
        ":::",
        "# h",
        "[^1]: n",
        "see [^1]",
        "| 1 | 2 |",
        "> q",
    ]
)
TEXTS = st.lists(PARTS, max_size=14).map("\n".join)
TURNED = {Kind.THEIRS: Kind.YOURS, Kind.YOURS: Kind.THEIRS}
BASE = "# Dose\n\nGive 5 mg.\n\nWait a week.\n\n- a\n- b\n- c\n\nEnd.\n"

TABLE = "| drug | dose |\n|---|---|\n| A | 120 mg |\n| B | 125 mg |\n| C | 130 mg |\n"


def conflict(merged: Merge) -> tuple[str, str]:
    assert len(merged.conflicts) == 1
    return merged.conflicts[0].theirs, merged.conflicts[0].yours


def edited(text: str, kept: int, words: str) -> str:
    """``text`` with a few of its lines replaced or taken out."""
    chance = random.Random(kept)
    lines = [chance.choice([line, line, line, words, f"{line}\n\n{words}", ""]) for line in text.split("\n")]
    return "\n".join(lines)


class TestForAnyTexts:
    @given(TEXTS, TEXTS)
    def test_what_one_side_changed_is_taken_whole(self, base: str, side: str) -> None:
        assert merge(base, base, side).text == side
        assert merge(base, side, base).text == side

    @given(TEXTS, TEXTS)
    def test_what_both_changed_alike_is_clear(self, base: str, side: str) -> None:
        assert merge(base, side, side).text == side

    @given(TEXTS, TEXTS, TEXTS)
    def test_the_pieces_are_the_three_texts(self, base: str, theirs: str, yours: str) -> None:
        pieces = merge(base, theirs, yours).pieces
        assert "".join(piece.base for piece in pieces) == base
        assert "".join(piece.theirs for piece in pieces) == theirs
        assert "".join(piece.yours for piece in pieces) == yours

    @given(TEXTS, st.integers(), st.integers())
    def test_exchanging_the_sides_exchanges_the_roles_only(self, base: str, one: int, two: int) -> None:
        theirs, yours = edited(base, one, "new"), edited(base, two, "other")
        there, back = merge(base, theirs, yours), merge(base, yours, theirs)
        assert [(TURNED.get(p.kind, p.kind), p.yours, p.theirs) for p in there.pieces] == [
            (p.kind, p.theirs, p.yours) for p in back.pieces
        ]
        if there.is_clean:
            assert there.text == back.text

    @given(TEXTS, st.integers(), st.integers())
    def test_every_new_line_is_in_the_suggestion(self, base: str, one: int, two: int) -> None:
        theirs, yours = edited(base, one, "new"), edited(base, two, "other")
        merged = merge(base, theirs, yours)
        found = (merged.text if merged.is_clean else merged.suggestion()).split("\n")
        for side, word in ((theirs, "new"), (yours, "other")):
            assert (word in side.split("\n")) <= (word in found)

    @given(st.integers(0, 9), st.integers(0, 9))
    def test_taking_out_what_the_other_edited_or_what_touches_it_is_a_conflict(self, out: int, changed: int) -> None:
        paragraphs = [f"Paragraph {n}." for n in range(10)]
        theirs = "\n\n".join(paragraphs[:out] + paragraphs[out + 1 :])
        yours = "\n\n".join([*paragraphs[:changed], "Edited.", *paragraphs[changed + 1 :]])
        merged = merge("\n\n".join(paragraphs), theirs, yours)
        assert merged.is_clean == (abs(out - changed) > 1)
        if merged.is_clean:
            assert "Edited." in merged.text and f"Paragraph {out}." not in merged.text


class TestClearChanges:
    def test_changes_in_different_paragraphs_are_both_taken(self) -> None:
        merged = merge(BASE, BASE.replace("5 mg", "6 mg"), BASE.replace("End.", "The end.\n\nOne more."))
        assert merged.text == BASE.replace("5 mg", "6 mg").replace("End.", "The end.\n\nOne more.")
        assert [piece.kind for piece in merged.pieces if piece.kind is not Kind.SAME] == [Kind.THEIRS, Kind.YOURS]

    def test_changes_in_items_that_do_not_touch_are_both_taken(self) -> None:
        assert merge(BASE, BASE.replace("- a", "- A"), BASE.replace("- c", "- C")).text == BASE.replace(
            "- a", "- A"
        ).replace("- c", "- C")

    def test_a_paragraph_added_at_the_end_does_not_touch_a_change_two_above(self) -> None:
        assert merge("a\n\nb", "A\n\nb", "a\n\nb\n\nc").text == "A\n\nb\n\nc"

    def test_blank_lines_alone_are_never_asked_about(self) -> None:
        assert merge("a\n\nb", "a\n\n\nb", "a\n\n\n\nb").text == "a\n\n\n\nb"
        assert merge("a\n\nb", "a\n\n\n\nb", "a\n \nb").text == "a\n\n\n\nb"


class TestWhatAPersonDecides:
    def test_two_changes_in_one_paragraph(self) -> None:
        merged = merge("Give 5 mg once a day.", "Give 6 mg once a day.", "Give 5 mg twice a day.")
        assert conflict(merged) == ("Give 6 mg once a day.", "Give 5 mg twice a day.")
        with pytest.raises(ValueError, match="decide"):
            assert merged.text

    def test_two_additions_in_one_place(self) -> None:
        assert conflict(merge("a\n\nz", "a\n\nb\n\nz", "a\n\nc\n\nz")) == ("b\n\n", "c\n\n")

    @pytest.mark.parametrize("row", ["| A | 120 mg |\n", "| B | 125 mg |\n", "| C | 130 mg |\n"])
    def test_a_row_taken_out_of_a_table_in_which_the_other_changed_a_dose(self, row: str) -> None:
        merged = merge(TABLE, TABLE.replace(row, ""), TABLE.replace("125 mg", "12.5 mg"))
        assert conflict(merged) == (TABLE.replace(row, ""), TABLE.replace("125 mg", "12.5 mg"))

    def test_do_not_offer(self) -> None:
        base = "Do not offer it to children.\n\nOffer it to adults.\n"
        theirs = base.replace("Do not offer it to children.\n\n", "")
        yours = base.replace("Offer it", "Offer 2.10 mg of it")
        assert not merge(base, theirs, yours).is_clean
        assert conflict(merge(base, base.replace("Do not offer", "Offer"), base.replace("children", "infants")))[
            0
        ].startswith("Offer it to children.")

    def test_the_same_note_defined_by_both_in_two_places(self) -> None:
        base = "a\n\nb\n\nc\n\nd"
        merged = merge(base, base.replace("a", "a[^1]\n\n[^1]: theirs"), base.replace("d", "d[^1]\n\n[^1]: yours"))
        assert len(merged.conflicts) == 2

    def test_a_note_taken_away_that_the_other_uses_anew(self) -> None:
        base = "a\n\nb\n\nc\n\n[^1]: note"
        merged = merge(base, "a\n\nb\n\nc", base.replace("a", "a[^1]"))
        assert not merged.is_clean

    def test_an_anchor_taken_away_to_which_the_other_links(self) -> None:
        base = "a\n\nb\n\nc\n\n## H {#dose}\n\nd"
        assert not merge(base, base.replace(" {#dose}", ""), base.replace("a", "[a](#dose)")).is_clean

    def test_the_suggestion_holds_both_texts_one_after_the_other(self) -> None:
        merged = merge("a\n\nb\n\nc", "a\n\nx\n\nc", "a\n\ny\n\nc")
        assert merged.suggestion() == ("a\n\n[Their text:]\n\nx\n\n[Your text:]\n\ny\n\n[End of the two texts.]\n\nc")

    @pytest.mark.parametrize(
        ("keep", "dose"),
        [
            (Keep.THEIRS, "Give 10 mg.\n"),
            (Keep.YOURS, "Give 7.5 mg.\n"),
            (Keep.BOTH, "Give 10 mg.\n\nGive 7.5 mg.\n"),
        ],
    )
    def test_is_taken_as_it_was_decided_and_the_rest_stays_merged(self, keep: Keep, dose: str) -> None:
        theirs, yours = BASE.replace("5 mg", "10 mg"), BASE.replace("5 mg", "7.5 mg").replace("End", "The end")
        merged = BASE.replace("Give 5 mg.\n", dose).replace("End", "The end")
        assert merge(BASE, theirs, yours).decided([keep]) == merged

    @given(TEXTS, TEXTS, TEXTS)
    def test_loses_no_line_of_a_side_that_is_kept_throughout(self, base: str, theirs: str, yours: str) -> None:
        found = merge(base, theirs, yours)
        decided = found.decided([Keep.THEIRS] * len(found.conflicts))
        kept = [line for piece in found.pieces if piece.kind is not Kind.YOURS for line in piece.theirs.splitlines()]
        assert {line for line in kept if line.strip()} <= set(decided.splitlines())

    def test_the_suggestion_says_who_took_a_text_out(self) -> None:
        assert merge("a\n\nb", "a", "a\n\nB").suggestion() == "a\n\n[They took this text out.]\n\n[Your text:]\n\nB\n\n"


class TestLines:
    @pytest.mark.parametrize(
        ("theirs", "yours", "kind"),
        [
            ("old", "old", Kind.SAME),
            ("new", "old", Kind.THEIRS),
            ("old", "new", Kind.YOURS),
            ("new", "new", Kind.BOTH),
            ("one", "two", Kind.CONFLICT),
        ],
    )
    def test_a_line_is_one_piece(self, theirs: str, yours: str, kind: Kind) -> None:
        assert [piece.kind for piece in merge_line("old", theirs, yours).pieces] == [kind]


class TestLargeTexts:
    """How long they take is measured by ``make bench``."""

    def test_that_were_rewritten_are_asked_about_as_a_whole(self) -> None:
        chance = random.Random(7)
        words = [f"word{n}" for n in range(400)]

        def text() -> str:
            return "\n\n".join(" ".join(chance.choices(words, k=8)) for _ in range(350))

        base, theirs, yours = text(), text(), text()
        assert [(piece.theirs, piece.yours) for piece in merge(base, theirs, yours).conflicts] == [(theirs, yours)]

    @pytest.mark.parametrize("line", ["- x\n", "x\n\n", "```\n", "::: do\n", "<table>\n", "[^1]: x\n\n"])
    def test_of_one_line_repeated_lose_nothing(self, line: str) -> None:
        base = line * 2_000
        merged = merge(base, base[100 * len(line) :] + "a\n", "b\n\n" + base[: -100 * len(line)])
        written = merged.text if merged.is_clean else merged.suggestion()
        assert "a" in written.split("\n") and "b" in written.split("\n")


@corpora.needed
@pytest.mark.corpora
def test_real_merges_keep_every_line_or_ask(record_property: Callable[[str, object], None]) -> None:
    clean = alike = total = 0
    with gzip.open(corpora.HERE / "merges" / "real-merges.jsonl.gz", "rt", encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            base, theirs, yours = (case[name].replace("\r\n", "\n") for name in ("base", "theirs", "ours"))
            merged = merge(base, theirs, yours)
            known = set(base.split("\n"))
            found = set((merged.text if merged.is_clean else merged.suggestion()).split("\n"))
            assert (set(theirs.split("\n")) | set(yours.split("\n"))) - known <= found
            total += 1
            clean += merged.is_clean
            alike += merged.is_clean and merged.text.split() == case["resolved"].split()
    record_property("merged", f"{clean} of {total} without asking, {alike} of them as people did")
    assert alike == clean, f"{clean} of {total} merged without asking, {alike} of them as people did"
    assert clean > 400
