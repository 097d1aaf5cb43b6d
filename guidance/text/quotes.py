"""Where an excerpt comes from: its words, the marks by which texts that share them are found, and whether it is exact.

The marks are those of winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): of every few neighbouring runs of words
the one with the least checksum. Two texts that share ``RUN + WINDOW - 1`` words in a row share a mark, and no word of a
text can change without one of its marks.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import pairwise
from unicodedata import normalize
from zlib import crc32

from guidance.text import html
from guidance.text.measures import Kind, read

#: Words in a run, and runs of which one is a mark.
RUN, WINDOW = 5, 5
#: Letters of an excerpt that are looked at.
LONGEST = 400_000
#: The most words at each end that are searched for a negation, and the most places at which an excerpt is looked for.
_NEAR, _PLACES = 60, 20
#: How far above an excerpt what leads to its list is searched for, in words.
_FAR = 2_000

_ALIKE = str.maketrans(
    {raised: f"^{plain}" for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)}
    | dict.fromkeys("’ʼ‘", "'")
    | dict.fromkeys("–—−‐‑", "-")
    | dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff", "")  # nobody sees them
    | {"μ": "µ", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
#: A letter and the accents on it, which some programs copy as signs of their own.
_ACCENTED = re.compile(r"\w[\u0300-\u036f]{1,4}")
#: Where a list begins and where it ends, in the words of a page.
_LIST, _LIST_END = "\x1d", "\x1c"
_TOKEN = re.compile(
    r"[.,·٫．]?\d+(?:[.,:·٫٬．，：]\d+)*"  # a number is whole, in whatever script, or it is another one
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"
    r"|(?<=\d)[^\S\n]?-[^\S\n]?(?=\d)|[<>=±%‰‱′″+×÷~°^/⁄¢£$€¥]|-(?=\d)"  # what measures are written with
    r"|[\u2190-\u22ff\u2600-\u2bff\U0001f000-\U0001faff]"  # arrows, signs of mathematics, ticks and crosses, lights
    r"|[\u202a-\u202e\u2066-\u2069]"  # what turns the digits of a number round
    r"|[.?!](?=\s|$|[\"')\]”])"
    r"|[\n\x1c\x1d]"
)
_SPACE = re.compile(r"\s+")
_BREAKS = frozenset(("\n", _LIST, _LIST_END))
_ENDS = _BREAKS | frozenset(".?!")


@dataclass(frozen=True)
class Words:
    """A text as words that can be compared, whatever its line ends, quotes and dashes."""

    text: str

    @cached_property
    def _found(self) -> list[tuple[str, int, int]]:
        return [
            (match[0].strip(" \xa0").casefold(), match.start(), match.end()) for match in _TOKEN.finditer(self.text)
        ]

    @cached_property
    def exact(self) -> list[int]:
        """The places of all tokens but breaks between blocks, which nobody copies faithfully."""
        return [place for place, (sign, _, _) in enumerate(self._found) if sign not in _BREAKS]

    @cached_property
    def words(self) -> list[str]:
        """The words and numbers alone."""
        return [token for token, _, _ in self._found if token not in _ENDS]

    @cached_property
    def runs(self) -> list[int]:
        """The checksum of each run of words."""
        words = [word.encode() for word in self.words]
        return [crc32(b" ".join(words[place : place + RUN])) for place in range(max(len(words) - RUN + 1, 0))]

    @cached_property
    def marks(self) -> frozenset[int]:
        """The runs by which the text is found."""
        runs = self.runs
        return frozenset(
            min(runs[place : place + WINDOW]) for place in range(max(len(runs) - WINDOW + 1, min(1, len(runs))))
        )

    def share_of(self, excerpt: "Words") -> float:
        """How much of ``excerpt`` stands here, from 0 to 1."""
        mine = frozenset(self.runs)
        return sum(run in mine for run in excerpt.runs) / len(excerpt.runs) if excerpt.runs else 0.0

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        """All tokens in one string, and where each begins in it."""
        parts, starts, length = [], [], 0
        for place in self.exact:
            token = self._found[place][0]
            parts.append(token)
            starts.append(length)
            length += len(token) + 1
        return "\0" + "\0".join(parts) + "\0", starts

    def holds(self, excerpt: "Words") -> bool:
        """Whether ``excerpt`` stands here word for word, with every number, sign and end of a sentence."""
        return bool(excerpt.words) and excerpt._core in self._joined[0]

    @cached_property
    def _core(self) -> str:
        """What has to stand there: a full stop at the very end may be the copy's own."""
        joined = self._joined[0]
        return joined[:-2] if joined.endswith("\0.\0") and len(joined) > 3 else joined

    def left_out(self, excerpt: "Words") -> str:
        """The words with which the sentences at both ends of ``excerpt`` deny something, where it leaves them out.

        Of an excerpt that stands here more than once the first place counts at which nothing is left out.
        """
        denied = ""
        joined, starts = self._joined
        at, places = joined.find(excerpt._core), 0
        while at >= 0 and places < _PLACES:
            places += 1
            first = bisect_left(starts, at)
            last = first + excerpt._core.count("\0") - 2
            denied = self._denied(self.exact[first], self.exact[last])
            if not denied:
                return ""
            at = joined.find(excerpt._core, at + 1)
        return denied

    def _denied(self, first: int, last: int) -> str:
        begin = first
        while begin > 0 and self._found[begin - 1][0] not in _ENDS and first - begin < _NEAR:
            begin -= 1
        end = last
        while end + 1 < len(self._found) and self._found[end][0] not in _ENDS and end - last < _NEAR:
            end += 1
        ahead = self.text[self._found[begin][1] : self._found[first][1]] if begin < first else ""
        behind = self.text[self._found[last][2] : self._found[end][2]] if end > last else ""
        parts = (ahead, behind, *self._leading_to(begin))
        return next((each.text for part in parts for each in read(part) if each.kind is Kind.NEGATION), "")

    def _leading_to(self, place: int) -> Iterator[str]:
        """What stands above the lists within which ``place`` is, where it leads to them: “Do not take it with:”."""
        depth, end = 0, place
        for at in range(place - 1, max(place - _FAR, 0) - 1, -1):
            sign = self._found[at][0]
            depth += sign == _LIST_END
            if sign != _LIST:
                continue
            if depth:
                depth -= 1
                continue
            end = at
            while end > 0 and self._found[end - 1][0] in _BREAKS:
                end -= 1
            begin = end
            while begin > 0 and self._found[begin - 1][0] not in _BREAKS and end - begin < _NEAR:
                begin -= 1
            if begin < end and self._found[end - 1][0] not in _ENDS:
                yield self.text[self._found[begin][1] : self._found[end - 1][2]]

    def nearest(self, excerpt: "Words") -> str:
        """The passage here that ``excerpt`` is a changed copy of, as it is written."""
        theirs = {run: place for place, run in enumerate(excerpt.runs)}
        shared = [place for place, run in enumerate(self.runs) if run in theirs]
        if not shared:
            return ""
        begin, end = _densest(shared, 2 * len(excerpt.runs) + RUN)
        ahead = theirs[self.runs[begin]]
        behind = len(excerpt.runs) - 1 - theirs[self.runs[end]]
        spans = [(start, stop) for sign, start, stop in self._found if sign not in _ENDS]
        first = max(begin - min(ahead, 2 * RUN), 0)
        last = min(end + RUN - 1 + min(behind, 2 * RUN), len(spans) - 1)
        return self.text[spans[first][0] : spans[last][1]]

    def differs_at_its_ends(self, excerpt: "Words") -> bool:
        """Whether all of ``excerpt`` but a few words at an end stands here: of those the marks say little."""
        mine = frozenset(self.runs)
        here = [run in mine for run in excerpt.runs]
        return any(here) and all(here[RUN - 1 : 1 - RUN])


def _densest(places: Sequence[int], width: int) -> tuple[int, int]:
    """The first and the last of the most places that lie within ``width``."""
    best, begin = (0, 0), 0
    most = 0
    for end, place in enumerate(places):
        while place - places[begin] > width:
            begin += 1
        if end - begin + 1 > most:
            most, best = end - begin + 1, (places[begin], place)
    return best


def of_page(page: str) -> Words:
    """The words of clean HTML; what stands in one block never runs on into the next."""
    parts = (
        f"\n{_LIST_END if token.closing else _LIST}"
        if token.tag in {"ul", "ol"}
        else "\n"
        if token.tag in html.BLOCKS or token.tag == "br"
        else ""
        if token.tag
        else " ".join(_SPACE.split(token.source))
        for token in html.tokens(page)
    )
    return of_text(unescape("".join(parts)))


def of_text(text: str) -> Words:
    """The words of plain text, however long; no more than ``LONGEST`` of it."""
    composed = _ACCENTED.sub(lambda found: normalize("NFC", found[0]), text[:LONGEST])
    return Words(composed.translate(_ALIKE))


def stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rising numbers as the stretches in which none is missing.

    >>> list(stretches([1, 2, 3, 7, 8]))
    [(1, 3), (7, 8)]
    """
    if not numbers:
        return
    begin = numbers[0]
    for one, next_one in pairwise([*numbers, numbers[-1] + 2]):
        if next_one != one + 1:
            yield begin, one
            begin = next_one
