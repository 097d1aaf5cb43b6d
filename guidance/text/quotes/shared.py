"""Where an excerpt comes from: its words, the marks by which texts that share them are found, and whether it is exact.

The marks are those of winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): of every few neighbouring runs of words
the one with the least checksum. Two texts that share ``RUN + WINDOW - 1`` words in a row share a mark, and no word of a
text can change without one of its marks.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from unicodedata import normalize
from zlib import crc32

from guidance.text.measures import Kind, read

#: Words in a run, and runs of which one is a mark.
RUN, WINDOW = 5, 5
#: Letters of an excerpt that are looked at.
LONGEST = 400_000
#: The most words at each end that are searched for a negation, and the most places at which an excerpt is looked for.
_NEAR, _PLACES = 60, 20
#: Places at which a copy of a whole page may begin: its first words may stand in a list of contents above it as well.
_BEGINNINGS = 3
#: How far above an excerpt what leads to its list is searched for, in words.
_FAR = 2_000
#: Words of a page that are compared with an excerpt of which some copies have what others leave out.
_COMPARED = 20_000

_ALIKE = str.maketrans(
    {raised: f"^{plain}" for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True)}
    | dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
    | dict.fromkeys("’ʼ‘", "'")
    | dict.fromkeys("–—−‐‑", "-")
    | dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff", "")  # nobody sees them
    | {"μ": "µ", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⁄": "/", "…": "...", "´": "'", "`": "'"}
)
#: What is raised behind a letter, as in m² and K⁺, reads the same in a plain copy; behind a figure it does not.
_RAISED = re.compile(r"(?<=[^\W\d_])(?:\^\d|\^[-+])+")
#: A letter and the accents on it, which some programs copy as signs of their own.
#: How typewriters write ×: 3.5 x 10⁹.
_TIMES = re.compile(r"(?<=\d)( ?)[xX]( ?)(?=\d)")
_ACCENTED = re.compile(r"\w[\u0300-\u036f]{1,4}")
#: Where a list begins and where it ends, in the words of a page.
LIST, LIST_END = "\x1d", "\x1c"
#: Round what a copy may have or leave out: words of the page itself (the number of a note), and what only its sheets
#: show (the number of an item, the address of a link). Both end alike.
MAY_STAND, MAY_BE_ADDED, AS_FAR = "\x02", "\x04", "\x03"
_TOKEN = re.compile(
    r"[.,·٫．]?\d+(?:[.,:·٫٬．，：]\d+)*"  # a number is whole, in whatever script, or it is another one
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"
    # what measures are written with, where one dash more is another sign
    r"|(?<=\d)[^\S\n]?-(?:\s?-){0,9}\s?(?=\d)|(?<=\w)-\n(?=\d)|-{1,9}(?=[\d<>=±+~.\u2190-\u22ff])|[<>=±%‰‱′″+×÷~°^/⁄¢£$€¥]"
    r"|[\u2190-\u22ff\u2600-\u2bff\U0001f000-\U0001faff]"  # arrows, signs of mathematics, ticks and crosses, lights
    r"|[\u202a-\u202e\u2066-\u2069]"  # what turns the digits of a number round
    r"|[.?!](?=\s|$|[\"')\]”\[\x02-\x04])"
    r"|[\n\x1c\x1d\x02-\x04]"
)
#: A word that the end of a line has divided, where no other word begins.
_DIVIDED = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,40})-[^\S\n]{0,8}\n[^\S\n]{0,8}([^\W\d_]{1,40})(?![^\W\d_])")
_QUOTED = re.compile(r"[^\S\n]{0,3}(?:>[^\S\n]?){1,9}(?![\d\s=.,<>])|[^\S\n]{0,3}>{1,9}[^\S\n]*$")
_ADDED = re.compile(r"\x04[^\x03]*\x03?|[\x02\x03]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BREAKS = frozenset(("\n", LIST, LIST_END))
_ENDS = _BREAKS | frozenset(".?!")


@dataclass(frozen=True)
class Words:
    """A text as words that can be compared, whatever its line ends, quotes and dashes."""

    text: str

    @cached_property
    def _read(self) -> "_Read":
        found = _Read()
        for match in _TOKEN.finditer(self.text):
            found.take(match[0], match.start(), match.end())
        return found

    @property
    def _found(self) -> list[tuple[str, int, int]]:
        return self._read.found

    @cached_property
    def exact(self) -> list[int]:
        """The places of all tokens but breaks between blocks, which nobody copies faithfully."""
        added = self._read.added
        return [place for place, (sign, _, _) in enumerate(self._found) if sign not in _BREAKS and place not in added]

    @cached_property
    def words(self) -> list[str]:
        """The words and numbers alone."""
        added = self._read.added
        return [token for place, (token, _, _) in enumerate(self._found) if token not in _ENDS and place not in added]

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
        return bool(excerpt.words) and next(self._places(excerpt), None) is not None

    def round_it(self, excerpt: "Words") -> tuple[str, str] | None:
        """The words of ``excerpt`` before and behind all of this; nothing where it has not all of it word for word."""
        if len(self._certain) < RUN:
            return None
        begin, end = (
            [self._found[place][0] for place in places] for places in (self._certain[:RUN], self._certain[-RUN:])
        )
        # between its first words, or its last, a copy may have the number of an item
        begins = excerpt._places_of(begin) or excerpt._places_of(begin[:1])
        ends = [at + RUN for at in excerpt._places_of(end)] or [at + 1 for at in excerpt._places_of(end[-1:])]
        tried = dict.fromkeys([*ends[:_BEGINNINGS], *ends[-1:]])  # a second copy may stand behind, or before
        passages = (excerpt._passage(first, end) for first in begins[:_BEGINNINGS] for end in tried if first < end)
        return next((excerpt._round(*each) for each in passages if self._is_whole(excerpt, *each)), None)

    def round_passage(self, excerpt: "Words") -> tuple[str, str] | None:
        """The words before and behind ``excerpt`` here; nothing where something beside it is of its sentences."""
        apart = (each for each in self._places(excerpt) if self._is_apart(*each)) if excerpt.words else iter(())
        return next((self._round(*each) for each in apart), None)

    def _round(self, first: int, last: int) -> tuple[str, str]:
        return self.text[: self._found[first][1]], self.text[self._found[last][2] :]

    def _passage(self, begin: int, end: int) -> tuple[int, int]:
        """The places of the first and the last token of the words from one to before another."""
        spans = [place for place, (sign, _, _) in enumerate(self._found) if sign not in _ENDS]
        return spans[begin], spans[max(end, begin + 1) - 1]

    def _is_whole(self, excerpt: "Words", here: int, there: int) -> bool:
        """Whether a passage of ``excerpt`` is all of this, and stands apart there."""
        first, last = self._certain[0], self._certain[-1]
        cut = Words(excerpt.text[excerpt._found[here][1] : excerpt._found[there][2]])
        return excerpt._is_apart(here, there) and any(b <= first and last <= e for b, e in self._places(cut))

    def _is_apart(self, first: int, last: int) -> bool:
        """Whether no word beside this passage is of its line, and no line beside it turns it round: “Never”."""
        signs = [sign for sign, _, _ in self._found]
        begin, end = first, last + 1
        while begin > 0 and signs[begin - 1] in _BREAKS:
            begin -= 1
        while end < len(signs) and signs[end] in _BREAKS:
            end += 1
        beside = [*signs[first - 1 : first], *signs[last + 1 : last + 2]]
        return _ENDS.issuperset(beside) and not self._denied_from(begin, end)

    def _denied_from(self, begin: int, end: int) -> bool:
        """Whether the line that ends at ``begin``, or the one from ``end`` on, is an open sentence that denies."""
        head, tail = begin, end
        while head > 0 and self._found[head - 1][0] not in _ENDS and begin - head < _NEAR:
            head -= 1
        while tail < len(self._found) and self._found[tail][0] not in _ENDS and tail - end < _NEAR:
            tail += 1
        lines = (self._found[head:begin], self._found[end:tail])
        texts = [self.text[line[0][1] : line[-1][2]] for line in lines if line]
        return any(each.kind is Kind.NEGATION for text in texts for each in read(text))

    @cached_property
    def _certain(self) -> list[int]:
        """The places of the words that every copy has."""
        spans = ((begin, end) for begin, ends in self._read.passed.items() for end in ends)
        missing = {place for begin, end in spans for place in range(begin, end)}
        return [place for place, (sign, _, _) in enumerate(self._found) if sign not in _ENDS and place not in missing]

    def _places_of(self, run: Sequence[str]) -> list[int]:
        """Where a run of words begins here, in words."""
        words, length = self.words, len(run)
        first = (place for place, word in enumerate(words) if word == run[0])
        return [place for place in first if words[place : place + length] == list(run)]

    def _places(self, excerpt: "Words") -> Iterator[tuple[int, int]]:
        """Where ``excerpt`` stands here, from the first to the last of its tokens."""
        joined, starts = self._joined
        at = joined.find(excerpt._core)
        if at < 0 and self._read.passed:
            yield from self._read.places(excerpt._core[1:-1].split("\0"))
        for _ in range(_PLACES):
            if at < 0:
                return
            first = bisect_left(starts, at)
            yield self.exact[first], self.exact[first + excerpt._core.count("\0") - 2]
            at = joined.find(excerpt._core, at + 1)

    def divided_as_in(self, page: "Words") -> "Words":
        """This text, with the words whole that the end of a line has divided where ``page`` has them so."""
        known = page._known

        def whole(match: re.Match[str]) -> str:
            return match[1] + match[2] if (match[1] + match[2]).casefold() in known else match[0]

        text = _DIVIDED.sub(whole, self.text)
        return self if text == self.text else Words(text)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def _core(self) -> str:
        """A full stop at the very end may be the copy's own."""
        joined = self._joined[0]
        return joined[:-2] if joined.endswith("\0.\0") and len(joined) > 3 else joined

    def left_out(self, excerpt: "Words") -> str:
        """The words with which the sentences at both ends of ``excerpt`` deny something, where it leaves them out.

        Of an excerpt that stands here more than once the first place counts at which nothing is left out.
        """
        denied = ""
        for first, last in self._places(excerpt):
            denied = self._denied(first, last)
            if not denied:
                return ""
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
        parts = (_ADDED.sub("", part) for part in (ahead, behind, *self._leading_to(begin)))
        return next((each.text for part in parts for each in read(part) if each.kind is Kind.NEGATION), "")

    def _leading_to(self, place: int) -> Iterator[str]:
        """The words above the lists within which ``place`` is, where they lead to them: “Do not take it with:”."""
        depth, end = 0, place
        for at in range(place - 1, max(place - _FAR, 0) - 1, -1):
            sign = self._found[at][0]
            depth += sign == LIST_END
            if sign != LIST:
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
        added = self._read.added
        spans = [
            (start, stop)
            for place, (sign, start, stop) in enumerate(self._found)
            if sign not in _ENDS and place not in added
        ]
        first = max(begin - min(ahead, 2 * RUN), 0)
        last = min(end + RUN - 1 + min(behind, 2 * RUN), len(spans) - 1)
        return _ADDED.sub("", self.text[spans[first][0] : spans[last][1]])

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


@dataclass
class _Read:
    """The tokens of a text, and which of them a copy may leave out."""

    found: list[tuple[str, int, int]] = field(default_factory=list)
    added: set[int] = field(default_factory=set)
    """The places of what only sheets show."""
    _passed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _open: list[tuple[str, int]] = field(default_factory=list)

    def take(self, sign: str, start: int, end: int) -> None:
        """The next token of the text."""
        if sign in (MAY_STAND, MAY_BE_ADDED):
            self._open.append((sign, len(self.found)))
        elif sign == AS_FAR:
            kind, begin = self._open.pop()
            self._passed[begin].append(len(self.found))
            if kind == MAY_BE_ADDED:
                self.added.update(range(begin, len(self.found)))
        else:
            self.found.append((sign.strip().casefold() or sign, start, end))

    @property
    def passed(self) -> Mapping[int, list[int]]:
        """From where something begins that a copy may leave out to what stands after it."""
        return self._passed

    def places(self, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where ``wanted`` stands when all that may be left out may be: each part of it wholly or not at all."""
        steps, ahead = 0, [place for place, (sign, _, _) in enumerate(self.found) if sign == wanted[0]]
        for first in islice(ahead, _COMPARED):
            here = {first}
            for sign in wanted:
                steps += len(here)
                here = {place + 1 for place in self._reached(here) if self._sign(place) == sign}
                if not here or steps > _COMPARED:
                    break
            else:
                yield first, max(here) - 1
            if steps > _COMPARED:
                return

    def _reached(self, places: set[int]) -> set[int]:
        """The places from which one may read on: at each of them, and behind what may be left out there."""
        reached, new = set[int](), list(places)
        while new:
            place = new.pop()
            if place in reached:
                continue
            if self._sign(place) in _BREAKS:
                new.append(place + 1)
            else:
                reached.add(place)
            new += self._passed.get(place, ())
        return reached

    def _sign(self, place: int) -> str:
        return self.found[place][0] if place < len(self.found) else ""


def of_text(text: str) -> Words:
    """The words of plain text, however long; no more than ``LONGEST`` of it."""
    return Words(as_compared(_CONTROL.sub("", _without_marks_of_quoting(text[:LONGEST]))))


def _without_marks_of_quoting(text: str) -> str:
    """A passage without the sign that mail programs put before each line of what they quote; “> 5 mg” is none."""
    lines = text.split("\n")
    quoted = [bool(_QUOTED.match(line)) for line in lines if line.strip()]
    return "\n".join(_QUOTED.sub("", line) for line in lines) if quoted and all(quoted) else text


def as_compared(text: str) -> str:
    """``text`` in signs of which one stands for all that are written in its place."""
    plain = _ACCENTED.sub(lambda found: normalize("NFC", found[0]), text).translate(_ALIKE)
    plain = _TIMES.sub(r"\1×\2", plain)
    return _RAISED.sub(lambda found: found[0].replace("^", ""), plain) if "^" in plain else plain
