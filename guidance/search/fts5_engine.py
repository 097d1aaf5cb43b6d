"""SQLite's FTS5 in a file of its own: the fastest of the embedded engines, in the SQLite that the service ships."""

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from threading import Lock
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from guidance.search.analysis import Token
from guidance.search.engine import (
    BODY,
    GAP,
    HEADING,
    LET_OTHERS_END,
    MOST_HITS,
    TITLE,
    Broken,
    Filters,
    Hit,
    Question,
    inverse_frequency,
)
from guidance.search.folder import Folder
from guidance.search.pages import Entry, packed
from guidance.search.rules import RULES

_FILE = "pages.sqlite"
_LOCK_SECONDS = 2.0

#: Terms come without spaces and marks; the tokenizer has nothing to do but to split at spaces.
_SCHEMA = f"""
PRAGMA journal_mode = WAL;
CREATE VIRTUAL TABLE words USING fts5(title, headings, body, content = '', contentless_delete = 1,
  tokenize = "ascii tokenchars '.^{GAP}'");
CREATE TABLE page (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, withdrawn INTEGER NOT NULL,
  updated INTEGER NOT NULL, topics TEXT NOT NULL, title TEXT NOT NULL, sections BLOB NOT NULL, written TEXT NOT NULL);
CREATE TABLE word (word TEXT PRIMARY KEY, pages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE state (watermark INTEGER NOT NULL);
"""
_RANK = f"bm25(words, {TITLE}, {HEADING}, {BODY})"


class Fts5Engine:
    """FTS5 behind the words of this service; each process keeps one connection."""

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder, f"fts5-{RULES}-")
        self._lock = Lock()
        self._open: tuple[Path, Any] | None = None
        self._vocabulary: tuple[int | None, Mapping[str, int]] | None = None

    def watermark(self) -> int | None:
        with self._connection() as connection:
            return _watermark(connection) if connection else None

    def update(self, changed: Callable[[int], Iterable[Entry]], watermark: int) -> bool:
        with self._folder.alone(LET_OTHERS_END) as alone:
            if not alone:
                return False
            with self._connection() as connection:
                known = _watermark(connection) if connection else None
                if known is None or known >= watermark:
                    return known is not None
                with _writing(connection):
                    for entry in changed(known):
                        _delete(connection, entry.uid)
                        _add(connection, entry)
                    _set_watermark(connection, watermark)
            return True

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> bool:
        with self._folder.alone() as alone:
            if not alone:
                return False
            fresh = self._folder.fresh()
            connection = _opened(fresh / _FILE)
            connection.executescript(_SCHEMA)
            with _writing(connection):
                for entry in entries:
                    _add(connection, entry)
                _set_watermark(connection, watermark)
            connection.close()
            self._folder.use(fresh)
            return True

    def rarity(self, terms: Collection[str]) -> Mapping[str, float]:
        with self._connection() as connection:
            if connection is None:
                return {}
            (pages,) = connection.execute("SELECT count(*) FROM page").fetchone()
            found = {term: _having(connection, term) for term in terms}
            return {term: inverse_frequency(pages, count) for term, count in found.items() if count}

    def search(self, question: Question, filters: Filters) -> list[Hit]:
        conditions = ["words MATCH :asked"]
        conditions += [] if filters.include_withdrawn else ["NOT withdrawn"]
        conditions += ["instr(topics, ' ' || :topic || ' ')"] if filters.topic else []
        conditions += ["updated >= :since"] if filters.since else []
        bound = {
            "asked": _match_words(question),
            "topic": filters.topic,
            "since": int(filters.since.timestamp()) if filters.since else 0,
        }
        with self._connection() as connection:
            if connection is None or not bound["asked"]:
                return []
            rows = connection.execute(
                f"SELECT uid, -{_RANK} AS score, withdrawn, page.title FROM words JOIN page ON page.id = words.rowid "
                f"WHERE {' AND '.join(conditions)} ORDER BY score DESC, uid LIMIT {MOST_HITS}",
                bound,
            )
            return [Hit(uid, score, bool(withdrawn), title) for uid, score, withdrawn, title in rows]

    def texts(self, uids: Sequence[str]) -> Mapping[str, bytes]:
        with self._connection() as connection:
            if connection is None:
                return {}
            places = ", ".join("?" * len(uids))
            return dict(connection.execute(f"SELECT uid, sections FROM page WHERE uid IN ({places})", list(uids)))

    def vocabulary(self) -> Mapping[str, int]:
        with self._connection() as connection:
            if connection is None:
                return {}
            state = _watermark(connection)
            if self._vocabulary is None or self._vocabulary[0] != state:
                self._vocabulary = (state, dict(connection.execute("SELECT word, pages FROM word")))
            return self._vocabulary[1]

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        """The connection to the index in use, for one thread at a time; nothing while there is none.

        :raises Broken: whatever is wrong with the file.
        """
        with self._lock:
            try:
                path = self._folder.current()
                if self._open is not None and (path is None or self._open[0] != path):
                    self._close()
                if path is not None and self._open is None:
                    self._open = (path, _opened(path / _FILE, "rw"))
                yield self._open[1] if self._open else None
            except (sqlite.Error, UnicodeDecodeError, OSError) as error:  # type: ignore[attr-defined]
                self._close()
                raise Broken(str(error)) from error

    def _close(self) -> None:
        if self._open is not None:
            self._open[1].close()
        self._open = self._vocabulary = None


def _opened(path: Path, mode: str = "rwc") -> Any:
    connection = sqlite.connect(  # type: ignore[attr-defined]
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_LOCK_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA synchronous = OFF")  # it can always be built again
    return connection


@contextlib.contextmanager
def _writing(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _watermark(connection: Any) -> int | None:
    row = connection.execute("SELECT watermark FROM state").fetchone()
    return row[0] if row else None


def _set_watermark(connection: Any, watermark: int) -> None:
    connection.execute("DELETE FROM state")
    connection.execute("INSERT INTO state VALUES (?)", (watermark,))


def _having(connection: Any, term: str) -> int:
    count: int = connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (_quoted((term,)),)).fetchone()[0]
    return count


def _delete(connection: Any, uid: str) -> None:
    row = connection.execute("SELECT id, written FROM page WHERE uid = ?", (uid,)).fetchone()
    if row is not None:
        number, words = row
        connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
        connection.execute("DELETE FROM page WHERE id = ?", (number,))
        connection.executemany("UPDATE word SET pages = pages - 1 WHERE word = ?", ((word,) for word in words.split()))
        connection.executemany("DELETE FROM word WHERE word = ? AND pages < 1", ((word,) for word in words.split()))


def _add(connection: Any, entry: Entry) -> None:
    if not entry.sections:
        return
    words = sorted(entry.words)
    cursor = connection.execute(
        "INSERT INTO page (uid, withdrawn, updated, topics, title, sections, written) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            entry.uid,
            entry.withdrawn,
            int(entry.updated_at.astimezone(UTC).timestamp()) if entry.updated_at else 0,
            f" {' '.join(entry.topics)} ",
            " ".join(token.term for token in entry.title_tokens),
            packed(entry),
            " ".join(words),
        ),
    )
    columns = (_column([entry.title_tokens]), _column(entry.heading_tokens), _column(entry.body_tokens))
    connection.execute(
        "INSERT INTO words (rowid, title, headings, body) VALUES (?, ?, ?, ?)", (cursor.lastrowid, *columns)
    )
    connection.executemany(
        "INSERT INTO word VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET pages = pages + 1", ((word,) for word in words)
    )


def _column(texts: Sequence[Sequence[Token]]) -> str:
    """The sequences one behind the other, and behind them what else their tokens are found by."""
    sequences = [" ".join(token.term for token in tokens) for tokens in texts]
    further = " ".join(term for tokens in texts for token in tokens for term in token.terms[1:])
    return f" {GAP} ".join([*sequences, further])


def _match_words(question: Question) -> str:
    ways = [*(((term,), weight) for term, weight in question.terms.items()), *question.sequences.items()]
    # FTS5 weighs no words: what stands for several of the question is asked for as often, and counts each time.
    either = [_quoted(way) for way, weight in ways for _ in range(max(1, round(weight)))]
    if not question.needed:
        return " OR ".join(either)
    needed = " AND ".join(f"({' OR '.join(_quoted(terms) for terms in ways)})" for ways in question.needed)
    return f"{needed} AND ({' OR '.join([*either, needed])})" if either else needed


def _quoted(terms: Sequence[str]) -> str:
    return f'"{" ".join(terms)}"'
