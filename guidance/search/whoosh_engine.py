"""Whoosh, in pure Python, in a folder of its own. This file is the only door to it.

Whoosh reads pickles from its index, which is why nothing but this service may write there. One writer at a time adds
what was published and merges what became small; a reader opens each state of the index once and closes the one before.
"""

import contextlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh import analysis, fields, index, query, scoring
from whoosh.reading import SegmentReader

from guidance.search.engine import (
    BODY,
    HEADING,
    K1,
    MOST_HITS,
    TITLE,
    B,
    Broken,
    Filters,
    Hit,
    Question,
    inverse_frequency,
)
from guidance.search.folder import Folder
from guidance.search.pages import Entry, packed
from guidance.search.rules import RULES

#: The one entry that is no page: it tells how far the index has followed the history.
_WATERMARK = "watermark"
_LOCK_SECONDS = 2.0
_TRIES = 5
#: Segments beside the largest one, and the share of replaced pages, after which they are merged.
_MOST_SMALL, _MOST_REPLACED = 4, 0.25


class _Analysed(analysis.Analyzer):
    """Reads what ``_terms`` wrote: the work has been done."""

    def __call__(self, value: str, **_options: Any) -> Iterator[Any]:
        token: Any = analysis.Token(positions=True, boosts=True)
        for place, chunk in enumerate(value.split(" ")):
            weight, *terms = chunk.split("|")
            token.pos, token.boost = place, float(weight)
            for term in terms:
                token.text = term
                yield token


class _Bm25(scoring.BM25F):
    """Okapi BM25 over one field in which words have the weight of the place where they stand.

    Whoosh's own inverse frequency leaves weight on words that nearly every page has.
    """

    def idf(self, searcher: Any, field: str, term: str) -> float:
        return inverse_frequency(searcher.doc_count_all(), searcher.doc_frequency(field, term))


def _schema() -> fields.Schema:
    return fields.Schema(
        uid=fields.ID(stored=True, unique=True),
        words=fields.TEXT(analyzer=_Analysed()),
        written=fields.KEYWORD(),
        topics=fields.KEYWORD(),
        state=fields.ID(stored=True),
        updated=fields.NUMERIC(int, bits=64),
        title=fields.STORED(),
        sections=fields.STORED(),
        watermark=fields.STORED(),
    )


class WhooshEngine:
    """Whoosh behind the words of this service; one searcher is kept for each state of the index."""

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder, f"index-{RULES}-")
        self._lock = Lock()
        self._open: tuple[str, index.Index, Any] | None = None
        self._withdrawn: set[int] | None = None
        self._vocabulary: Mapping[str, int] | None = None

    def watermark(self) -> int | None:
        with self._searcher() as searcher:
            if searcher is None:
                return None
            stored = searcher.document(uid=_WATERMARK)
            return int(stored["watermark"]) if stored else None

    def update(self, entries: Iterable[Entry], watermark: int) -> bool:
        with self._guarded(), self._folder.alone() as alone:
            path = self._folder.current()
            if not alone or path is None:
                return False
            opened = index.open_dir(str(path))
            try:
                writer = opened.writer(timeout=_LOCK_SECONDS, delay=0.02)
            except index.LockError:
                return False
            _replace(opened, writer, list(entries), watermark)
            writer.commit(mergetype=_merge)
            return True

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> bool:
        with self._folder.alone() as alone:
            if not alone:
                return False
            fresh = self._folder.fresh()
            writer = index.create_in(str(fresh), _schema()).writer(limitmb=64)
            _add(writer, entries, watermark)
            writer.commit(optimize=True)
            self._folder.use(fresh)
            return True

    def rarity(self, terms: Collection[str]) -> Mapping[str, float]:
        with self._searcher() as searcher:
            if searcher is None:
                return {}
            pages = searcher.doc_count_all()
            found = {term: searcher.doc_frequency("words", term) for term in terms}
            return {
                term: inverse_frequency(pages, count)
                for term, count in found.items()
                if count and searcher.postings("words", term).is_active()  # else only replaced pages have it
            }

    def search(self, question: Question, filters: Filters) -> list[Hit]:
        with self._searcher() as searcher:
            if searcher is None:
                return []
            found = searcher.search(
                _as_whoosh(question), limit=MOST_HITS, filter=_filter(filters), mask=self._mask(filters)
            )
            return [Hit(hit["uid"], hit.score, hit["state"] == "withdrawn", hit["title"]) for hit in found]

    def texts(self, uids: Sequence[str]) -> Mapping[str, bytes]:
        with self._searcher() as searcher:
            found = [searcher.document(uid=uid) for uid in uids] if searcher else []
            return {stored["uid"]: stored["sections"] for stored in found if stored}

    def vocabulary(self) -> Mapping[str, int]:
        with self._searcher() as searcher:
            if searcher is None:
                return {}
            if self._vocabulary is None:
                reader = searcher.reader()
                self._vocabulary = {
                    word.decode(): reader.doc_frequency("written", word) for word in reader.lexicon("written")
                }
            return self._vocabulary

    def _mask(self, filters: Filters) -> set[int] | None:
        """The withdrawn pages of this state; they are few."""
        if filters.include_withdrawn or self._open is None:
            return None
        if self._withdrawn is None:
            self._withdrawn = set(self._open[2].docs_for_query(query.Term("state", "withdrawn")))
        return self._withdrawn or None

    @contextlib.contextmanager
    def _searcher(self) -> Iterator[Any]:
        with self._guarded(), self._lock:
            yield self._refreshed()

    def _refreshed(self) -> Any:
        for attempt in range(_TRIES):
            path = self._folder.current()
            if path is None:
                return None
            try:
                return self._searcher_of(path)
            except FileNotFoundError:  # a writer replaced a file between two of our steps
                self._close()
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.02 * 2**attempt)
        return None

    def _searcher_of(self, path: Path) -> Any:
        if self._open is not None and (self._open[0] != path.name or not self._open[2].up_to_date()):
            self._close()
        if self._open is None:
            opened = index.open_dir(str(path))
            self._open = (path.name, opened, opened.searcher(weighting=_Bm25(B=B, K1=K1)))
        return self._open[2]

    def _close(self) -> None:
        """Give back the files of the state that was read so far."""
        if self._open is not None:
            with contextlib.suppress(Exception):
                self._open[2].close()
        self._open = self._withdrawn = self._vocabulary = None

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever a damaged file makes Whoosh raise, it means one thing: build the index again."""
        try:
            yield
        except Broken:
            raise
        except Exception as error:
            self._close()
            raise Broken(str(error)) from error


def _replace(opened: index.Index, writer: Any, entries: Sequence[Entry], watermark: int) -> None:
    """Delete what is known of these pages through one reader, and add them as they are."""
    with opened.reader() as reader:
        for uid in (*(entry.uid for entry in entries), _WATERMARK):
            if ("uid", uid) in reader:
                for number in list(reader.postings("uid", uid).all_ids()):
                    writer.delete_document(number)
    _add(writer, entries, watermark)


def _add(writer: Any, entries: Iterable[Entry], watermark: int) -> None:
    for entry in entries:
        if not entry.sections:
            continue
        writer.add_document(
            uid=entry.uid,
            words=_terms(entry),
            written=" ".join(entry.words),
            topics=" ".join(entry.topics),
            state="withdrawn" if entry.withdrawn else "in-force",
            updated=int(entry.updated_at.astimezone(UTC).timestamp()) if entry.updated_at else 0,
            title=" ".join(token.term for token in entry.title_tokens),
            sections=packed(entry),
        )
    writer.add_document(uid=_WATERMARK, watermark=watermark)


def _terms(entry: Entry) -> str:
    """All tokens of a page with their weights; between two sections is a place that no word takes."""
    chunks = [f"{TITLE}|{'|'.join(token.terms)}" for token in entry.title_tokens]
    for heading, body in zip(entry.heading_tokens, entry.body_tokens, strict=True):
        chunks += ["1", *(f"{HEADING}|{'|'.join(token.terms)}" for token in heading), "1"]
        chunks += [f"{BODY}|{'|'.join(token.terms)}" for token in body]
    return " ".join(chunks)


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Keep the number of segments, and of pages in them that were replaced, small whatever is published how often."""
    by_size = sorted(segments, key=lambda segment: segment.doc_count_all())
    pages = sum(segment.doc_count_all() for segment in by_size)
    replaced = pages - sum(segment.doc_count() for segment in by_size)
    if replaced > pages * _MOST_REPLACED:
        kept, merged = [], by_size
    elif len(by_size) > _MOST_SMALL:
        kept, merged = by_size[-1:], by_size[:-1]
    else:
        kept, merged = by_size, []
    for segment in merged:
        with SegmentReader(writer.storage, writer.schema, segment) as reader:
            writer.add_reader(reader)
    return kept


def _as_whoosh(question: Question) -> query.Query:
    """Any of the terms; all that is needed."""
    either: list[query.Query] = [query.Term("words", term, boost=weight) for term, weight in question.terms.items()]
    either += [_sequence(terms, weight) for terms, weight in question.sequences.items()]
    if not question.needed:
        return query.Or(either)
    needed = query.And([query.Or([_sequence(terms) for terms in ways]) for ways in question.needed])
    return query.AndMaybe(needed, query.Or(either)) if either else needed


def _sequence(terms: tuple[str, ...], weight: float = 1.0) -> query.Query:
    if len(terms) == 1:
        return query.Term("words", terms[0], boost=weight)
    return query.Phrase("words", list(terms), boost=weight)


def _filter(filters: Filters) -> query.Query | None:
    conditions: list[query.Query] = []
    if filters.topic:
        conditions.append(query.Term("topics", filters.topic))
    if filters.since is not None:
        conditions.append(query.NumericRange("updated", int(filters.since.timestamp()), None))
    return query.And(conditions) if conditions else None
