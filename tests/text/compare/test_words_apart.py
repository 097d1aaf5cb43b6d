"""Old and new are never read as one: measures are replaced whole, clusters never cut, style is no change of words."""

import re

import pytest

from guidance.text.compare import Comparison, Kind, compare
from guidance.text.compare.telling import told
from guidance.text.markdown.rendering import render
from tests.text.compare.reading import faults, parts, without, words


def between(old: str, new: str) -> Comparison:
    return compare(render(old).html, render(new).html)


def copied(html: str) -> str:
    """The text that a browser would select, with all of our words and without tags."""
    return re.sub(r"<[^>]*>", "", re.sub(r"<span class=\"compare-label[^>]*>[^<]*</span>", "", html))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5 mg", "10 mg"),
        ("5mg", "50mg"),
        ("7.5 mg/kg", "7.0 mg/kg"),
        ("10<sup>9</sup>/L", "10<sup>6</sup>/L"),
        ("B12", "B6"),
        ("3-4 days", "3-5 days"),
        ("≥2 doses", "≤2 doses"),
        ("two weeks", "three weeks"),
    ],
)
def test_what_is_measured_is_replaced_whole(old: str, new: str) -> None:
    found = between(f"Give ({old}), then wait.", f"Give ({new}), then wait.")
    shown = [re.sub(r"<[^>]*>", "", f"({side}") for side in (old, new)]
    assert parts(found.html, "del") == [shown[0]]
    assert parts(found.html, "ins") == [shown[1]]
    assert f"{shown[0]} {shown[1]})" in copied(found.html)


@pytest.mark.parametrize("ahead", ["Then ", "", "(", "“", "x—"])
@pytest.mark.parametrize("behind", [".", ") again.", " again."])
def test_the_space_between_both_sides_is_none_of_the_new_text(ahead: str, behind: str) -> None:
    old, new = (render(f"{ahead}{word}{behind}").html for word in ("5 mg", "10 mg"))
    html = compare(old, new).html
    assert (without(html, "del"), without(html, "ins")) == (
        words(new),
        words(old) if ahead != "x—" else f"x—5 mg {behind.strip()}",
    )
    assert "5 mg 10 mg" in copied(html).replace("(10", "10").replace("“10", "10")
    assert html.count('<span class="compare-gap"> </span>') == 1  # never struck: it would look like a minus


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Give 50 mg.", "Give 5**0** mg."),
        ("Give **5**0 mg.", "Give 50 mg."),
        ("Give 5*0*.", "Give 50."),
        ("Give [5](/a)0 mg.", "Give 5[0](/a) mg."),
        ("10<sup>9</sup>/L", "10<sup>**9**</sup>/L"),
        ("A medicine.", "A medi*cine*."),
    ],
)
def test_formatting_that_begins_within_a_word_is_no_change_of_the_word(old: str, new: str) -> None:
    found = between(old, new)
    assert "<del>" not in found.html
    assert found.changes[0].same_words
    assert found.changes[0].notes
    assert found.changes[0].measures == ()
    assert not re.search(r"\d(</?\w[^>]*>)*<span class=\"compare-note\"[^<]*</span>(<[^>]*>)*\d", found.html)


@pytest.mark.parametrize(
    ("old", "new"), [("👨‍👩‍👧", "👨‍👩‍👦"), ("🇬🇧", "🇬🇷"), ("1️⃣", "2️⃣"), ("👍🏽", "👍🏿"), ("q̃", "q̂"), ("ก้", "ก่")]
)
def test_what_a_reader_takes_for_one_sign_is_never_cut(old: str, new: str) -> None:
    found = between(f"Say {old} here.", f"Say {new} here.")
    assert (parts(found.html, "del"), parts(found.html, "ins")) == ([old], [new])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("see [a b](/x) now", "see [a b](/y) now", "Link “a b” now leads to /y and no longer to /x."),
        ("see a b now", "see [a b](/y) now", "“a b” is now a link to /y."),
        ("see [a](/x 'p') now", "see [a](/x 'q') now", "The hint of the link “a” was “p” and is “q”."),
        ("a *b* c", "a b c", "Only the formatting changed."),
        ("a **b** c", "a *b* c", "Only the formatting changed."),
        ("take `b c` now", "take b c now", "Only the formatting changed."),
        ("co\u00adoperate", "cooperate", "Only invisible characters changed."),
        ("in\u200bside here", "inside here", "Only invisible characters changed."),
        ("5\u00a0mg here", "5 mg here", "Only invisible characters changed."),
        ("\ufeffhere", "here", "Only invisible characters changed."),
        ("<abbr title='x'>m</abbr> now", "m now", "“m” is no longer explained as “x”."),
        (
            "<abbr title='x'>m</abbr> now",
            "<abbr title='y'>m</abbr> now",
            "“m” now stands for “y” and no longer for “x”.",
        ),
        ("1. a\n2. b", "4. a\n5. b", "The list now begins with 4; it began with 1."),
        ("![a](/p.png)", "![b](/p.png)", "The description of the picture p.png was “a” and is “b”."),
        ("![a](/p.png)", "![a](/q.png)", "The picture “a” now comes from /q.png and no longer from /p.png."),
    ],
)
def test_what_cannot_be_seen_in_words_is_named_and_nothing_else_is_said(old: str, new: str, said: str) -> None:
    found = between(old, new)
    assert [change.notes for change in found.changes] == [(said,)]
    assert said in told(found)


def test_a_changed_link_is_neither_struck_nor_repeated() -> None:
    html = between("see [the whole of it](/x) now", "see [the whole of it](/y) now").html
    assert parts(html, "del") == parts(html, "ins") == []
    assert html.count("the whole of it</a>") == 1
    assert "[Link “the whole of it” now leads to /y and no longer to /x]" in html


def test_a_real_change_beside_a_change_of_formatting_is_never_hidden() -> None:
    (change,) = between("take **5 mg** of *it* daily", "take **10 mg** of it daily").changes
    assert (change.was, change.now) == ("take 5 mg of it daily", "take 10 mg of it daily")
    assert change.notes == ("The formatting changed, too.",)


@pytest.mark.parametrize(
    ("old", "new", "belongs"),
    [
        ("One.[^a] Two.", "One. Two.[^a]", "now belongs to “Two.” and no longer to “One.”"),
        ("Give 5 mg.[^a] Stop.", "Give 5 mg. Stop.[^a]", "now belongs to “Stop.” and no longer to “Give 5 mg.”"),
        ("A[^a] and b", "A and b[^a]", "now belongs to “A and b” and no longer to “A”"),
    ],
)
def test_a_note_that_went_to_other_words_is_said(old: str, new: str, belongs: str) -> None:
    note = "\n\n[^a]: Adults only."
    (change,) = between(old + note, new + note).changes
    assert change.notes == (f"The note “Adults only.” {belongs}.",)


@pytest.mark.parametrize(
    ("old", "new", "measures"),
    [
        ("Give ~~5 mg~~ 10 mg.", "Give 5 mg ~~10 mg~~.", [("10 mg", "5 mg")]),
        ("Give 10 mg.", "Give ~~10 mg~~.", [("10 mg", "")]),
        ("Give ~~10 mg~~.", "Give 10 mg.", [("", "10 mg")]),
        ("Give <del>10 mg</del> 5 mg.", "Give 10 mg <s>5 mg</s>.", [("5 mg", "10 mg")]),
        ("Give ~~10 mg~~ 5 mg.", "Give ~~20 mg~~ 5 mg.", []),
    ],
)
def test_struck_text_does_not_hold(old: str, new: str, measures: list[tuple[str, str]]) -> None:
    (change,) = between(old, new).changes
    assert [(measure.was, measure.now) for measure in change.measures] == measures
    assert "[struck out: " in change.was + change.now


@pytest.mark.parametrize("sign", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067"])
def test_signs_that_turn_figures_round_are_seen_and_said(sign: str) -> None:
    found = between("Give 05 mg.", f"Give {sign}05 mg.")
    (change,) = found.changes
    assert f"⟨U+{ord(sign):04X}⟩" in change.now
    assert sign not in found.html
    assert f"U+{ord(sign):04X}" in change.notes[0]


def test_two_sentences_with_little_in_common_are_told_as_replaced() -> None:
    found = between(
        "The cat sat on the mat, and the dog of the house ran to the park near it.",
        "The bird flew over the sea, while the ship of the king lay in the harbour of it.",
    )
    assert len(parts(found.html, "del")) == 1
    assert found.changes[0].kind is Kind.CHANGED


ONE_NOTE = "Give it.[^a] Then rest.[^b]\n\n[^a]: {}\n[^b]: With water."


def test_a_note_that_says_something_else_is_told_as_one_and_where_it_stands() -> None:
    told = compare(render(ONE_NOTE.format("Adults only.")).html, render(ONE_NOTE.format("Children, too.")).html)
    beside, itself = told.changes
    assert beside.notes == ("The note here now says “Children, too.” and no longer “Adults only.”.",)
    assert (itself.what, itself.was, itself.now) == ("note", "Adults only.", "Children, too.")


def test_the_figure_of_a_note_that_says_something_else_stays_with_a_mark_that_says_so() -> None:
    told = compare(render(ONE_NOTE.format("Adults only.")).html, render(ONE_NOTE.format("Children, too.")).html)
    paragraph = told.html.partition("</p>")[0]
    assert "<del>" not in paragraph and "<ins>" not in paragraph
    beside = "Give it.[1] [The note here now says “Children, too.” and no longer “Adults only.”] Then rest.[2]"
    assert copied(paragraph) == beside
    assert not faults(*(render(ONE_NOTE.format(note)).html for note in ("Adults only.", "Children, too.")))


def test_of_two_notes_behind_the_same_words_each_is_told_with_what_it_was() -> None:
    page = "Give it.[^a][^b]\n\n[^a]: {}\n[^b]: {}"
    told = compare(render(page.format("One.", "Two.")).html, render(page.format("Three.", "Four.")).html)
    assert told.changes[0].notes == (
        "The note here now says “Three.” and no longer “One.”.",
        "The note here now says “Four.” and no longer “Two.”.",
    )


def test_notes_that_come_and_go_are_called_so() -> None:
    none, one, two = "Give it. Then rest.", "Give it.[^a] Then rest.", ONE_NOTE.format("Adults only.")
    one += "\n\n[^a]: Adults only."
    pages = [render(text).html for text in (none, one, two)]
    assert [change.what for change in compare(*pages[:2]).changes] == ["paragraph", "notes"]
    assert [change.what for change in compare(*pages[1:]).changes] == ["paragraph", "note"]
    assert compare(*pages[:2]).changes[0].notes == ("The note “Adults only.” is new here.",)
    new = compare(render("Rest.").html, render("Rest.\n\nGive it to them.[^a]\n\n[^a]: Adults.").html).changes[0]
    assert (new.kind.value, new.notes) == ("added", ("The note “Adults.” is new here.",))


NOTED = """Lead.[^lead]

## Dose

### Adults

Take 5 mg.[^dose]

## Review

Every 3 months.

[^lead]: For adults.
[^dose]: At most 10 mg a day.[^deep]
[^deep]: By mouth.
"""


@pytest.mark.parametrize(
    ("was", "now", "section"),
    [
        ("At most 10 mg", "At most 15 mg", "Adults"),
        ("For adults", "For children", ""),
        ("By mouth", "By vein", "Adults"),
        ("3 months.", "3 months.[^new]\n\n[^new]: Or 2.", "Review"),
    ],
)
def test_a_note_that_changed_is_told_of_the_section_that_uses_it(was: str, now: str, section: str) -> None:
    old, new = (render(text).html for text in (NOTED, NOTED.replace(was, now)))
    for sides in ((old, new), (new, old)):
        told = {(change.section, change.anchor) for change in compare(*sides).changes if change.what == "note"}
        assert told == {(section, section.lower())}


def test_a_list_of_notes_is_told_of_the_section_that_uses_them_all_or_of_none() -> None:
    none = "## Dose\n\nTake 5 mg.\n\n## Review\n\nEvery 3 months.\n"
    one = none.replace("5 mg.", "5 mg.[^a]") + "\n[^a]: At most 10 mg."
    two = one.replace("3 months.", "3 months.[^b]") + "\n[^b]: Or 2."
    for text, section in ((one, "Dose"), (two, "")):
        for sides in ((none, text), (text, none)):
            told = [
                change for change in compare(*(render(side).html for side in sides)).changes if change.what == "notes"
            ]
            assert [change.section for change in told] == [section]


def test_a_note_of_a_section_that_went_is_told_of_that_section() -> None:
    page = "Lead.[^a]\n\n## Dose\n\nTake 5 mg.[^b]\n\n## Review\n\nSoon.\n\n[^a]: One.\n[^b]: At most 10 mg."
    old, new = render(page).html, render(page.replace("## Dose\n\nTake 5 mg.[^b]\n\n", "")).html
    (note,) = [change for change in compare(old, new).changes if change.what == "note"]
    assert (note.section, note.anchor) == ("Dose", "")
