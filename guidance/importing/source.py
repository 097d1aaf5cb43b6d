"""What a file from outside says: its front matter, its title and its text, or why it cannot be taken."""

import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from guidance.errors import TextRefused
from guidance.importing.front import FrontMatter, UnreadableFrontMatter, front_matter
from guidance.models import Text
from guidance.text import html
from guidance.text.addresses.slug import slug_from
from guidance.text.checks.left_over import left_in
from guidance.text.languages import LANGUAGES, language_called
from guidance.text.markdown.rendering import ORDINARY, render, tokens
from guidance.text.turning import named

_TITLE_LINE = re.compile(r"\A(?:[ \t]*\n)* {0,3}#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_COMMENT = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_TYPED_ANCHOR = re.compile(r"\s*\{#[\w.-]+\}\s*$")
_LONGEST_TITLE = 300
_ZIPPED_TEXT = (b"\xff\xfe", b"\xfe\xff")
#: How a pointer of Git LFS begins (the specification of its first version).
STANDS_FOR_A_FILE = b"version https://git-lfs.github.com/spec/"
LFS = "a pointer of Git LFS: what it stands for is not in the repository"

#: Names under which front matter gives the language.
LANGUAGE = ("lang", "language")
#: Names under which front matter gives the one-sentence summary.
SUMMARIES = ("summary", "description", "intro", "subtitle")

#: What front matter says of a page that the makers of web sites leave out.
DRAFTS = {"draft": {"true", "yes", "on", "1"}, "published": {"false", "no", "off", "0"}}

#: How the names of Markdown files end, in any case.
MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
#: Endings that say how a file was made into a web page; none of them belongs in an address.
_TECHNICAL = {*MARKDOWN, ".html", ".htm", ".erb", ".txt", ".rmd", ".mdx"}
#: How the files are called that stand for their folder.
INDEXES = {"index", "_index", "readme"}


class TitleFrom(Enum):
    """Where the title of a page is taken from when its front matter has none."""

    HEADING = "heading"
    FILE = "file"


class CannotTake(Exception):
    """Why one file is skipped; the import goes on."""


class LeftAlone(CannotTake):
    """Why nothing is done to one page now; its changes are not ticked off, and the next import brings them."""


@dataclass(frozen=True)
class SourcePage:
    """A file as a page: its words, and what its front matter says besides."""

    text: Text
    front: dict[str, str] = field(default_factory=dict)
    nested: tuple[str, ...] = ()
    """Names in the front matter that are no plain facts."""
    doubt: str = ""
    """Why what may be front matter is part of the text."""
    heading: str = ""
    """The Markdown of the heading that became the title, without which the text stands."""

    @property
    def unused(self) -> set[str]:
        """Names that go nowhere, as another one of the same meaning comes before them and says something else."""
        found: set[str] = set()
        for names in (SUMMARIES, LANGUAGE):
            first, *others = [name for name in names if self.front.get(name)] or [""]
            found |= {name for name in others if self.front[name] != self.front[first]}
        return found


def source_page(data: bytes, path: str, title_from: TitleFrom, limit: int) -> SourcePage:
    """Read a Markdown file.

    :param limit: the largest size in bytes.
    :raises CannotTake: with the reason, for files that are no text, empty, too large, or must be read by nobody.
    """
    source = _decoded(data, limit)
    try:
        front, body = front_matter(source)
    except UnreadableFrontMatter as reason:
        raise CannotTake(str(reason)) from None
    if kept_back := next((name for name, says in DRAFTS.items() if front.facts.get(name, "").lower() in says), ""):
        raise CannotTake(f"a draft, as its front matter says “{kept_back}: {front.facts[kept_back]}”")
    if not body.strip():
        raise CannotTake("it has front matter and no text" if source.strip() else "empty")
    title, heading, rest = _title(front, body, path, title_from)
    summary = next((front.facts[name] for name in SUMMARIES if front.facts.get(name)), "")
    if found := left_in(title, summary, rest):
        raise CannotTake(found[0])
    return SourcePage(
        Text(named(title)[:_LONGEST_TITLE], named(summary), rest), front.facts, front.nested, front.doubt, heading
    )


def _decoded(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise CannotTake(f"larger than {limit // 1000} kB")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        wide = data.startswith(_ZIPPED_TEXT)
        raise CannotTake("not UTF-8 text but UTF-16: save it as UTF-8" if wide else "not UTF-8 text") from None
    if "\0" in source:
        raise CannotTake("not text but binary data")
    if data.startswith(STANDS_FOR_A_FILE):
        raise CannotTake(LFS)
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _title(front: FrontMatter, body: str, path: str, title_from: TitleFrom) -> tuple[str, str, str]:
    """The title, the heading that says it, and the body without that: the page shows its title itself."""
    if front.facts.get("title"):
        return front.facts["title"], "", body
    if title_from is TitleFrom.HEADING:
        if match := _TITLE_LINE.match(body):  # as nearly all begin, and no parser is needed
            if title := _words(match[1]):
                return title, match.group(), body[match.end() :]
        elif found := _first_heading(body):
            return found
    return title_from_path(path), "", body


def _first_heading(body: str) -> tuple[str, str, str] | None:
    """The first heading with words of the first level, else of any; without it the body, where it is one on top.

    Words between two thematic breaks are a heading to Markdown; the one below them is that of the page. What nobody
    sees, such as a licence in a comment, may stand above it.
    """
    try:
        blocks = tokens(body, ORDINARY.for_saved(body))
    except TextRefused:
        return None
    heads = [place for place, block in enumerate(blocks) if block.type == "heading_open" and not block.level]
    for place in sorted(heads, key=lambda place: blocks[place].tag != "h1"):
        if title := _words(blocks[place + 1].content):
            begin, end = blocks[place].map or (0, 0)
            above = (each.content.strip() if each.type == "html_block" else "words" for each in blocks[:place])
            if blocks[place].tag != "h1" or not all(map(_COMMENT.fullmatch, above)):
                begin = end = 0
            lines = body.splitlines(keepends=True)
            return title, "".join(lines[begin:end]), "".join(lines[:begin] + lines[end:])
    return None


def _words(markdown: str) -> str:
    return html.words(render(_TYPED_ANCHOR.sub("", markdown)).html)


def is_markdown(path: str) -> bool:
    """Whether a file is one of Markdown, by its name: ``Dose.MD`` and ``dose.markdown`` are."""
    return path.lower().endswith(MARKDOWN)


def why_aside(path: str) -> str:
    """Why a file is none of guidance, by its name and those of its folders; nothing for all others.

    >>> why_aside(".github/ISSUE_TEMPLATE.md"), why_aside("medicines/dose.md")
    ('hidden, by a name that begins with a dot', '')
    """
    parts = path.split("/")
    if any(part.startswith(".") for part in parts):
        return "hidden, by a name that begins with a dot"
    if "node_modules" in parts:
        return "of a package that others made (node_modules)"
    return "a mark that Word leaves beside an open file" if parts[-1].startswith("~$") else ""


def title_from_path(path: str) -> str:
    """A readable title made from a file's name.

    >>> title_from_path("medicines/stopping-methotrexate.md")
    'Stopping methotrexate'
    """
    inside = PurePosixPath(path)
    stem = without_endings(inside.name)
    name = inside.parent.name if stem.lower() in INDEXES and inside.parent.name else stem
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "Untitled"


def slug_from_path(path: str, under: str = "") -> str:
    """The address that a file asks for: its folders and its name, without a trailing ``index``.

    >>> slug_from_path("guidance/agile/index.html.md.erb", "guidance")
    'agile'
    """
    inside = PurePosixPath(path).relative_to(under) if under else PurePosixPath(path)
    parts = [*inside.parent.parts, without_endings(inside.name)]
    if len(parts) > 1 and parts[-1].lower() in INDEXES:
        parts.pop()
    return slug_from(" ".join(parts)) or "page"


def without_endings(name: str) -> str:
    """The name of a file without what says how it is made into a page."""
    while True:
        stem, dot, ending = name.rpartition(".")
        if not (stem and dot and f".{ending}".lower() in _TECHNICAL):
            return name
        name = stem


def language_of(page: SourcePage) -> str:
    """The language that the front matter names; nothing where it names none.

    :raises CannotTake: for one in which pages cannot be.
    """
    named = next((page.front[name] for name in LANGUAGE if page.front.get(name)), "")
    found = language_called(named)
    if named and not found:
        raise CannotTake(f"“{named}” is no language of a page ({', '.join(LANGUAGES)})")
    return found
