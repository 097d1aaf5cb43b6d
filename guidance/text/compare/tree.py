"""A page as a tree of blocks: boxes that hold blocks (lists, tables, callouts) and leaves that hold words.

Reading is lazy: two leaves with the same source are equal, and only the others are cut into words.
"""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guidance.text.compare.leaf import CLOSE, NOTE, Word, cut, seen
from guidance.text.html import BLOCKS, HEADINGS
from guidance.text.html.in_force import with_struck_told
from guidance.text.html.notes import BACK

_BLOCK_TAG = re.compile(rf"<(/?)({'|'.join(sorted(BLOCKS, key=len, reverse=True))})((?:\s[^>]*)?)>")
_ID = re.compile(r'\s+id="([^"]*)"')
_TABLE_NAME = re.compile(r' aria-label="Table \d+"')
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^>]*>")
_TERM = re.compile(rf"[a-z]+(?!\w)|{CLOSE}|\w+")
#: The same where every letter is a plain one.
_PLAIN_TERM = re.compile(r"\w+", re.ASCII)
_NOTE_USE = re.compile(r'<sup class="footnote-ref">(<a href="#(note-\d+)">\[\d+\]</a>)</sup>')
_RAISED = re.compile(r"<(su[pb])>((?:[\d+−-]|<(?!/?su[pb]\b)[^>]*>)++)</su[pb]>")
_HIGH = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOW = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_PICTURE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')
_NOTE_LINK = re.compile(r'href="#note-[\w-]*"')

#: Leaves unless something turns out to hold blocks; a box with words of its own holds them in a leaf without a tag.
_LEAVES = HEADINGS | {"p", "pre", "dt", "summary", "caption", "figcaption", "hr"}


@dataclass(slots=True)
class Block:
    """One block. ``key`` is equal for blocks that read the same."""

    tag: str
    opening: str
    anchor: str = ""
    children: "list[Block]" = field(default_factory=list)
    source: str = ""
    key: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    _words: list[Word] | None = None
    _vocabulary: frozenset[str] | None = None
    _text: str | None = None

    @property
    def is_leaf(self) -> bool:
        return not self.children and (self.tag in _LEAVES or not self.tag)

    @property
    def family(self) -> str:
        """Blocks of one family may be versions of each other."""
        if self.tag in HEADINGS:
            return "heading"
        name = {"": "p", "ol": "ul"}.get(self.tag, self.tag)
        return name if self.is_leaf or self.tag not in _LEAVES else f"{name} of blocks"

    @property
    def frame(self) -> str:
        """The kind of block to a reader: the opening tag, without the name that a table gets by its place."""
        opening = _TABLE_NAME.sub("", self.opening) if "aria-label" in self.opening else self.opening
        return opening or "<p>"

    @property
    def words(self) -> list[Word]:
        """The words of a leaf."""
        if self._words is None:
            self._words = cut(self.source, self.notes, keep_space=self.tag == "pre")
        return self._words

    @property
    def vocabulary(self) -> frozenset[str]:
        """The different words in the block and all it holds, without regard to case and formatting."""
        if self._vocabulary is None:
            if self.is_leaf:
                words = seen(_spelt_out(self.source)).lower()
                self._vocabulary = frozenset((_PLAIN_TERM if words.isascii() else _TERM).findall(words))
            else:
                self._vocabulary = frozenset().union(*(child.vocabulary for child in self.children))
        return self._vocabulary

    @property
    def inner(self) -> str:
        """The HTML inside a leaf, without space at its ends; empty when there is nothing to see."""
        return self.source if _has_content(self.source) else ""

    @property
    def text(self) -> str:
        """The words of the block and all it holds, with single spaces."""
        if self._text is None:
            parts = [child.text for child in self.children]
            self._text = plain(self.source) if self.is_leaf else " ".join(filter(None, parts))
        return self._text

    @property
    def leaves(self) -> "Iterator[Block]":
        """The leaves in the block, or the block itself, in reading order."""
        if self.is_leaf:
            yield self
        for child in self.children:
            yield from child.leaves

    @property
    def closing(self) -> str:
        return f"</{self.tag}>" if self.tag and self.tag != "hr" else ""


class Page:
    """A page of clean HTML as blocks."""

    def __init__(self, html: str) -> None:
        html = BACK.sub("", html)
        self._notes = _notes_of(html)
        self.root = Block("", "")
        self._stack = [self.root]
        position = 0
        for match in _BLOCK_TAG.finditer(html):
            self._run(html[position : match.start()])
            self._block(match)
            position = match.end()
        self._run(html[position:])
        while len(self._stack) > 1:
            self._close()

    @property
    def blocks(self) -> list[Block]:
        return self.root.children

    def _block(self, match: re.Match[str]) -> None:
        closing, tag, attributes = match.groups()
        if closing:
            self._close()
            return
        anchor = _ID.search(attributes) if attributes else None
        block = Block(tag, f"<{tag}{_without_id(attributes)}>", anchor[1] if anchor else "")
        self._stack[-1].children.append(block)
        self._stack.append(block)
        if tag == "hr":
            self._close()

    def _run(self, source: str) -> None:
        """Words between block tags: the leaf they stand in, or a leaf of their own inside a box."""
        source = _without_ids(source)
        here = self._stack[-1]
        if here.tag in _LEAVES and not here.children and not here.source:
            here.source = source
        elif source.strip() and _has_content(source):
            self._leaf(Block("", "", source=source), here)

    def _leaf(self, leaf: Block, parent: Block) -> None:
        leaf.key = self._key(leaf)
        leaf.notes = self._notes
        parent.children.append(leaf)

    def _close(self) -> None:
        block = self._stack.pop()
        if block.children and block.source.strip():
            words = Block("", "", source=block.source)
            self._leaf(words, block)
            block.children.insert(0, block.children.pop())
        block.notes = self._notes
        block.key = self._key(block)

    def _key(self, block: Block) -> str:
        if block.children:
            return "\x01".join([block.frame, *(child.key for child in block.children), "\x02"])
        if block.tag != "pre":
            block.source = " ".join(block.source.split())
        source = block.source
        if "note-" in source:
            source = _NOTE_USE.sub(lambda match: NOTE + self._notes.get(match[2], ""), source)
            source = _NOTE_LINK.sub("", source)
        return block.frame + source


def without_notes(source: str) -> str:
    """A leaf's HTML without the figures of notes, which the page gives by itself."""
    return _NOTE_USE.sub("", source) if "footnote-ref" in source else source


def _without_ids(source: str) -> str:
    return _TAG.sub(lambda tag: _without_id(tag[0]), source) if ' id="' in source else source


def _without_id(tag: str) -> str:
    return _ID.sub("", tag) if "id=" in tag else tag


def plain(source: str) -> str:
    """The words of a leaf's HTML; raised and lowered figures stay so, struck text and pictures are told.

    >>> plain('10<sup>9</sup>/L <b>or</b>  more')
    '10⁹/L or more'
    """
    return " ".join(_spelt_out(with_struck_told(source)).split())


def _spelt_out(source: str) -> str:
    if "<" in source:
        source = _RAISED.sub(_raised, source) if "<su" in source else source
        source = _PICTURE.sub(r" [picture: \1] ", source) if "<img" in source else source
        source = _TAG.sub("", source.replace("<br>", " "))
    return entities.unescape(source) if "&" in source else source


def _raised(figure: re.Match[str]) -> str:
    return figure[2].translate(_HIGH if figure[1] == "sup" else _LOW)


def _has_content(source: str) -> bool:
    return "<img" in source or bool(_TAG.sub("", source).strip())


def _notes_of(html: str) -> dict[str, str]:
    """What each note of the page says: the number of a note may change without a change of what it refers to."""
    if 'class="footnotes"' not in html:
        return {}
    parts = re.split(r'<li id="(note-\d+)">', html[html.rindex('class="footnotes"') :])
    return {
        number: _SPACE.sub(" ", _TAG.sub("", body)).strip()
        for number, body in zip(parts[1::2], parts[2::2], strict=True)
    }
