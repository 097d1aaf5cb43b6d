"""What is replaced as a whole within a leaf: a measure with its unit, and anything that is written with a figure.

“5 mg” becomes “10 mg”, never “5̶10 mg”: whatever is read as one amount stands in one unit, and no figure is parted from
the letters, signs and figures that touch it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from guidance.text.compare.leaf import NOTE, Word, solid, with_figures
from guidance.text.measures import Readings

#: Neighbouring words that stand or fall together.
Unit = Sequence[Word]

#: With what begins that is no word.
_SIGNS = {"<", NOTE}
_OPENING = "([{\"'“‘«*_"
_CLOSING = ")]}\"'”’»*_,;:.!?"
_HIGH = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOW = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")


def units(words: Sequence[Word], readings: Readings) -> list[Unit]:
    """The words of a leaf in units, each of one word but for measures and what is written with a figure.

    :param readings: what is read here is read nowhere else where changes are told.
    """
    text, starts, parted = _read(words)
    found: list[Unit] = []
    done = 0
    for start, end in _joined(sorted([*readings[text].places, *_with_figures(text), *parted])):
        first = max(done, bisect_right(starts, start) - 1)
        last = max(first, min(bisect_left(starts, end), len(words)))
        found += ([word] for word in words[done:first])
        if last > first:
            found.append(words[first:last])
        done = max(last, first)
    found += ([word] for word in words[done:])
    return found


def _read(words: Sequence[Word]) -> tuple[str, list[int], list[tuple[int, int]]]:
    """The text of the words, where each of them begins, and where formatting cuts a word in two.

    Where striking out begins or ends a line ends.
    """
    parts: list[str] = []
    starts: list[int] = []
    parted: list[tuple[int, int]] = []
    length, struck = 0, False
    for marks, together in groupby(words, key=itemgetter(1)):
        kind = solid(marks) if marks else ()
        pieces = [same if same[:1] not in _SIGNS and not kind else _piece(same, kind) for _, _, same in together]
        if ("s" in kind) is not struck:
            struck = not struck
            length += 1
            parts.append("\n")
        elif parts and parts[-1][-1:].isalpha() and pieces[0][:1].isalpha():
            parted.append((length - len(parts[-1]), length + len(pieces[0])))
        parts += pieces
        starts += accumulate(map(len, pieces[:-1]), initial=length)
        length = starts[-1] + len(pieces[-1])
    return "".join(parts), [*starts, length], parted


def _piece(same: str, kind: tuple[str, ...]) -> str:
    if same[:1] == "<" and len(same) > 1:
        return "\n"
    if same[:1] == NOTE:
        return ""
    if not kind:
        return same
    if "sup" in kind:
        return same.translate(_HIGH)
    return same.translate(_LOW) if "sub" in kind else same


def _with_figures(text: str) -> Iterator[tuple[int, int]]:
    """Where there is a figure, up to the spaces on both sides, without the brackets and stops round it."""
    for end, touching in with_figures(text):
        start = end - len(touching.lstrip(_OPENING))
        yield start, start + len(touching.lstrip(_OPENING).rstrip(_CLOSING))


def _joined(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places that overlap as one."""
    start = end = -1
    for begin, stop in places:
        if begin < end:
            end = max(end, stop)
            continue
        if end > start:
            yield start, end
        start, end = begin, stop
    if end > start:
        yield start, end
