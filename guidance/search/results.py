"""Search results as readers get them: one entry a page, best first, with links to the sections that match."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from guidance.models.documents import Document
from guidance.models.reviews import Stamp, stamps_of
from guidance.models.revisions import Content, Revision
from guidance.models.standing import Listing, in_force, listings, withdrawn
from guidance.models.synonyms import synonym_lines
from guidance.models.versions import Version
from guidance.search.alike import NOTHING, Meant, meant
from guidance.search.engine import Broken, Filters, Hit, Question
from guidance.search.index import Index
from guidance.search.pages import unpacked
from guidance.search.query import COMMON, Phrase, Query, Word
from guidance.search.snippets import FoundSection, best_sections
from guidance.search.suggestions import MOST, Spelling, beginning_of, begins_a_word, spellings
from guidance.search.synonym_lines import key, words_of

PER_PAGE = 10
#: Sections named under one result.
SECTIONS = 3
#: Pages of which the title is looked at again.
LOOKED_AT = 50
#: A page that matches so much worse than the best one is left out.
LEAST_SHARE = 0.12
NEAREST = 5


@dataclass(frozen=True)
class Found:
    """A page that matches."""

    listing: Listing
    sections: Sequence[FoundSection]
    withdrawn: bool
    stamp: Stamp | None = None


@dataclass(frozen=True)
class Results:
    """One page of results."""

    found: Sequence[Found]
    total: int
    page: int
    pages: int
    up_to_date: bool
    missing: Sequence[str] = ()
    """Words and phrases of the question, as they were typed, that no page has."""
    read_as: Sequence[tuple[str, str]] = ()
    """Slips of the keyboard, each with the word that was looked for as well; no medicine is among them."""
    also: Sequence[tuple[str, str]] = ()
    """What was asked for, each with what means the same and was looked for as well."""
    asked: str = ""
    """What the results are for, when something is missing."""
    suggestion: str = ""
    nearest: Sequence[Listing] = ()
    withdrawn: Sequence[Listing] = ()
    """Withdrawn pages with all the words in their title: whoever holds an old copy has to learn what became of it."""


@dataclass(frozen=True)
class ReadQuestion:
    """A question after the index was asked which of its words any page has."""

    query: Query
    rarity: Mapping[str, float]
    missing: Sequence[Word | Phrase]
    slips: Sequence[Spelling]
    meant: Meant = NOTHING
    apart: Sequence[tuple[str, ...]] = ()
    """The parts of words that pages write with spaces."""

    @property
    def question(self) -> Question:
        terms = {term: 1.0 for word in self.query.words for term in word.terms if term in self.rarity}
        terms |= {term: 1.0 for slip in self.slips for term in slip.terms if term in self.rarity}
        terms = {**self.meant.single, **terms}
        needed = [
            [way for way in phrase.sequences if all(term in self.rarity for term in way)]
            for phrase in self.query.phrases
        ]
        return Question(terms, {**self.meant.sequences, **dict.fromkeys(self.apart, 1.0)}, needed)

    @property
    def can_be_answered(self) -> bool:
        question = self.question
        return bool(question.terms or question.sequences or question.needed) and all(question.needed)


def search(session: Session, index: Index, query: Query, filters: Filters, page: int = 1) -> Results:
    """Answer a query. An index that lags or cannot be read makes an answer with fewer pages, never a fault."""
    up_to_date = index.follow(session)
    try:
        reading = read(index, query, synonym_lines(session))
        ranked = ranked_hits(index, reading, filters)
        shown = _shown(session, index, reading, ranked, page)
    except Broken:
        return _by_title(session, index, query)
    return replace(
        shown,
        up_to_date=up_to_date,
        missing=[word.written for word in reading.missing],
        read_as=[(slip.word.written, slip.near) for slip in reading.slips if not slip.is_medicine],
        also=list(dict.fromkeys((one.asked, one.other) for one in reading.meant.known)),
        asked=" ".join(word.written for word in query.words if word not in reading.missing),
        suggestion=_suggestion(query, reading.slips),
        nearest=() if ranked else _titled(session, index, query)[:NEAREST],
        withdrawn=() if filters.include_withdrawn else _withdrawn(session, index, query),
    )


def read(index: Index, query: Query, synonyms: Sequence[str] = ()) -> ReadQuestion:
    """Ask the index which words of the question any page has.

    :param synonyms: the lines of the list that editors keep.
    """
    rarity = index.engine.rarity(set(query.terms))
    unknown = [word for word in query.words if not word.is_known(rarity)]
    names = _other_names(index, [word.written for word in unknown], synonyms)
    also = meant(query, [*synonyms, *names, *_written_as_one(index, query, unknown, synonyms)])
    rarity = {**rarity, **index.engine.rarity(also.terms - rarity.keys())}
    also = also.among(rarity, lambda way: _stands_somewhere(index, way))
    unknown = [word for word in query.words if not word.is_known(rarity) and also.covered.isdisjoint([word.terms[0]])]
    apart = {word: way for word in unknown for way in word.apart if _stands_somewhere(index, way)}
    unknown = [word for word in unknown if word not in apart]
    without = [
        phrase for phrase in query.phrases if not any(all(term in rarity for term in way) for way in phrase.sequences)
    ]
    slips = spellings(unknown, index.engine.vocabulary(), index.lexicon) if unknown else []
    further = index.engine.rarity(set().union(*(slip.terms for slip in slips))) if slips else {}
    slips = [slip for slip in slips if not slip.terms.isdisjoint(further)]
    for slip in slips:
        if not slip.is_medicine:  # a medicine is offered, and neither looked for nor marked
            rarity |= {term: further[term] for term in slip.terms & further.keys()}
    return ReadQuestion(query, rarity, [*unknown, *without], slips, also, list(apart.values()))


def _other_names(index: Index, unknown: Sequence[str], synonyms: Sequence[str]) -> list[str]:
    """Lines with what else the medicines among words are called that no page has: brands, names in other countries."""
    lines: list[str] = []
    for word in unknown[:MOST]:
        names = index.lexicon.other_names(word)
        substance = {key(name) for name in names[:1]}
        alike = [line for line in synonyms if not substance.isdisjoint(map(key, words_of(line)))]
        lines += [", ".join([word, *names, *alike])] * bool(names)
    return lines


def _written_as_one(index: Index, query: Query, unknown: Sequence[Word], synonyms: Sequence[str]) -> Iterator[str]:
    """Lines of two words one behind the other, of which no page has one, with both as one word: epi pen and EpiPen."""
    pairs = [two for two in pairwise(query.words) if not set(two).isdisjoint(unknown)]
    for one, other in pairs[:MOST]:
        joined = one.written + other.written
        called = _other_names(index, [joined], synonyms)
        yield ", ".join([f"{one.written} {other.written}", *(called or [joined])])


def _stands_somewhere(index: Index, way: tuple[str, ...]) -> bool:
    """Whether a page has these terms one behind the other; each alone on another page does not make the word."""
    return bool(index.engine.search(Question({}, {way: 1.0}), Filters(include_withdrawn=True)))


def ranked_hits(index: Index, reading: ReadQuestion, filters: Filters) -> list[Hit]:
    """Pages by how well they answer, and by how much of the question, and nothing else, is in the title."""
    if not reading.can_be_answered:
        return []
    hits = index.engine.search(reading.question, filters)
    near = [replace(hit, score=hit.score * (1 + _in_title(reading, hit))) for hit in hits[:LOOKED_AT]]
    hits = sorted([*near, *hits[LOOKED_AT:]], key=lambda hit: (hit.withdrawn, -hit.score, hit.uid))
    best = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits if hit.score >= best * LEAST_SHARE]


def _in_title(reading: ReadQuestion, hit: Hit) -> float:
    """From 0 to 1: the page about a thing comes before the page that only names it among others."""
    title = [term for term in hit.title.split() if term not in COMMON]
    words = reading.query.words
    if not title or not words:
        return 0.0
    found = [word for word in words if any(term in title for term in {*word.terms, *reading.meant.of(word.terms)})]
    return len(found) / len(words) * min(len(found) / len(title), 1.0)


def _shown(session: Session, index: Index, reading: ReadQuestion, ranked: Sequence[Hit], page: int) -> Results:
    pages = max(1, -(-len(ranked) // PER_PAGE))
    page = min(max(page, 1), pages)
    hits = ranked[(page - 1) * PER_PAGE : page * PER_PAGE]
    known, gone = _listings(session, [hit.uid for hit in hits])
    texts = index.engine.texts([hit.uid for hit in hits])
    asked = {term: telling for term, telling in reading.rarity.items() if term not in COMMON} or reading.rarity
    stamps = stamps_of(session, [listing.version for listing in known.values()])
    found = [
        Found(
            known[hit.uid],
            best_sections(unpacked(texts[hit.uid]), asked, SECTIONS),
            hit.uid in gone,
            stamps.get(known[hit.uid].document.id),
        )
        for hit in hits
        if hit.uid in known and hit.uid in texts
    ]
    return Results(found, len(ranked) - (len(hits) - len(found)), page, pages, True)


def _suggestion(query: Query, slips: Sequence[Spelling]) -> str:
    """The question with its slips mended; nothing where there is none that has to be offered."""
    offered = {slip.word: slip.near for slip in slips}
    if not any(slip.is_medicine for slip in slips):
        return ""
    phrases = [f'"{phrase.written}"' for phrase in query.phrases]
    return " ".join([*(offered.get(word, word.written) for word in query.words), *phrases])


def _listings(session: Session, uids: Sequence[str]) -> tuple[dict[str, Listing], set[str]]:
    """The pages as they stand in the history, and which of them are withdrawn, whatever an index still knows.

    What readers may not see is not among them.
    """

    def found(query: sa.Select[Document, Version, Revision, str, str]) -> dict[str, Listing]:
        wanted = query.where(Document.uid.in_(uids)).options(selectinload(Document.topics))
        return {listing.document.uid: listing for listing in listings(session, wanted)}

    gone = found(withdrawn())
    return found(in_force()) | gone, set(gone)


def _by_title(session: Session, index: Index, query: Query) -> Results:
    """Without an index: the pages with one of the words in their title."""
    found = [Found(listing, (), False) for listing in _titled(session, index, query)[:PER_PAGE]]
    return Results(found, len(found), 1, 1, False)


def _titled(session: Session, index: Index, query: Query) -> list[Listing]:
    """Pages of which a word of the title begins as one of the question does."""
    words = _words_of(query)
    likely = sa.or_(sa.false(), *(_has_beginning(word) for word in words))
    found = in_force().where(likely).order_by(Content.title).limit(LOOKED_AT)
    titled = listings(session, found.options(selectinload(Document.topics)))
    return [each for each in titled if any(begins_a_word(each.title, word, index.lexicon) for word in words)]


def _withdrawn(session: Session, index: Index, query: Query) -> list[Listing]:
    words = _words_of(query)
    conditions = [_has_beginning(word) for word in words] or [sa.false()]
    found = listings(session, withdrawn().where(*conditions).order_by(Content.title).limit(LOOKED_AT))
    titled = [each for each in found if all(begins_a_word(each.title, word, index.lexicon) for word in words)]
    return titled[:NEAREST]


def _words_of(query: Query) -> list[str]:
    words = [word.written for word in query.words]
    return words + [word for phrase in query.phrases for word in phrase.written.split()]


def _has_beginning(word: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(Content.title).contains(beginning_of(word), autoescape=True)
