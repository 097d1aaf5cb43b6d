"""A Markdown text cut into the smallest pieces that can be merged by themselves; joined they are the text again.

A piece ends at a blank line. Kept whole, blank lines and all: fenced text, the blocks of ``blocks``, raw
tables, and whatever is indented under a list item or a note. The items of a list are pieces of their own, and so are
notes and targets of links that stand one under the other. In doubt two pieces stay one: then a person decides, and
nothing is merged that should not be.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from guidance.text.markdown.blocks import heading_of

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
_BLOCK = re.compile(r" {0,3}(?P<mark>:{3,})(?P<info>.*)$", re.DOTALL)
_RAW = re.compile(r"<(?P<tag>table|pre|!--)", re.IGNORECASE)
_ITEM = re.compile(r" {0,3}(?:(?:(?P<bullet>[-*+])|\d{1,9}(?P<dot>[.)]))(?=\s)|(?P<defined>\[)[^\]\n]{1,200}\]:)")
_INDENTED = re.compile(r" {2}| ?\t")

_Ends = Callable[[str], bool]


class SourceBlock(NamedTuple):
    """One piece: its words, and the blank lines behind them (with the end of its own last line)."""

    words: str
    space: str

    @property
    def source(self) -> str:
        return self.words + self.space


def source_blocks(text: str) -> list[SourceBlock]:
    """The pieces of ``text``: joining the ``source`` of all gives it back, byte for byte."""
    return [_block(lines) for lines in _cut(text)]


def _block(lines: list[str]) -> SourceBlock:
    source = "".join(lines)
    end = max((m for m in range(len(lines)) if lines[m].strip()), default=-1)
    words = "".join(lines[: end + 1]).rstrip("\r\n")
    return SourceBlock(words, source[len(words) :])


def _cut(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    ends: _Ends | None = None
    list_mark = ""
    for line in _LINE.findall(text):
        if ends is not None:
            ends = None if ends(line) else ends
            lines.append(line)
            continue
        if line.strip():
            apart = not lines or not lines[-1].strip()
            if lines and (not _INDENTED.match(line) if apart else list_mark and _mark(line) == list_mark):
                yield lines
                lines = []
            if not lines or not any(map(str.strip, lines)):
                list_mark = _mark(line)
            ends = _whole_until(line)
        lines.append(line)
    if lines:
        yield lines


def _mark(line: str) -> str:
    """The sign that makes a line an item of a list, and of which list; notes and targets of links are one as well."""
    item = _ITEM.match(line)
    return (item["bullet"] or item["dot"] or item["defined"]) if item else ""


def _whole_until(line: str) -> _Ends | None:
    """How to tell the last line of what begins on this one and may hold blank lines."""
    if fence := _FENCE.match(line):
        mark = fence["mark"]
        return _matching(rf"[\s>]*{mark[0]}{{{len(mark)},}}\s*$")
    if (block := _BLOCK.match(line)) and heading_of(block["info"]):
        return _matching(rf" {{0,3}}:{{{len(block['mark'])},}}\s*$")
    if raw := _RAW.search(line):
        end = "-->" if raw["tag"] == "!--" else f"</{raw['tag'].lower()}"
        return None if end in line.lower()[raw.end() :] else lambda later: end in later.lower()
    return None


def _matching(pattern: str) -> _Ends:
    compiled = re.compile(pattern)
    return lambda line: compiled.match(line) is not None
