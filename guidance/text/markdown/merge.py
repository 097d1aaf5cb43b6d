"""Two texts that grew from one, put together block by block; where both touched the same place a person decides.

This is a three-way merge (diff3) over the pieces of ``source_blocks``. It never guesses: a change
is taken over only where the other side left that piece alone, and nothing of the other side's touches it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby

from guidance.text.markdown.source_blocks import SourceBlock, source_blocks
from guidance.text.patience import Gap, Pair, equal_pairs, gaps

#: Gaps with more combinations than this are not looked into: what stands in them counts as changed.
FEW = 10_000
MOST_STEPS = 200_000

#: What a text may say only once, as the renderer keeps one of two: notes, targets of links, anchors.
_DEFINED = re.compile(r"^ {0,3}(\[[^\]\n]{1,200}\]):|\{(#[A-Za-z][\w.-]*)", re.MULTILINE)
_USED = re.compile(r"(\[[^\]\n]{1,200}\])|\((#[A-Za-z][\w.-]*)\)")

#: What stands between two texts that could not be put together; a text with any of these is not finished.
THEIRS, THEIRS_GONE = "[Their text:]", "[They took this text out.]"
YOURS, YOURS_GONE = "[Your text:]", "[You took this text out.]"
END = "[End of the two texts.]"
MARKERS = (THEIRS, THEIRS_GONE, YOURS, YOURS_GONE, END)


class Kind(Enum):
    """Who changed a piece."""

    SAME = "same"
    THEIRS = "theirs"
    YOURS = "yours"
    BOTH = "both"
    """Both made the same change."""
    CONFLICT = "conflict"


class Keep(Enum):
    """Whose words stay where both changed the same place."""

    THEIRS = "theirs"
    YOURS = "yours"
    BOTH = "both"


@dataclass(frozen=True)
class Piece:
    """A stretch of the three texts; joining one side of all pieces gives that text."""

    kind: Kind
    base: str
    theirs: str
    yours: str

    @property
    def text(self) -> str:
        """The words of the merged text here.

        :raises ValueError: when nobody has decided yet.
        """
        if self.kind is Kind.CONFLICT:
            raise ValueError("Both changed this place: a person has to decide.")
        return self.yours if self.kind is Kind.YOURS else self.theirs

    def decided(self, keep: Keep) -> "Piece":
        """The piece once somebody said whose words stay; both stand one after the other, theirs first."""
        if keep is Keep.THEIRS:
            return replace(self, kind=Kind.THEIRS)
        both = _apart(self.theirs) + self.yours
        return replace(self, kind=Kind.YOURS, yours=both if keep is Keep.BOTH else self.yours)


@dataclass(frozen=True)
class Merge:
    """The outcome of putting two texts together."""

    pieces: list[Piece]

    @property
    def conflicts(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind is Kind.CONFLICT]

    @property
    def is_clean(self) -> bool:
        return not self.conflicts

    @property
    def text(self) -> str:
        """The merged text.

        :raises ValueError: when there are conflicts.
        """
        return "".join(piece.text for piece in self.pieces)

    def decided(self, keeps: Sequence[Keep]) -> str:
        """The merged text once it is said of each conflict, in order, whose words stay."""
        kept = iter(keeps)
        pieces = [piece.decided(next(kept)) if piece.kind is Kind.CONFLICT else piece for piece in self.pieces]
        merged = Merge(pieces)
        return merged.text if _reads_as_meant(merged) else "".join(_apart(piece.text) for piece in pieces)

    def suggestion(self) -> str:
        """A text to go on from, nothing lost: what is clear is merged, each conflict has their text and then yours."""
        written = ""
        after_conflict = False
        for piece in self.pieces:
            if piece.kind is Kind.CONFLICT:
                written = _apart(written) + _both_written(piece)
            else:
                written = (_apart(written) if after_conflict else written) + piece.text
            after_conflict = piece.kind is Kind.CONFLICT
        return written


def merge(base: str, theirs: str, yours: str) -> Merge:
    """Put together what two people made of ``base``.

    ``merge(b, b, y)`` is ``y``, ``merge(b, t, b)`` is ``t``, and exchanging the two sides exchanges the roles only.
    """
    sides = [source_blocks(text) for text in (base, theirs, yours)]
    pieces = _without_clashes(list(_joined(_pieces(*sides))))
    merged = Merge(pieces)
    if merged.is_clean and not _reads_as_meant(merged):
        return Merge([Piece(Kind.CONFLICT, base, theirs, yours)])
    return merged


def merge_line(base: str, theirs: str, yours: str) -> Merge:
    """Put a field of one line together: it is one piece."""
    kind = _kind(base, theirs, yours)
    return Merge([Piece(kind, base, theirs, yours)])


def _kind(base: object, theirs: object, yours: object) -> Kind:
    if theirs == yours:
        return Kind.SAME if theirs == base else Kind.BOTH
    if theirs == base:
        return Kind.YOURS
    return Kind.THEIRS if yours == base else Kind.CONFLICT


_Blocks = Sequence[SourceBlock]


def _pieces(base: _Blocks, theirs: _Blocks, yours: _Blocks) -> Iterator[Piece]:
    """The stretches between blocks that all three have, and those blocks, in order."""
    to_theirs, to_yours = dict(_pairs(base, theirs)), dict(_pairs(base, yours))
    i = j = k = 0
    for a in [*sorted(to_theirs.keys() & to_yours.keys()), len(base)]:
        b, c = to_theirs.get(a, len(theirs)), to_yours.get(a, len(yours))
        yield from _stretch(base[i:a], theirs[j:b], yours[k:c])
        if a < len(base):
            yield _spaced(base[a], theirs[b], yours[c])
        i, j, k = a + 1, b + 1, c + 1


def _stretch(base: _Blocks, theirs: _Blocks, yours: _Blocks) -> Iterator[Piece]:
    words = [[block.words for block in side] for side in (base, theirs, yours)]
    if words[0] == words[1] == words[2]:
        for blocks in zip(base, theirs, yours, strict=True):
            yield _spaced(*blocks)
    else:
        yield Piece(_kind(*words), *("".join(block.source for block in side) for side in (base, theirs, yours)))


def _spaced(base: SourceBlock, theirs: SourceBlock, yours: SourceBlock) -> Piece:
    """A block that all have; where both changed the blank lines behind it the wider gap is taken, nobody is asked."""
    kind = _kind(base.space, theirs.space, yours.space)
    if kind is Kind.CONFLICT:
        wider = max(theirs.space, yours.space, key=lambda space: (len(space), space))
        kind = Kind.THEIRS if wider == theirs.space else Kind.YOURS
    return Piece(kind, base.source, theirs.source, yours.source)


def _pairs(base: _Blocks, side: _Blocks) -> list[Pair]:
    """Which blocks of the base a side still has: by patience, and small gaps once more by the longest match."""
    before, after = [block.words for block in base], [block.words for block in side]
    found = equal_pairs(before, after)
    steps = MOST_STEPS
    for gap in list(gaps(found, (0, len(before), 0, len(after)))):
        size = (gap[1] - gap[0]) * (gap[3] - gap[2])
        if size <= min(FEW, steps):
            steps -= size
            found += _within(before, after, gap)
    return sorted(found)


def _within(before: Sequence[str], after: Sequence[str], gap: Gap) -> Iterator[Pair]:
    i, i_end, j, j_end = gap
    matcher = SequenceMatcher(None, before[i:i_end], after[j:j_end], autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        yield from ((i + a + n, j + b + n) for n in range(size))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours that nobody changed become one piece; empty ones go."""
    for same, neighbours in groupby(pieces, key=lambda piece: piece.kind is Kind.SAME):
        group = list(neighbours)
        if same:
            text = "".join(piece.base for piece in group)
            group = [Piece(Kind.SAME, text, text, text)]
        yield from (piece for piece in group if piece.base or piece.theirs or piece.yours)


def _without_clashes(pieces: list[Piece]) -> list[Piece]:
    """Changes in two places can still be one: the same note or anchor defined twice, or used anew and taken away."""
    theirs = [piece for piece in pieces if piece.kind is Kind.THEIRS]
    yours = [piece for piece in pieces if piece.kind is Kind.YOURS]
    if not theirs or not yours:
        return pieces
    gives = [_new(_DEFINED, theirs, "theirs"), _new(_DEFINED, yours, "yours")]
    takes = [_gone(_DEFINED, theirs, "theirs"), _gone(_DEFINED, yours, "yours")]
    needs = [_new(_USED, theirs, "theirs"), _new(_USED, yours, "yours")]
    clash = (gives[0] & gives[1]) | (takes[0] & needs[1]) | (takes[1] & needs[0])
    return [_as_question(piece) if clash & _touched(piece) else piece for piece in pieces] if clash else pieces


def _new(pattern: re.Pattern[str], pieces: Sequence[Piece], side: str) -> set[str]:
    return _labels(pattern, (getattr(p, side) for p in pieces)) - _labels(pattern, (p.base for p in pieces))


def _gone(pattern: re.Pattern[str], pieces: Sequence[Piece], side: str) -> set[str]:
    return _labels(pattern, (p.base for p in pieces)) - _labels(pattern, (getattr(p, side) for p in pieces))


def _labels(pattern: re.Pattern[str], texts: Iterator[str]) -> set[str]:
    return {(note or anchor).casefold() for text in texts for note, anchor in pattern.findall(text)}


def _touched(piece: Piece) -> set[str]:
    """The labels that a piece defines or uses on one side only."""
    if piece.kind not in {Kind.THEIRS, Kind.YOURS}:
        return set()
    sides = ([piece.base], [piece.text])
    before, after = (_labels(_DEFINED, iter(side)) | _labels(_USED, iter(side)) for side in sides)
    return before ^ after


def _as_question(piece: Piece) -> Piece:
    return Piece(Kind.CONFLICT, piece.base, piece.theirs, piece.yours)


def _reads_as_meant(merged: Merge) -> bool:
    """Whether the merged text falls into the blocks it was made of: none has run into another."""
    meant = [block.words for piece in merged.pieces for block in source_blocks(piece.text)]
    return meant == [block.words for block in source_blocks(merged.text)]


def _both_written(piece: Piece) -> str:
    parts = []
    for side, label, gone in ((piece.theirs, THEIRS, THEIRS_GONE), (piece.yours, YOURS, YOURS_GONE)):
        parts += [f"{label}\n\n", _apart(side)] if side.strip() else [f"{gone}\n\n"]
    if not (piece.theirs.strip() and piece.yours.strip()):
        return "".join(parts)
    return "".join([*parts, f"{END}\n\n"])


def _apart(text: str) -> str:
    """``text`` with a blank line behind it, so that what follows is a paragraph of its own."""
    return text if not text or text.endswith("\n\n") else text + ("\n" if text.endswith("\n") else "\n\n")
