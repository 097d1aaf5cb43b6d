"""The embedded search engine, in a folder of its own. This file is the only door to Whoosh.

The folder holds one index at a time and a file that names it; a rebuilt index is exchanged by replacing that file.
Whoosh reads pickles from its index, so the folder is private to the service (mode 0700) and never restored from
anywhere: it can always be built again.
"""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh import analysis, fields, highlight, index, query, scoring
from whoosh.searching import Searcher

from guidance.search.engine import BODY, HEADING, MARK_END, MARK_START, MOST_HITS, TITLE, Broken, Filters, Hit
from guidance.search.query import COMMON, Query
from guidance.search.sections import Entry

_POINTER = "current"
_PREFIX = "index-"
#: The one entry that is no section: it tells how far the index has followed the history.
_WATERMARK = "watermark"
_LOCK_SECONDS = 2.0
_TRIES = 5

_STEMMED = analysis.StemmingAnalyzer(stoplist=None, minsize=1, cachesize=50_000)
_PLAIN = analysis.RegexTokenizer() | analysis.LowercaseFilter()
_FIELDS = {"title": TITLE, "heading": HEADING, "body": BODY}


def _schema() -> fields.Schema:
    return fields.Schema(
        uid=fields.ID(stored=True, unique=True),
        anchor=fields.STORED(),
        title=fields.TEXT(analyzer=_STEMMED),
        heading=fields.TEXT(analyzer=_STEMMED, stored=True),
        body=fields.TEXT(analyzer=_STEMMED, stored=True),
        plain=fields.TEXT(analyzer=_PLAIN, phrase=False),
        topics=fields.KEYWORD(),
        state=fields.ID(stored=True),
        updated=fields.NUMERIC(int, bits=64),
        watermark=fields.STORED(),
    )


class WhooshEngine:
    """Whoosh behind the words of this service; one searcher is kept and refreshed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._open: tuple[str, index.Index, Searcher] | None = None

    def watermark(self) -> int | None:
        with self._searcher() as searcher:
            if searcher is None:
                return None
            stored = searcher.document(uid=_WATERMARK)
            return int(stored["watermark"]) if stored else None

    def update(self, entries: Iterable[Entry], watermark: int) -> bool:
        with self._guarded():
            name = self._current()
            if name is None:
                self.rebuild(entries, watermark)
                return True
            try:
                writer = index.open_dir(str(self._folder / name)).writer(timeout=_LOCK_SECONDS, delay=0.02)
            except index.LockError:
                return False
            _write(writer, entries, watermark)
            writer.commit(merge=False)
            return True

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder.chmod(0o700)
        name = f"{_PREFIX}{secrets.token_hex(8)}"
        fresh = self._folder / name
        fresh.mkdir(mode=0o700)
        writer = index.create_in(str(fresh), _schema()).writer(limitmb=64)
        _write(writer, entries, watermark, replace=False)
        writer.commit(optimize=True)
        self._point_to(name)

    def _point_to(self, name: str) -> None:
        """Exchange the index; what is left of older ones, or of builds that were cut off, is thrown away."""
        new = self._folder / f"{_POINTER}.{name}"
        new.write_text(name)
        os.replace(new, self._folder / _POINTER)
        for other in self._folder.iterdir():
            if other.name not in {name, _POINTER}:
                shutil.rmtree(other, ignore_errors=True)
                other.unlink(missing_ok=True) if other.is_file() else None

    def search(self, wanted: Query, filters: Filters) -> list[Hit]:
        with self._searcher() as searcher:
            if searcher is None:
                return []
            return list(_hits(searcher.search(_question(wanted), limit=MOST_HITS, filter=_filter(filters))))

    def snippets(self, wanted: Query, texts: Sequence[str]) -> list[str]:
        stems = {text for field, text in _question(wanted).iter_all_terms() if field == "body"}
        telling = {stem for stem in stems if stem not in COMMON} or stems
        return [_snippet(text, telling) for text in texts]

    def vocabulary(self) -> Mapping[str, int]:
        with self._searcher() as searcher:
            if searcher is None:
                return {}
            reader = searcher.reader()
            return {word.decode(): reader.doc_frequency("plain", word) for word in reader.lexicon("plain")}

    def _current(self) -> str | None:
        """The name of the index in use; a file that names nothing of ours counts as none."""
        try:
            name = (self._folder / _POINTER).read_text()
        except FileNotFoundError:
            return None
        return name if name.startswith(_PREFIX) and (self._folder / name).is_dir() else None

    @contextlib.contextmanager
    def _searcher(self) -> Iterator[Searcher | None]:
        with self._guarded(), self._lock:
            yield self._refreshed()

    def _refreshed(self) -> Searcher | None:
        for attempt in range(_TRIES):
            name = self._current()
            if name is None:
                return None
            try:
                return self._searcher_of(name)
            except FileNotFoundError:  # a writer replaced a file between two of our steps
                self._open = None
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.02 * 2**attempt)
        return None

    def _searcher_of(self, name: str) -> Searcher:
        if self._open is None or self._open[0] != name:
            opened = index.open_dir(str(self._folder / name))
            self._open = (name, opened, opened.searcher(weighting=scoring.BM25F(B=0.75, K1=2.0)))
        _, opened, searcher = self._open
        if not searcher.up_to_date():
            self._open = (name, opened, searcher.refresh())
        return self._open[2]

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever a damaged file makes Whoosh raise, it means one thing: build the index again."""
        try:
            yield
        except Broken:
            raise
        except Exception as error:
            self._open = None
            raise Broken(str(error)) from error


def _write(writer: Any, entries: Iterable[Entry], watermark: int, *, replace: bool = True) -> None:
    for entry in entries:
        if replace:
            writer.delete_by_term("uid", entry.uid)
        for section in entry.sections:
            writer.add_document(
                uid=entry.uid,
                anchor=section.anchor,
                title=entry.title,
                heading=section.heading,
                body=section.body,
                plain=f"{entry.title} {section.heading} {section.body}",
                topics=" ".join(entry.topics),
                state="withdrawn" if entry.withdrawn else "in-force",
                updated=int(entry.updated_at.astimezone(UTC).timestamp()) if entry.updated_at else 0,
            )
    writer.delete_by_term("uid", _WATERMARK)
    writer.add_document(uid=_WATERMARK, watermark=watermark)


def _question(wanted: Query) -> query.Query:
    """Any of the words in any of the fields, each where it counts most; all of the phrases."""
    words = [_anywhere(word) for text in wanted.words for word in _stems(text)]
    phrases = [_phrase(phrase) for phrase in wanted.phrases]
    either = query.Or(words)
    if phrases and words:
        return query.AndMaybe(query.And(phrases), either)
    return query.And(phrases) if phrases else either


def _stems(text: str) -> list[str]:
    return [token.text for token in _STEMMED(text)]


def _anywhere(stem: str) -> query.Query:
    return query.Or([query.Term(name, stem, boost=boost) for name, boost in _FIELDS.items()])


def _phrase(words: tuple[str, ...]) -> query.Query:
    stems = [stem for word in words for stem in _stems(word)]
    if len(stems) == 1:
        return _anywhere(stems[0])
    return query.Or([query.Phrase(name, stems, boost=boost) for name, boost in _FIELDS.items()])


def _filter(filters: Filters) -> query.Query:
    conditions: list[query.Query] = [query.Term("state", "in-force")]
    if filters.include_withdrawn:
        conditions = [query.Or([query.Term("state", "in-force"), query.Term("state", "withdrawn")])]
    if filters.topic:
        conditions.append(query.Term("topics", filters.topic))
    if filters.since is not None:
        conditions.append(query.NumericRange("updated", int(filters.since.timestamp()), None))
    return query.And(conditions)


def _hits(found: Any) -> Iterator[Hit]:
    for hit in found:
        yield Hit(
            uid=hit["uid"],
            anchor=hit.get("anchor", ""),
            heading=hit.get("heading", ""),
            text=hit.get("body", ""),
            score=hit.score,
            withdrawn=hit["state"] == "withdrawn",
        )


class _Marks(highlight.Formatter):
    """Puts the marks round the words that were looked for."""

    between = " … "

    def format_token(self, text: str, token: Any, replace: bool = False) -> str:
        return f"{MARK_START}{highlight.get_text(text, token, replace)}{MARK_END}"


def _snippet(text: str, stems: set[str]) -> str:
    fragmenter = highlight.ContextFragmenter(maxchars=200, surround=60)
    return str(highlight.highlight(text, stems, _STEMMED, fragmenter, _Marks(), top=2)) or text[:200]
