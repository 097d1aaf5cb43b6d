"""An export of WordPress (WXR): what stands in it, read without declarations, entities or other files."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from lxml import etree  # type: ignore[attr-defined]

from guidance.errors import ImportRefused
from guidance.text.addresses.web import parts_of

#: A larger export is cut in parts by WordPress's own tools.
LARGEST = 500_000_000
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: The kind of entry that several pages show in the midst of their words, and where they do.
SHARED = "wp_block"
_SHOWN = re.compile(r'<!--\s?wp:block\s?\{"ref":\s?([0-9]{1,9})[^<>]{0,500}/-->')
#: Nothing was on a site before there were sites: an earlier year stands for no date.
_EARLIEST = 1990


@dataclass
class WordPressEntry:
    """One thing of the site that was there before: a post, a page, a picture, or something else."""

    number: int = 0
    kind: str = ""
    """“post”, “page”, “attachment”, and whatever plugins add."""
    title: str = ""
    link: str = ""
    guid: str = ""
    name: str = ""
    """The end of its address."""
    status: str = ""
    written: str = ""
    written_gmt: str = ""
    told: str = ""
    """When it was published, as feeds say it."""
    author: str = ""
    content: str = ""
    excerpt: str = ""
    password: str = ""
    file: str = ""
    """The address of an attachment's file."""
    parent: int = 0
    """The number of the entry to which an attachment was added."""
    categories: dict[str, str] = field(default_factory=dict)
    """Their names, by the ends of their addresses."""
    tags: list[str] = field(default_factory=list)
    """The ends of their addresses."""
    comments: int = 0
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name at the next import: its number, where it has none its address there, else its title."""
        return str(self.number or self.guid or self.link or self.title)

    @property
    def at(self) -> datetime | None:
        """When it was published there; nothing where the export does not say, as in “0000-00-00 00:00:00”."""
        found = (_moment(words) for words in (self.written_gmt, self.written, self.told))
        return next((moment for moment in found if moment and moment.year >= _EARLIEST), None)

    @property
    def notes(self) -> dict[str, str]:
        """The HTML of its footnotes by their names, which WordPress keeps beside the text."""
        try:
            kept = json.loads(self.meta.get("footnotes") or "[]")
        except (json.JSONDecodeError, RecursionError):
            return {}
        notes = [note for note in kept if isinstance(note, dict)] if isinstance(kept, list) else []
        return {str(note["id"]): str(note.get("content", "")) for note in notes if note.get("id")}

    @property
    def paths(self) -> list[str]:
        """Every address at which it could be found, as a path with its query."""
        found = [path_of(self.link), path_of(self.guid)]
        if self.number:
            found += [f"/?p={self.number}", *([f"/?page_id={self.number}"] if self.kind == "page" else [])]
        return [path for path in dict.fromkeys(found) if path and path != "/"]


@dataclass(frozen=True)
class WordPressCategory:
    """A category of the site: it may stand below another one, and then its address does as well."""

    name: str
    number: str = ""
    parent: str = ""
    """The end of the address of the one above."""


@dataclass
class Export:
    """Everything in the file."""

    site: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    """Names that readers see, by the names with which people signed in."""
    author_numbers: dict[str, str] = field(default_factory=dict)
    categories: dict[str, WordPressCategory] = field(default_factory=dict)
    """By the end of their addresses."""
    entries: list[WordPressEntry] = field(default_factory=list)
    cleared: int = 0
    """Signs that no XML may hold, and that were taken out."""

    @cached_property
    def _blocks(self) -> dict[int, str]:
        return {entry.number: entry.content for entry in self.entries if entry.kind == SHARED}

    def whole(self, content: str, most: int) -> str:
        """A text with the blocks filled in that it shares with others, for so many letters at most."""
        left = most

        def filled(match: re.Match[str]) -> str:
            nonlocal left
            block = self._blocks.get(int(match[1]), "")
            left -= len(block)
            return block if block and left >= 0 else match[0]

        return _SHOWN.sub(filled, content)


def read_export(file: Path) -> Export:
    """The contents of an export of WordPress.

    :raises ImportRefused: when there is none, or it is too large, damaged, or declares anything.
    """
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise ImportRefused(f"{file} is too large: export it in parts of {LARGEST // 1_000_000} MB.")
        data = file.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{file} cannot be read: {error.strerror}.") from None
    export = Export()
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):  # there, zeros are halves of letters
        data, export.cleared = _NO_XML.subn(b"", data)
    try:
        for element in _elements(data):
            _take(element, export)
    except etree.XMLSyntaxError as error:
        raise ImportRefused(f"{file} is no export of WordPress, or is damaged: {error.msg}.") from None
    if not export.site and not export.entries:
        raise ImportRefused(f"{file} is no export of WordPress.")
    return export


def _elements(data: bytes) -> Iterator[etree._Element]:
    """The parts of the export, each forgotten once it was looked at."""
    safe = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    for event, element in etree.iterparse(BytesIO(data), events=("start", "end"), remove_comments=True, **safe):
        if event == "start":
            if element.getparent() is None and element.getroottree().docinfo.doctype:
                raise ImportRefused("The file declares XML entities or a type, which no export does: it was not read.")
            continue
        if element.getparent() is not None and _name(element.getparent()) == "channel":
            yield element
            element.clear()


def _take(element: etree._Element, export: Export) -> None:
    name = _name(element)
    if name == "item":
        export.entries.append(entry := _entry(element))
        for nicename, words in entry.categories.items():  # an export of posts alone names them nowhere else
            export.categories.setdefault(nicename, WordPressCategory(words))
    elif name in {"link", "base_site_url"}:
        export.site = _words(element) if name == "base_site_url" or not export.site else export.site
    elif name == "author":
        told = {_name(child): _words(child) for child in element}
        export.authors[login := told.get("author_login", "")] = told.get("author_display_name", "")
        export.author_numbers[login] = told.get("author_id", "")
    elif name == "category":
        told = {_name(child): _words(child) for child in element}
        if told.get("category_nicename"):
            export.categories[told["category_nicename"]] = WordPressCategory(
                told.get("cat_name", ""), told.get("term_id", ""), told.get("category_parent", "")
            )


_FIELDS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "creator": "author",
    "post_name": "name",
    "status": "status",
    "post_type": "kind",
    "post_date": "written",
    "post_date_gmt": "written_gmt",
    "pubDate": "told",
    "post_password": "password",
    "attachment_url": "file",
}
_NUMBERS = {"post_id": "number", "post_parent": "parent"}


def _entry(element: etree._Element) -> WordPressEntry:
    made, encoded = WordPressEntry(), Counter[str]()
    for child in element:
        name = _name(child)
        if name in _FIELDS:
            setattr(made, _FIELDS[name], _words(child))
        elif name == "encoded":
            encoded[name] += 1
            place = "excerpt" if "excerpt" in (etree.QName(child).namespace or "") else "content"
            setattr(made, place, child.text or "")
        elif name in _NUMBERS:
            words = _words(child)
            setattr(made, _NUMBERS[name], int(words) if words.isdecimal() and len(words) < 12 else 0)
        elif name == "category":
            _category(child, made)
        elif name == "comment":
            made.comments += 1
        elif name == "postmeta":
            told = {_name(part): _words(part) for part in child}
            made.meta[told.get("meta_key", "")] = told.get("meta_value", "")
    return made


def _category(child: etree._Element, made: WordPressEntry) -> None:
    nicename, words = child.get("nicename") or "", _words(child)
    if child.get("domain") == "category" and words and nicename != "uncategorized":
        made.categories[nicename or words] = words
    if child.get("domain") == "post_tag":
        made.tags.append(nicename or words)


def _name(element: etree._Element) -> str:
    """The name of an element without its space; those of WordPress differ with its release."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _words(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _moment(words: str) -> datetime | None:
    try:
        return datetime.strptime(words, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        try:
            found = parsedate_to_datetime(words)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def path_of(address: str) -> str:
    """The path of a web address with its query, as it is asked for; nothing of another kind of address."""
    parts = parts_of(address)
    return (
        f"{unquote(parts.path) or '/'}{'?' + parts.query if parts.query else ''}"
        if parts.scheme in {"http", "https"}
        else ""
    )
