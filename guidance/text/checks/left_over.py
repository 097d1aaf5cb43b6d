"""What must not go live: marks of a merge, details of a patient; and marks and gaps that somebody forgot."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from guidance.text import turning
from guidance.text.checks.reading import Place, Reading, Remark
from guidance.text.markdown.merge import MARKERS
from guidance.text.patients import patient_details

_GIT = re.compile(r"(?:<{7}|>{7}|\|{7})(?:\s|$)")
#: One of these is in every mark of a merge.
_MARKS = (*MARKERS, "<" * 7, ">" * 7, "|" * 7)
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
#: Nothing certain is told of a patient without one of these: as many figures as a number has, or words of a birth.
#: It names the signs with which it may begin, for which alone the library then looks: three times as fast.
_MAY_TELL = re.compile(r"[\dBbDd](?:(?<=\d)(?:[ -]?\d){8}|(?<=[Bb])(?i:irth|orn)|(?<=[Dd])(?i:\.?o\.?b))")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>()\"]+")
_SIGNS = re.compile(
    r"\*\*|__(?=\w)|(?<=\w)__|^#(?=[^\W\d_])|^#{2,6}(?=[^\s#])|^#{2,6} |~~|:::|\](?=\()|\](?= \((?:https?:|[/#]))",
    re.MULTILINE,
)
_BRACKETS = re.compile(r"\[(?!\^)([^\[\]\n\d]+)\](?! ?\()")
_IN_BRACKETS = frozenset(["sic", "emphasis added", "our emphasis", "our translation"])
LONGEST_STAND_IN = 100
_STAND_IN = re.compile(
    r"heading \d{1,2}|column \d{1,2}|cell \d{1,2}|\.{3,}|…+|_{3,}|\?{2,}|x{2,}|tb[cd]|to be (?:confirmed|decided)"
    r"|\[[^\]]*\b(?:insert|enter|add|type|fill)\b[^\]]*\]|lorem ipsum.*",
    re.IGNORECASE,
)


def left_over(reading: Reading) -> Iterator[Remark]:
    """Everything that somebody meant to take out, or to fill."""
    for number, line in enumerate(reading.lines):
        place = Place(number, number + 1, number)
        if turned := turning.refusal_of(line):
            yield Remark("hidden-sign", f"{turned}.", place, [line], must=True)
        for words in _merge_marks(line):
            told = "Two texts stand here, one after the other: keep the right one, and take this mark out."
            yield Remark("merge-mark", told, place, [words], must=True)
        for detail in patient_details(_ADDRESS.sub(_blank, line)):
            asked = "take it out" if detail.certain else "make sure that it is not a patient’s"
            told = f"This looks like {detail.what}: {asked}."
            yield Remark("patient", told, place, [detail.words], must=detail.certain)
    yield from _signs(reading)
    yield from _brackets(reading)
    yield from _blocks(reading)
    yield from _gaps(reading)


def obstacles_in(*texts: str) -> list[str]:
    """Why ``texts`` must not be read by anybody yet, each reason once.

    These are two texts in one, details of a patient, and hidden signs that turn round the order of figures.
    """
    turned = filter(None, map(turning.refusal_of, texts))
    return list(dict.fromkeys([*turned, *left_in(*texts)]))


def left_in(*texts: str) -> list[str]:
    """Why nobody may read ``texts``, whoever wrote them: two texts in one, and details of a patient."""
    lines = "\n".join(texts).split("\n")
    found = (_known_of(line) if len(line) <= _LONGEST_KNOWN else _of_line(line) for line in lines)
    return list(dict.fromkeys(chain.from_iterable(found)))


def _of_line(line: str) -> tuple[str, ...]:
    marked = any(mark in line for mark in _MARKS) and any(_merge_marks(line))
    found = ["Two texts that were put together still stand one after the other: keep the right one"] if marked else []
    if _MAY_TELL.search(line) and _DIGIT.search(line):  # every detail has figures, and most lines have none
        found += [
            f"“{detail.words}” looks like {detail.what}: take it out"
            for detail in patient_details(_ADDRESS.sub(_blank, line))
            if detail.certain
        ]
    return tuple(found)


#: Most lines of a page stay and are looked at again with each of its texts: so many are known, and so long ones.
_known_of = lru_cache(2_000)(_of_line)
_LONGEST_KNOWN = 1_000


def _blank(address: re.Match[str]) -> str:
    return " " * len(address.group())


def _merge_marks(line: str) -> Iterator[str]:
    yield from (marker for marker in MARKERS if marker in line)
    if _GIT.match(line):
        yield line[:7]


def _signs(reading: Reading) -> Iterator[Remark]:
    """Signs of Markdown in the words that readers see."""
    for prose in reading.prose:
        for sign in dict.fromkeys(found.strip() for found in _SIGNS.findall(prose.text)):
            if sign == ":::" and prose.text.startswith(sign):
                continue  # such a passage is told of as a block
            told = f"Readers would see “{sign}”: it means nothing here, so mend it or take it out."
            yield Remark("mark-left", told, prose.place, [sign])


def _brackets(reading: Reading) -> Iterator[Remark]:
    """Words in square brackets: a link that is none, or a place to fill; gaps and marks of a merge are told as such."""
    cells = {cell for row in reading.rows for cell in row.cells if _keeps_a_place(cell)}
    for prose in reading.prose:
        if prose.text.strip() in cells:
            continue
        for words in dict.fromkeys(_BRACKETS.findall(prose.text)):
            known = words.strip().casefold() in _IN_BRACKETS or f"[{words}]" in MARKERS
            if _LETTER.search(words) and not known:
                advice = "make it a link, write what belongs there, or take the brackets out."
                yield Remark("brackets", f"Readers would see “[{words}]”: {advice}", prose.place, [f"[{words}]"])


def _blocks(reading: Reading) -> Iterator[Remark]:
    for name, place in reading.open_blocks:
        told = f"The block “{name}” is never closed, so all that follows stands in it: close it with “:::”."
        yield Remark("block-open", told, place, [f"::: {name}", f":::{name}"], must=True)


def _gaps(reading: Reading) -> Iterator[Remark]:
    """Cells of tables that say what should stand in them, and rows in which nothing stands."""
    for row in reading.rows:
        for cell in row.cells:
            if _keeps_a_place(cell):
                told = f"“{cell}” only keeps a place: write what belongs there, or take it out."
                yield Remark("placeholder", told, row.place, [cell])
        if len(row.cells) > 1 and not row.is_head and not any(row.cells):
            yield Remark("row-empty", "This row of the table is empty: fill it, or take it out.", row.place)


def _keeps_a_place(cell: str) -> bool:
    return len(cell) <= LONGEST_STAND_IN and bool(_STAND_IN.fullmatch(cell))
