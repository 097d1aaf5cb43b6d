"""Front matter is what is front matter without doubt; everything else is text, and nothing is lost."""

from contextlib import suppress

import pytest

from guidance.importing.front import FrontMatter, UnreadableFrontMatter, front_matter
from tests.machine.clock import is_done_within


def facts(source: str) -> dict[str, str]:
    return front_matter(source)[0].facts


@pytest.mark.parametrize(
    "source",
    [
        "---\n\nStop clozapine if the neutrophil count is below 1.5.\n\n---\n\nSecond part.\n",
        "---\n\nWarning: stop at once.\n\n---\n\nSecond part.\n",
        "---\nWarning: stop at once.\n---\n\nSecond part.\n",
        "---\nStop date: 5 mg\n---\nSecond part.\n",
        "---\nNote: take it with food\nDose: 5 mg\n---\nSecond part.\n",
        "---\nWeight: 70 kg\nDose: 5 mg/kg\n---\nSecond part.\n",
        "---\n\n## Stop clozapine below 1.5\n\n---\n\nSecond part.\n",
        "---\n# Never give it to a child\n---\ntext",
        "---\n- one\n- two\n---\ntext",
        "---\n5 mg\n---\ntext",
        "--- \n",
        "---",
        "+++",
        "+++ 5 mg\n+++\n",
    ],
)
def test_what_only_looks_like_it_is_text(source: str) -> None:
    assert front_matter(source) == (FrontMatter(), source)


@pytest.mark.parametrize(
    ("block", "title"),
    [
        ("title: >-\n  Folded\n  title", "Folded title"),
        ("title: |\n  Block\n  title\n", "Block title"),
        ('title: "Front: dose"', "Front: dose"),
        ("title: Dose: 5 mg", "Dose: 5 mg"),
        ("title: 'It''s so'", "It's so"),
        ("title: 007", "007"),
        ("title: yes", "yes"),
        ("title: 2026-01-02", "2026-01-02"),
        ("# note\ntitle: a # b", "a"),
        ("Title: A", "A"),
        ("\ntitle: A\n", "A"),
        ("title: ~", ""),
        ("title: null", ""),
        ("title: 'null'", "null"),
    ],
)
def test_values_are_read_as_they_were_meant(block: str, title: str) -> None:
    assert facts(f"---\n{block}\n---\ntext")["title"] == title


def test_blank_lines_above_it_say_nothing() -> None:
    assert front_matter("\n\n---\ntitle: A\n---\ntext") == (FrontMatter({"title": "A"}), "text")


def test_lists_are_words_and_what_is_deeper_is_named() -> None:
    front, rest = front_matter("---\ntitle: A\ntags: [a, b]\nmore:\n  deep: 1\ntitle: B\n...\ntext")
    assert (front.facts, front.nested, rest) == ({"title": "A", "tags": "a, b"}, ("more", "title"), "text")


def test_toml_is_read_or_refused() -> None:
    assert facts('+++\ntitle = "A"\ndate = 2026-01-02\nn = 5.0\n+++\ntext') == {
        "title": "A",
        "date": "2026-01-02",
        "n": "5.0",
    }
    with pytest.raises(UnreadableFrontMatter, match="no TOML"):
        front_matter("+++\ntitle: A\n+++\ntext")
    with pytest.raises(UnreadableFrontMatter, match="no TOML"):
        front_matter(f"+++\na = {'[' * 5000}\n+++\ntext")


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{letter}: &{letter} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, letter in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("block", [LAUGHS, "title: &x a\nb: *x", f"title: {'[' * 30}{']' * 30}", "a: " + "{a: " * 30])
def test_what_would_grow_without_end_is_refused(block: str) -> None:
    with pytest.raises(UnreadableFrontMatter, match=r"its front matter (repeats itself|is nested)"):
        front_matter(f"---\n{block}\n---\ntext")


@pytest.mark.parametrize(
    "piece", ["a: b\n", "- ", "[", "{a: ", "? ", "a: |\n  x\n", "!!python/object:os.system x\n", "a:\n ", "\t", "'"]
)
def test_it_is_read_in_time(piece: str) -> None:
    def read() -> None:
        with suppress(UnreadableFrontMatter):
            front_matter("---\n" + piece * (300_000 // len(piece)) + "\n---\ntext")
            front_matter("---\n" + piece * (18_000 // len(piece)) + "\n---\ntext")
            front_matter("+++\n" + piece * (18_000 // len(piece)) + "\n+++\ntext")

    assert is_done_within(3, read)


def test_no_object_is_ever_made_of_it() -> None:
    assert facts("---\ntitle: !!python/object/apply:os.system ['true']\n---\ntext").get("title") == "true"


def test_a_quotation_mark_that_is_never_closed_is_refused() -> None:
    with pytest.raises(UnreadableFrontMatter, match="no YAML"):
        front_matter('---\ntitle: "x\nsummary: y\n---\nGive 5 mg.\n')


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n@@@\n---\nGive 5 mg.\n",
        "---\ntitle: x\n  summary: y\n---\nGive 5 mg.\n",
        "---\ntitle: x\nGive 5 mg.\n",
        '+++\ntitle = "x"\nGive 5 mg.\n',
        "----\ntitle: a\n----\n",
        " ---\ntitle: a\n---\n",
    ],
)
def test_what_was_meant_as_front_matter_stays_in_the_text_with_the_reason(text: str) -> None:
    front, rest = front_matter(text)
    assert (front.facts, rest) == ({}, text)
    assert "front matter" in front.doubt


@pytest.mark.parametrize("text", ["---\nGive 5 mg.\n", "---\n\nGive it.\n\n---\n", "---\nNote: give 5 mg.\n"])
def test_a_dividing_line_above_advice_is_one(text: str) -> None:
    assert front_matter(text) == (FrontMatter(), text)
