"""Checks of the words: sentences that are too long, abbreviations that nobody explained, ranges with a hyphen."""

import re
from collections.abc import Iterator

from guidance.text.checks.reading import Place, Prose, Reading, Remark
from guidance.text.measures import measures

MOST_WORDS = 40

_END = re.compile(r"(?<=[.!?])[\"”’)\]]?\s+(?=[\"“‘(\[]?[A-Z0-9])|(?<=:)\n")
#: What stands ahead of a full stop that ends no sentence.
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|ca|max|min|approx|incl|Dr|Prof|Mr|Mrs|Ms|St|No|no|Nos|Fig|figs?|al|pp?|vol|eds?|sec|para)"
    r"|\b[A-Z])\.$"
)
_WORD = re.compile(r"\w[\w’'.,/%-]*")

_ABBREVIATION = re.compile(r"(?<![\w/@.#-])([a-z]{0,2}[A-Z]{2,7}(?:-?\d+)?)s?(?![\w@/]|\.\w)")
_KNOWN = frozenset(
    "NHS UK GP HIV COVID-19 COVID DNA RNA mRNA USA US EU PDF IU MU KU dL mL kPa kB MB GB AM PM GMT BST UTC OK".split()
)
#: Plain words that people write in capitals.
_SHOUTED = frozenset(
    "DO NOT AND OR NO IF ALL ONLY MUST NEVER ALWAYS THE TO IS IN ON BE ANY BEFORE AFTER STOP WITH WITHOUT FOR OF AT BY "
    "IT AN AS ARE CAN MAY SHOULD UP WHO WHEN WARNING NOTE DRAFT HOW THIS THAT YES END NEW NOW".split()
)
_ROMAN = re.compile(r"[IVX]+")
_RANGE = re.compile(
    r"(?<![\w.,-])(\d+(?:[.,]\d+)?\s?[A-Za-zµμ%°]*)\s?[-–—]\s?(\d+(?:[.,]\d+)?\s?([A-Za-zµμ]+|[%°])(?:/[A-Za-z]+)?)"
)


def wording(reading: Reading) -> Iterator[Remark]:
    """Everything about the words of the page; notes, which cite, are left alone."""
    prose = [part for part in reading.prose if not part.is_note]
    for part in prose:
        if not part.is_heading:
            yield from _sentences(part)
        yield from _ranges(part)
    yield from _abbreviations(prose)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a passage, each with the number of letters ahead of it.

    >>> [sentence for _, sentence in sentences("Use it, e.g. Mondays. Then stop.")]
    ['Use it, e.g. Mondays.', 'Then stop.']
    """
    start = 0
    for gap in _END.finditer(text):
        if gap.group().strip() or not _NO_END.search(text, max(start, gap.start() - 12), gap.start()):
            yield start, text[start : gap.start()]
            start = gap.end()
    yield start, text[start:]


def _sentences(part: Prose) -> Iterator[Remark]:
    for start, sentence in sentences(part.text):
        words = sum(1 for _ in _WORD.finditer(sentence))
        if words > MOST_WORDS:
            first = sentence.strip().partition("\n")[0].split(" ")
            wanted = [" ".join(first[:number]) for number in (8, 5, 3, 2, 1)]
            told = f"This sentence has {words} words: split it, {MOST_WORDS} are hard enough to follow."
            yield Remark("sentence-long", told, _down(part, start), wanted)


def _down(part: Prose, letters: int) -> Place:
    """The place of what begins after so many letters of ``part``."""
    place = part.place
    return place._replace(near=min(place.start + part.text.count("\n", 0, letters), place.end - 1))


def _ranges(part: Prose) -> Iterator[Remark]:
    for found in _RANGE.finditer(part.text):
        first, second, unit = found.groups()
        if measures(f"5 {unit}") == [f"5 {unit}"]:
            whole = found.group()
            told = f"Write “{first.strip()} to {second}” instead of “{' '.join(whole.split())}”."
            yield Remark("range", told, _down(part, found.start()), [whole])


def _abbreviations(prose: list[Prose]) -> Iterator[Remark]:
    explained: set[str] = set()
    asked: set[str] = set()
    for part in prose:
        for found in _ABBREVIATION.finditer(part.text):
            short = found[1]
            if _needs_no_words(short) or short in explained or short in asked:
                continue
            if _explains(part.text, found.start(), found.end()):
                explained.add(short)
                continue
            if part.is_heading:
                continue  # it is explained in the text
            asked.add(short)
            told = f"Say what {short} stands for where it comes first: “its words in full ({short})”."
            yield Remark("abbreviation", told, _down(part, found.start()), [short])


def _needs_no_words(short: str) -> bool:
    return short in _KNOWN or short in _SHOUTED or _ROMAN.fullmatch(short) is not None


def _explains(text: str, start: int, end: int) -> bool:
    """Whether it stands in brackets behind its words, or ahead of brackets that hold them."""
    if text[max(start - 3, 0) : start].rstrip().endswith(("(", "[")):
        return True
    return re.match(r"\s?\([A-Za-z][^)]*[a-z]{3}", text[end : end + 200]) is not None
