"""What a file from outside says."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.importing.source import (
    CannotTake,
    TitleFrom,
    slug_from_path,
    source_page,
    title_from_path,
)


def page(source: str, path: str = "a/dose-of-it.md", title_from: TitleFrom = TitleFrom.HEADING):
    return source_page(source.encode(), path, title_from, 300_000)


@pytest.mark.parametrize(
    ("source", "title", "body"),
    [
        ("# The dose {#dose}\n\ntext", "The dose", "\ntext"),
        ("The *dose*\n====\n\ntext", "The dose", "\ntext"),
        ('---\ntitle: "Front: dose"\n---\n# Dose\n\ntext', "Front: dose", "# Dose\n\ntext"),
        ("text\n\n## Second level\n", "Second level", "text\n\n## Second level\n"),
        ("```\n# code\n```\n\n## Real\n", "Real", "```\n# code\n```\n\n## Real\n"),
        ("    # code\n\n# Real\n\ntext", "Real", "    # code\n\n# Real\n\ntext"),
        ("<!--\n# remark\n-->\n\n# Real\n", "Real", "<!--\n# remark\n-->\n\n"),
        ("<!-- a -->\ntext\n\n# Real\n", "Real", "<!-- a -->\ntext\n\n# Real\n"),
        ("text\n\nSecond *level*\n---\n", "Second level", "text\n\nSecond *level*\n---\n"),
        ("---\nStop it now.\n---\n\n# Real\n", "Real", "---\nStop it now.\n---\n\n# Real\n"),
        ("- item\n===\n\ntext", "Dose of it", "- item\n===\n\ntext"),
        ("> # Quoted\n\ntext", "Dose of it", "> # Quoted\n\ntext"),
        ("no heading at all", "Dose of it", "no heading at all"),
        ("# <a name='x'></a>\n\ntext", "Dose of it", "# <a name='x'></a>\n\ntext"),
        ("\ufeff# Marked\n\ntext", "Marked", "\ntext"),
    ],
)
def test_the_title_comes_from_front_matter_then_the_heading_then_the_file(source: str, title: str, body: str) -> None:
    found = page(source)
    assert (found.text.title, found.text.body) == (title, body)


def test_the_file_name_can_be_preferred() -> None:
    found = page("# Heading\n\ntext", title_from=TitleFrom.FILE)
    assert (found.text.title, found.text.body) == ("Dose of it", "# Heading\n\ntext")


def test_the_summary_comes_from_front_matter() -> None:
    assert page("---\ntitle: A\ndescription: 'What it is'\n---\ntext").text.summary == "What it is"


def test_front_matter_that_never_ends_is_text() -> None:
    assert page("---\ntitle: a\n\ntext").text.body == "---\ntitle: a\n\ntext"


@pytest.mark.parametrize("data", [b"", b"   \n", b"---\ntitle: x\n---\n", b"\xff", b"a\x00b", b"x" * 300_001])
def test_what_is_no_page_is_not_taken(data: bytes) -> None:
    with pytest.raises(CannotTake):
        source_page(data, "a.md", TitleFrom.HEADING, 300_000)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("text\n\n<<<<<<< HEAD\n5 mg\n=======\n50 mg\n>>>>>>> other\n", "stand one after the other"),
        ("text\n\n[Their text:]\n\n5 mg\n", "stand one after the other"),
        ("Ring Ann, 943 476 5919, today.", "“943 476 5919” looks like an NHS number"),
        ("---\ndraft: true\n---\ntext", "a draft, as its front matter says “draft: true”"),
        ("+++\ndraft = true\n+++\ntext", "a draft, as its front matter says “draft: true”"),
        ("---\ntitle: T\npublished: no\n---\ntext", "a draft, as its front matter says “published: no”"),
        ("---\ntitle: Ann, date of birth 12/03/1961\n---\ntext", "looks like a date of birth"),
    ],
)
def test_what_nobody_may_read_is_not_taken(source: str, reason: str) -> None:
    with pytest.raises(CannotTake, match=reason):
        page(source)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_a_reason(data: bytes) -> None:
    with contextlib.suppress(CannotTake):
        assert source_page(data, "a.md", TitleFrom.HEADING, 300_000).text.title


def test_addresses_and_titles_come_from_paths() -> None:
    assert slug_from_path("guidance/agile/index.md", "guidance") == "agile"
    assert slug_from_path("index.md") == "index"
    assert slug_from_path("Deep/Er/README.md") == "deep-er"
    assert slug_from_path("日本.md") == "riben"
    assert slug_from_path("agile/index.html.md.erb") == "agile"
    assert slug_from_path("Dose.HTML.MD.ERB") == "dose"
    assert slug_from_path("v1.2.md") == "v1-2"
    assert title_from_path("agile/index.md") == "Agile"
