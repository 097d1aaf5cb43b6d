"""The list of synonyms as it is typed: one line for what means the same, a comma (or “=”, “;”) between the words."""

import re
from collections.abc import Iterator, Sequence

from guidance.search.analysis import analysed
from guidance.search.query import COMMON
from guidance.text.turning import signs_in

_BETWEEN = re.compile("[,;=]")
MOST_LINES, MOST_WORDS, LONGEST = 500, 12, 80


def cleaned(typed: str) -> list[str]:
    """The lines with single spaces, without empty ones."""
    lines = (", ".join(words_of(line)) for line in typed.splitlines())
    return [line for line in lines if line]


def words_of(line: str) -> list[str]:
    """The words and phrases of one line."""
    return [words for part in _BETWEEN.split(line) if (words := " ".join(part.split()))]


def key(words: str) -> tuple[str, ...]:
    """The form in which two spellings are one to search: “NSAIDs” and “nsaid”."""
    return tuple(token.term for token in analysed(words))


def problems(lines: Sequence[str]) -> list[str]:
    """The faults of the list, each in a sentence; nothing when it can be kept."""
    if len(lines) > MOST_LINES:
        return [f"The list has {len(lines):,} lines; it can have {MOST_LINES}."]
    return [*_one_by_one(lines), *_repeated(lines)]


def _one_by_one(lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        words = words_of(line)
        if len(words) < 2:
            yield f"Line {number} has only “{line[:LONGEST]}”: write what means the same behind a comma."
        if len(words) > MOST_WORDS:
            yield f"Line {number} has {len(words)} words; a line can have {MOST_WORDS}."
        yield from (f"Line {number}: {fault}" for one in words if (fault := _fault(one)))


def _fault(words: str) -> str:
    if len(words) > LONGEST:
        return f"“{words[:LONGEST]} …” is longer than {LONGEST} characters."
    if signs_in(words):
        return f"“{words}” has hidden signs that turn letters round: write it again by hand."
    if not key(words):
        return f"“{words}” has no letters or numbers."
    if all(term in COMMON for term in key(words)):
        return f"“{words}” is in nearly every text: take it out."
    return ""


def _repeated(lines: Sequence[str]) -> Iterator[str]:
    met: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, 1):
        for words in words_of(line):
            before = met.setdefault(key(words), number)
            if before != number:
                yield f"“{words}” stands on lines {before} and {number}: put what means the same on one line."
