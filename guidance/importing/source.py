"""What a file from outside says: its front matter, its title and its text, or why it cannot be taken."""

import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from guidance.models import Text
from guidance.text import html
from guidance.text.markdown import render
from guidance.text.slug import slug_from

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"^([A-Za-z_][\w-]*):[ \t]*(.*?)[ \t]*$")
_TITLE_LINE = re.compile(r"\A\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_TITLE_UNDERLINED = re.compile(r"\A\s*([^\n]+)\n=+[ \t]*(?:\n|\Z)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+([^\n]+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_TYPED_ANCHOR = re.compile(r"\s*\{#[\w.-]+\}\s*$")
_LONGEST_TITLE = 300

#: Names under which front matter gives the one-sentence summary.
SUMMARIES = ("summary", "description", "intro", "subtitle")


class TitleFrom(Enum):
    """Where the title of a page is taken from when its front matter has none."""

    HEADING = "heading"
    FILE = "file"


class CannotTake(Exception):
    """Why one file is skipped; the import goes on."""


@dataclass(frozen=True)
class Page:
    """A file as a page: its words, and what its front matter says besides."""

    text: Text
    front: dict[str, str] = field(default_factory=dict)


def page_of(data: bytes, path: str, title_from: TitleFrom, limit: int) -> Page:
    """Read a Markdown file.

    :param limit: the largest size in bytes.
    :raises CannotTake: with the reason, for files that are no text, empty or too large.
    """
    if len(data) > limit:
        raise CannotTake(f"larger than {limit // 1000} kB")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotTake("not UTF-8 text") from None
    if "\0" in source:
        raise CannotTake("not text but binary data")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    front, body = front_matter(source)
    if not body.strip():
        raise CannotTake("empty")
    title, body = _title(front, body, path, title_from)
    summary = next((front[name] for name in SUMMARIES if front.get(name)), "")
    return Page(Text(title[:_LONGEST_TITLE], summary, body), front)


def front_matter(source: str) -> tuple[dict[str, str], str]:
    """The ``key: value`` lines between two ``---`` at the top of a file, and the text after them.

    Only plain lines are read (no nesting, no lists over several lines): that is all a page needs, and nothing in an
    outside file can make reading it slow.
    """
    match = _FRONT_MATTER.match(source)
    if not match:
        return {}, source
    pairs = (found.groups() for line in match[1].split("\n") if (found := _LINE.match(line)))
    return {key.lower(): _unquoted(value) for key, value in pairs}, source[match.end() :]


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"')
    return value


def _title(front: dict[str, str], body: str, path: str, title_from: TitleFrom) -> tuple[str, str]:
    """The title, and the body without it: the page shows its title itself."""
    if front.get("title"):
        return front["title"], body
    if title_from is TitleFrom.HEADING:
        if match := _TITLE_LINE.match(body) or _TITLE_UNDERLINED.match(body):
            if title := _words(match[1]):
                return title, body[match.end() :]
        elif title := _first_heading(body):
            return title, body
    return title_from_path(path), body


def _first_heading(body: str) -> str:
    """The first heading of any level that has words, without rendering the page."""
    outside_code = _FENCED.sub("", body)
    return next((title for found in _HEADING.finditer(outside_code) if (title := _words(found[1]))), "")


def _words(markdown: str) -> str:
    return html.words(render(_TYPED_ANCHOR.sub("", markdown)).html)


def title_from_path(path: str) -> str:
    """A readable title made from a file's name.

    >>> title_from_path("medicines/stopping-methotrexate.md")
    'Stopping methotrexate'
    """
    name = _name_of(path).replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:] or "Untitled"


def slug_from_path(path: str, under: str = "") -> str:
    """The address that a file asks for: its folders and its name, without a trailing ``index``.

    >>> slug_from_path("guidance/agile/index.md", "guidance")
    'agile'
    """
    inside = PurePosixPath(path).relative_to(under) if under else PurePosixPath(path)
    parts = [*inside.parent.parts, inside.stem]
    if len(parts) > 1 and parts[-1].lower() in {"index", "readme"}:
        parts.pop()
    return slug_from(" ".join(parts)) or "page"


def _name_of(path: str) -> str:
    inside = PurePosixPath(path)
    is_index = inside.stem.lower() in {"index", "readme"} and inside.parent.name
    return inside.parent.name if is_index else inside.stem
