"""From an excerpt to what it is: which page and version it stands in, whether exactly so, and what changed since."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.errors import NotReady
from guidance.models import Document, Revision, Version
from guidance.published.checked import Checked, Hold, check_of
from guidance.published.opening import Opened, opened
from guidance.quoting.index import Candidate, Marks
from guidance.quoting.wording import round_all_of, words_of
from guidance.text.days.dates import in_words, local_day
from guidance.text.measures import MeasureChange, changed
from guidance.text.quotes.copied import as_written
from guidance.text.quotes.page import of_source
from guidance.text.quotes.shared import RUN, WINDOW, Words, of_text

#: Letters of an excerpt at most, and words at least.
LONGEST, SHORTEST = 20_000, RUN + WINDOW - 1
#: Letters of HTML that are looked at for the words in it.
LETTERS = 400_000
#: How much of an excerpt has to stand on a page that it is said to come from, from 0 to 1.
CLAIMED = 0.4
#: A page counts as well when it shares nearly as much as the likeliest, for a text that stands twice.
_AS_WELL, _AS_LIKELY, _PAGES = 0.8, 0.4, 3
#: Words of an excerpt up to which it is told which of its numbers differ.
_COMPARED = 400
#: Versions that are looked into where the marks leave it open in which of them an excerpt stands.
_PROBED = 12
#: Words of an excerpt for each of a version, from which on it may be a copy of all of it: notes may be left out.
_WHOLE = 0.8


@dataclass(frozen=True)
class Whence:
    """One page that an excerpt comes from."""

    found: Opened
    checked: Checked
    """Of the version in which it stands, or which is nearest to it."""
    exact: bool
    """Whether it stands there word for word."""
    whole: bool
    """Whether all of the version stands word for word in the excerpt, which has other words round it."""
    left_out: str
    """How a sentence denies something of which the excerpt has only a part: “not”, “unless”."""
    share: float
    spans: list[tuple[int, int]] = field(default_factory=list)
    """The versions that share most with it, from the first to the last of each stretch."""
    changed_on: date | None = None
    differences: list[MeasureChange] = field(default_factory=list)
    """The numbers, units and negations that the page has otherwise."""

    @property
    def is_there(self) -> bool:
        """Whether nothing of it is changed."""
        return self.exact or self.whole

    @property
    def number(self) -> int:
        return self.checked.version.number

    @property
    def verdict(self) -> str:
        """In one line what may be said of the excerpt."""
        checked = self.checked
        if self.whole:
            return f"All of version {self.number} word for word, with other words round it. {checked.line}"
        if not self.exact:
            return f"Not word for word: nearest to version {self.number}, which has {self._percent} of its wording"
        if self.left_out:
            return (
                f"Part of a sentence in version {self.number} that says “{self.left_out}”, which the excerpt leaves out"
            )
        if checked.hold is Hold.SUPERSEDED:
            when = f", changed on {in_words(self.changed_on)}" if self.changed_on else ""
            return f"Was in version {self.number}{when}"
        if checked.hold is Hold.CURRENT:
            return f"Word for word in version {self.number}, current"
        return f"Word for word in version {self.number}. {checked.line}"

    @property
    def state(self) -> str:
        """The verdict as a word for machines."""
        if not self.exact:
            return "whole, with other words" if self.whole else "near"
        return "part of a sentence" if self.left_out else str(self.checked.hold.value)

    @property
    def _percent(self) -> str:
        return f"about {min(round(self.share * 100), 99)} %"


def whence(session: Session, marks: Marks, text: str, zone: ZoneInfo, publishers: Collection[str] = ()) -> list[Whence]:
    """The pages that ``text`` comes from, the likeliest first; none when it is not ours.

    :param publishers: names at the head of printed sheets.
    :raises NotReady: for a text that is too short to say so.
    """
    text = of_source(text[:LETTERS])[:LONGEST]
    excerpt = of_text(as_written(text, publishers))
    if len(excerpt.words) < SHORTEST:
        raise NotReady(f"Enter at least {SHORTEST} words: fewer stand in many texts.")
    told = [
        each
        for candidate in _likely(marks, excerpt)
        if (each := _on_page_of(session, candidate, text, zone, publishers))
    ]
    told.sort(key=lambda each: (-each.is_there, -each.share))
    return [each for each in told if each.share >= _AS_WELL * told[0].share and each.is_there >= told[0].is_there]


def _likely(marks: Marks, excerpt: Words) -> Iterator[Candidate]:
    found = marks.candidates(excerpt)
    return (each for each in found[:_PAGES] if each.weight >= _AS_LIKELY * found[0].weight)


def _on_page_of(
    session: Session, candidate: Candidate, text: str, zone: ZoneInfo, publishers: Collection[str]
) -> Whence | None:
    """Where on the page of ``candidate`` the text stands; nothing when that page is removed or says other things."""
    slug = session.scalar(sa.select(Document.slug).where(Document.id == candidate.document))
    found = opened(session, slug) if slug else None
    if found is None or found.standing.removal:
        return None
    owner = found.document.owner
    names = [*publishers, found.title, *([owner.organisation] if owner and owner.organisation else [])]
    texts, excerpt = _Texts(session, found), of_text(as_written(text, names))
    newest = texts.words(candidate.versions[-1]) if candidate.versions else None
    excerpt = excerpt.divided_as_in(newest) if newest else excerpt
    whole, beside = _all_of(texts, candidate.versions, excerpt)
    number = whole or _nearest(texts, candidate.versions, excerpt)
    words = texts.words(number) if number else None
    if number is None or words is None:
        return None
    is_whole = whole is not None and not beside
    return _whence(session, candidate, texts, number, words, excerpt, zone, is_whole=is_whole, beside=beside)


def _whence(
    session: Session,
    candidate: Candidate,
    texts: "_Texts",
    number: int,
    words: Words,
    excerpt: Words,
    zone: ZoneInfo,
    *,
    is_whole: bool,
    beside: list[MeasureChange],
) -> Whence | None:
    """An excerpt that is nearest to version ``number``, as it is told; nothing when that says other things."""
    exact, share = words.holds(excerpt), words.share_of(excerpt)
    whole = is_whole and not exact
    if share < CLAIMED and not exact and not whole:
        return None
    likely = list(_stretches(candidate.versions))
    spans = [_stretch(texts, number, likely, excerpt)] if exact else [(number, number)] if whole else likely
    last = next((end for begin, end in spans if begin <= number <= end), number)
    version = texts.version(number)
    return Whence(
        found=texts.found,
        checked=check_of(session, texts.found, version, zone),
        exact=exact,
        whole=whole,
        left_out=words.left_out(excerpt) if exact else "",
        share=share,
        spans=spans,
        changed_on=_replaced_on(session, version, last, zone),
        differences=[] if exact or whole else beside or _differences(words, excerpt),
    )


def _differences(words: Words, excerpt: Words) -> list[MeasureChange]:
    """Measures of the excerpt that the page has otherwise; a line that a sheet wraps parts no date or amount."""
    if len(excerpt.words) > _COMPARED:
        return []
    here, there = (" ".join(text.split()) for text in (words.nearest(excerpt), excerpt.text))
    return changed(here, there)


class _Texts:
    """The versions of one page with their words, each asked for once."""

    def __init__(self, session: Session, found: Opened) -> None:
        self._session, self.found = session, found
        self._known: dict[int, Version] = {}

    def version(self, number: int) -> Version:
        return self._known[number]

    def words(self, number: int) -> Words | None:
        """The words of a version that readers can read; nothing for one without text."""
        if number not in self._known:
            query = (
                sa.select(Version)
                .where(Version.document_id == self.found.document.id, Version.number == number)
                .options(joinedload(Version.rendering), joinedload(Version.revision).joinedload(Revision.content))
            )
            self._known[number] = self._session.scalars(query).one()
        return words_of(self._known[number])

    def round_all_of(self, number: int, excerpt: Words) -> tuple[str, str] | None:
        """The words of ``excerpt`` before and behind a whole version."""
        return round_all_of(self._known[number], excerpt) if self.words(number) is not None else None

    def hold(self, number: int, excerpt: Words) -> bool:
        words = self.words(number)
        return words is not None and words.holds(excerpt)


def _all_of(texts: _Texts, numbers: Sequence[int], excerpt: Words) -> tuple[int | None, list[MeasureChange]]:
    """The newest version of which the excerpt has all the words, and the measures that it has otherwise beside them.

    No version where it cannot be a copy of a whole one.
    """
    likely = list(reversed(numbers))[:_PROBED]
    first = texts.words(likely[0]) if likely else None
    if first is None or len(excerpt.words) < _WHOLE * len(first.words):
        return None, []
    for each in likely:
        if (rest := texts.round_all_of(each, excerpt)) is not None and (words := texts.words(each)):
            return each, [change for part in rest for change in _altered_in(part, words)]
    return None, []


def _altered_in(rest: str, words: Words) -> list[MeasureChange]:
    """The measures that a second copy beside a whole one has otherwise; a line of the page alters nothing."""
    if not _is_of(words, Words(rest)):
        return []
    runs = groupby(rest.split("\n"), key=lambda line: words.holds(Words(line)))
    others = [Words("\n".join(lines)) for stands_there, lines in runs if not stands_there]
    return [change for each in others if words.share_of(each) for change in _differences(words, each)]


def _is_of(words: Words, rest: Words) -> bool:
    return len(rest.words) >= SHORTEST and words.share_of(rest) >= CLAIMED


def _nearest(texts: _Texts, numbers: Sequence[int], excerpt: Words) -> int | None:
    """The version in which the excerpt stands, the newest first, or the newest of those that share most with it.

    A version in which it stands has all its marks, so that none but ``numbers`` can be one. Of a few words at its ends
    the marks say little: where the others stand there, more versions are looked into.
    """
    for number in reversed(numbers):
        words = texts.words(number)
        if words is None:
            continue  # its text was erased
        if words.holds(excerpt) or not words.differs_at_its_ends(excerpt):
            return number
        further = [*list(reversed(numbers))[:: -(-len(numbers) // _PROBED)], *numbers[:1]]
        return next((each for each in further if texts.hold(each, excerpt)), number)
    return None


def _stretch(texts: _Texts, number: int, spans: Sequence[tuple[int, int]], excerpt: Words) -> tuple[int, int]:
    """From the first to the last of the versions round ``number`` in which the excerpt stands."""
    begin, end = next(((b, e) for b, e in spans if b <= number <= e), (number, number))
    return _edge(texts, number, begin, excerpt), _edge(texts, number, end, excerpt)


def _edge(texts: _Texts, inside: int, outside: int, excerpt: Words) -> int:
    """The version farthest from ``inside`` towards ``outside`` in which the excerpt still stands, by halving."""
    if inside == outside or texts.hold(outside, excerpt):
        return outside
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if texts.hold(middle, excerpt):
            inside = middle
        else:
            outside = middle
    return inside


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rising numbers as the stretches in which none is missing: 1, 2, 3, 7 and 8 as (1, 3) and (7, 8)."""
    if not numbers:
        return
    begin = numbers[0]
    for one, next_one in pairwise([*numbers, numbers[-1] + 2]):
        if next_one != one + 1:
            yield begin, one
            begin = next_one


def _replaced_on(session: Session, version: Version, last: int, zone: ZoneInfo) -> date | None:
    """When the first version came after the ``last`` one in which the text stood."""
    query = sa.select(Version.published_at).where(
        Version.document_id == version.document_id, Version.number == last + 1
    )
    at = session.scalar(query)
    return local_day(at, zone) if at else None
