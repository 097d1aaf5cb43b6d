"""Whoosh, in pure Python, in a folder of its own. This file is the door to it, and ``whoosh_writing`` a part of it.

Whoosh reads pickles from its index, which is why nothing but this service may write there. One writer at a time adds
what was published as one more piece; pieces are merged beside the index and exchanged, so that nobody who searches or
writes waits for it. A reader opens each state of the index once and closes the one before.
"""

import contextlib
import math
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh import columns, fields, formats, index, query, scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from guidance.behind import Behind
from guidance.search.engine import (
    BODY,
    HEADING,
    K1,
    LET_OTHERS_END,
    MOST_HITS,
    TITLE,
    B,
    Broken,
    Filters,
    Hit,
    Question,
    inverse_frequency,
)
from guidance.search.folder import MERGING, Folder
from guidance.search.pages import Entry, packed
from guidance.search.rules import RULES
from guidance.search.whoosh_writing import SmallPiece

#: The one entry that is no page: it tells how far the index has followed the history.
_WATERMARK = "watermark"
_LOCK_SECONDS = 2.0
_TRIES = 5
#: The words of a page as they are written: no page is looked up by one, so they are no terms.
_WRITTEN = columns.CompressedBytesColumn(level=1)
#: Pieces of about one size that are left to stand, and how many of them make the next size.
_OF_ONE_SIZE = 6
#: The share of replaced pages after which all pieces are merged.
_MOST_REPLACED = 0.5


class _Words(fields.TEXT):
    """The terms of a page, each with its weight and the places where it stands: the work has been done."""

    def index(self, value: Mapping[str, tuple[float, list[int]]], **_options: Any) -> Iterator[tuple[Any, ...]]:
        encoded = formats.Positions().encode
        for term, (weight, places) in value.items():
            yield term.encode(), len(places), weight, encoded(places)


class _Bm25(scoring.BM25F):
    """Okapi BM25 over one field in which words have the weight of the place where they stand.

    Whoosh's own inverse frequency leaves weight on words that nearly every page has.
    """

    def idf(self, searcher: Any, field: str, term: str) -> float:
        return inverse_frequency(searcher.doc_count_all(), searcher.doc_frequency(field, term))


def _schema() -> fields.Schema:
    return fields.Schema(
        uid=fields.ID(stored=True, unique=True),
        words=_Words(),
        written=fields.COLUMN(_WRITTEN),
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
        self._vocabulary: dict[str, int] | None = None
        self._written: Mapping[str, Mapping[str, int]] = {}
        """The words of each piece, which never change."""
        self._merging = Behind(self.merge, "the pieces of the search index could not be merged")

    def watermark(self) -> int | None:
        with self._searcher() as searcher:
            if searcher is None:
                return None
            stored = searcher.document(uid=_WATERMARK)
            return int(stored["watermark"]) if stored else None

    def update(self, changed: Callable[[int], Iterable[Entry]], watermark: int) -> bool:
        with self._guarded(), self._folder.alone(LET_OTHERS_END) as alone:
            path, known = self._folder.current(), self.watermark()
            if not alone or path is None or known is None:
                return False
            if known < watermark:
                entries, opened = list(changed(known)), index.open_dir(str(path))
                writer = opened.writer(timeout=_LOCK_SECONDS, delay=0.02, codec=SmallPiece())
                _replace(opened, writer, entries, watermark)
                writer.commit(mergetype=_without_empty)
                if _to_merge(opened):
                    self._merging.begin()
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

    def merge(self) -> None:
        """Make few pieces of many, beside the index; what is replaced meanwhile is replaced in the new piece too."""
        path = self._folder.current()
        with contextlib.suppress(FileNotFoundError), self._folder.alone(of=MERGING) as alone:  # others begin again
            if not alone or path is None:
                return
            opened = index.open_dir(str(path))
            chosen = _to_merge(opened)
            if not chosen:
                return
            with _beside(path) as storage:
                merged, numbers = _merged(opened, chosen, storage)
                with self._folder.alone(_LOCK_SECONDS) as writing:
                    if writing and self._folder.current() == path:
                        _exchange(path, opened, merged, numbers)

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
                pieces = {leaf.segment().segment_id(): leaf for leaf, _ in searcher.reader().leaf_readers()}
                self._written = {name: self._written.get(name) or _words_of(leaf) for name, leaf in pieces.items()}
                self._vocabulary = {}
                for words in sorted(self._written.values(), key=len, reverse=True):
                    for word, pages in words.items():
                        self._vocabulary[word] = self._vocabulary.get(word, 0) + pages
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


def _words_of(piece: SegmentReader) -> Mapping[str, int]:
    column = piece.column_reader("written", _WRITTEN)
    return Counter(word for page in range(piece.doc_count_all()) for word in column[page].decode().split(" ") if word)


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
            words=entry.places(TITLE, HEADING, BODY),
            written=" ".join(entry.words).encode(),
            topics=" ".join(entry.topics),
            state="withdrawn" if entry.withdrawn else "in-force",
            updated=int(entry.updated_at.astimezone(UTC).timestamp()) if entry.updated_at else 0,
            title=" ".join(token.term for token in entry.title_tokens),
            sections=packed(entry),
        )
    writer.add_document(uid=_WATERMARK, watermark=watermark)


def _without_empty(_writer: Any, segments: list[Any]) -> list[Any]:
    """The pieces that stay when one is added: all that hold anything."""
    return [segment for segment in segments if segment.doc_count()]


def _to_merge(opened: index.FileIndex) -> list[Any]:
    """The pieces to be made one: those of one size when they are many, or all when much of them was replaced.

    With sizes that grow by a factor each page is written again but a few times, however much is published (O'Neil,
    Cheng, Gawlick and O'Neil 1996).
    """
    segments: list[Any] = opened._segments()
    pages = sum(segment.doc_count_all() for segment in segments)
    if pages - sum(segment.doc_count() for segment in segments) > max(pages * _MOST_REPLACED, _OF_ONE_SIZE):
        return segments
    sizes: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        sizes[int(math.log(segment.doc_count() + 1, _OF_ONE_SIZE))].append(segment)
    return next((sizes[size] for size in sorted(sizes) if len(sizes[size]) > _OF_ONE_SIZE), [])


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[FileStorage]:
    """A folder in that of the index, for the one who merges; what one that was cut off left there is thrown away."""
    shutil.rmtree(path / MERGING, ignore_errors=True)
    (path / MERGING).mkdir(mode=0o700)
    try:
        yield FileStorage(str(path / MERGING))
    finally:
        shutil.rmtree(path / MERGING, ignore_errors=True)


Numbers = Mapping[str, Mapping[int, int]]


def _merged(opened: index.FileIndex, chosen: Sequence[Any], storage: FileStorage) -> tuple[Any, Numbers]:
    """The new piece, and for each old one the number that each of its pages has in it."""
    beside = storage.create_index(opened.schema)
    writer = beside.writer(limitmb=64)
    numbers, following = {}, count()
    with contextlib.ExitStack() as files:
        readers = [SegmentReader(opened.storage, opened.schema, segment) for segment in chosen]
        for segment, reader in zip(chosen, readers, strict=True):  # all are open: none goes before its turn
            files.callback(reader.close)
            numbers[segment.segment_id()] = dict(zip(reader.all_doc_ids(), following, strict=False))
            writer.add_reader(reader)
    writer.commit(merge=False)
    return beside._segments()[0], numbers


def _exchange(path: Path, opened: index.FileIndex, merged: Any, numbers: Numbers) -> None:
    """Put the new piece in the place of the old ones, without what was replaced in them since."""
    state = opened._read_toc()
    old = {segment.segment_id(): segment for segment in state.segments if segment.segment_id() in numbers}
    for name, new in numbers.items():
        for number, number_in_new in new.items():
            if name not in old or old[name].is_deleted(number):  # a piece has gone when all of it was replaced
                merged.delete_document(number_in_new)
    for name in merged.list_files(FileStorage(str(path / MERGING))):
        (path / MERGING / name).rename(path / name)
    kept = [segment for segment in state.segments if segment.segment_id() not in old]
    index.TOC(state.schema, [*kept, merged], state.generation + 1).write(opened.storage, opened.indexname)
    index.clean_files(opened.storage, opened.indexname, state.generation + 1, [*kept, merged])


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
