"""PostgreSQL behind the words of this service, for installations beyond one machine.

PostgreSQL's own ranking does not know how rare a word is, so the index is a table of terms with their weights, ranked
by Okapi BM25 in SQL; its text search looks for words that stand one behind the other.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from guidance.db import Database
from guidance.search.analysis import Token
from guidance.search.engine import (
    BODY,
    HEADING,
    K1,
    LET_OTHERS_END,
    MOST_HITS,
    TITLE,
    B,
    Filters,
    Hit,
    Question,
    inverse_frequency,
)
from guidance.search.pages import Entry, packed
from guidance.search.rules import RULES

#: An advisory lock: one writer at a time, without waiting for it. The number is arbitrary and ours.
_LOCK = 0x5345
#: Seconds between two looks whether the other writer has ended.
_LOOKS_EVERY = 0.01
#: The last place of a word that PostgreSQL tells from others, and how many places of one word it keeps.
_LAST_PLACE, _MOST_PLACES = 16_383, 255

_INSERT_PAGE = sa.text(
    "INSERT INTO search_page (uid, title, topics, withdrawn, updated, length, sections, written, words) VALUES "
    "(:uid, :title, :topics, :withdrawn, :updated, :length, :sections, :written, CAST(:words AS tsvector)) RETURNING id"
)
_INSERT_TERMS = sa.text(
    "INSERT INTO search_term (term, page_id, weight) "
    "SELECT term, :page, weight FROM unnest(CAST(:terms AS text[]), CAST(:weights AS real[])) AS given (term, weight)"
)
_COUNT_WORDS = sa.text(
    "INSERT INTO search_word (word, pages) SELECT word, 1 FROM unnest(CAST(:words AS text[])) AS given (word) "
    "ON CONFLICT (word) DO UPDATE SET pages = search_word.pages + 1"
)


class PostgresqlEngine:
    """The index as tables beside the history, in the same database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._vocabulary: tuple[int | None, Mapping[str, int]] | None = None

    def watermark(self) -> int | None:
        with self._database.engine.connect() as connection:
            return _watermark(connection)

    def update(self, changed: Callable[[int], Iterable[Entry]], watermark: int) -> bool:
        end = time.monotonic() + LET_OTHERS_END
        while not self._updated(changed, watermark):
            if time.monotonic() > end:
                return False
            time.sleep(_LOOKS_EVERY)
        return True

    def _updated(self, changed: Callable[[int], Iterable[Entry]], watermark: int) -> bool:
        with self._database.engine.begin() as connection:
            if not _alone(connection):
                return False
            known = _watermark(connection) or 0
            if known >= watermark:
                return True
            for entry in changed(known):
                _delete(connection, entry.uid)
                _insert(connection, entry)
            _set_watermark(connection, watermark)
            return True

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> bool:
        with self._database.engine.begin() as connection:
            if not _alone(connection):
                return False
            for table in ("search_term", "search_page", "search_word"):
                connection.execute(sa.text(f"DELETE FROM {table}"))
            for entry in entries:
                _insert(connection, entry)
            _set_watermark(connection, watermark)
            return True

    def rarity(self, terms: Collection[str]) -> Mapping[str, float]:
        with self._database.engine.connect() as connection:
            pages = connection.scalar(sa.text("SELECT count(*) FROM search_page")) or 0
            rows = connection.execute(
                sa.text("SELECT term, count(*) AS having FROM search_term WHERE term = ANY(:terms) GROUP BY term"),
                {"terms": list(terms)},
            )
            return {row.term: inverse_frequency(pages, row.having) for row in rows}

    def search(self, question: Question, filters: Filters) -> list[Hit]:
        in_sequences = {term for terms in question.sequences for term in terms}
        rarity = self.rarity({*question.terms, *in_sequences})
        bound: dict[str, Any] = {
            "terms": list(question.terms),
            "weights": [weight * rarity.get(term, 0.0) for term, weight in question.terms.items()],
            "topic": filters.topic,
            "since": filters.since,
        }
        for place, (terms, weight) in enumerate(question.sequences.items()):
            telling = sum(rarity.get(term, 0.0) for term in terms)
            bound |= {f"s{place}": _following(terms), f"w{place}": weight * telling}
        with self._database.engine.connect() as connection:
            rows = connection.execute(sa.text(_search(question, filters, bound)), bound)
            return [Hit(row.uid, float(row.score), row.withdrawn, row.title) for row in rows]

    def texts(self, uids: Sequence[str]) -> Mapping[str, bytes]:
        with self._database.engine.connect() as connection:
            rows = connection.execute(
                sa.text("SELECT uid, sections FROM search_page WHERE uid = ANY(:uids)"), {"uids": list(uids)}
            )
            return {row.uid: bytes(row.sections) for row in rows}

    def vocabulary(self) -> Mapping[str, int]:
        with self._database.engine.connect() as connection:
            state = _watermark(connection)
            if self._vocabulary is None or self._vocabulary[0] != state:
                rows = connection.execute(sa.text("SELECT word, pages FROM search_word"))
                self._vocabulary = (state, {row.word: row.pages for row in rows})
            return self._vocabulary[1]


def _alone(connection: sa.Connection) -> bool:
    return bool(connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}))


def _watermark(connection: sa.Connection) -> int | None:
    found = sa.text("SELECT sequence FROM search_state WHERE rules = :rules")
    sequence: int | None = connection.scalar(found, {"rules": RULES})
    return sequence


def _set_watermark(connection: sa.Connection, watermark: int) -> None:
    connection.execute(sa.text("DELETE FROM search_state"))
    connection.execute(
        sa.text("INSERT INTO search_state (sequence, rules) VALUES (:sequence, :rules)"),
        {"sequence": watermark, "rules": RULES},
    )


def _delete(connection: sa.Connection, uid: str) -> None:
    bound = {"uid": uid}
    connection.execute(
        sa.text(
            "UPDATE search_word SET pages = pages - 1 "
            "WHERE word IN (SELECT unnest(written) FROM search_page WHERE uid = :uid)"
        ),
        bound,
    )
    connection.execute(
        sa.text("DELETE FROM search_term WHERE page_id = (SELECT id FROM search_page WHERE uid = :uid)"), bound
    )
    connection.execute(sa.text("DELETE FROM search_page WHERE uid = :uid"), bound)


def _insert(connection: sa.Connection, entry: Entry) -> None:
    if not entry.sections:
        return
    weights = {term: weight for term, (weight, _) in entry.places(TITLE, HEADING, BODY).items()}
    words = sorted(entry.words)
    page = connection.scalar(
        _INSERT_PAGE,
        {
            "uid": entry.uid,
            "title": " ".join(token.term for token in entry.title_tokens),
            "topics": list(entry.topics),
            "withdrawn": entry.withdrawn,
            "updated": entry.updated_at,
            "length": sum(weights.values()),
            "sections": packed(entry),
            "written": words,
            "words": _vector([entry.title_tokens, *_texts(entry)]),
        },
    )
    connection.execute(_INSERT_TERMS, {"page": page, "terms": list(weights), "weights": list(weights.values())})
    connection.execute(_COUNT_WORDS, {"words": words})


def _texts(entry: Entry) -> Iterable[Sequence[Token]]:
    for heading, body in zip(entry.heading_tokens, entry.body_tokens, strict=True):
        yield heading
        yield body


def _vector(texts: Iterable[Sequence[Token]]) -> str:
    """The sequences as PostgreSQL writes a tsvector, with a place between two of them that no word takes."""
    found: dict[str, list[int]] = defaultdict(list)
    place = 1
    for tokens in texts:
        for token in tokens:
            if place <= _LAST_PLACE:
                for term in token.terms:
                    found[term].append(place)
            place += 1
        place += 1
    return " ".join(f"{_quoted(term)}:{','.join(map(str, at[:_MOST_PLACES]))}" for term, at in found.items())


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _following(terms: Sequence[str]) -> str:
    return " <-> ".join(map(_quoted, terms))


def _search(question: Question, filters: Filters, bound: dict[str, Any]) -> str:
    """The statement, whose pieces are ours; every word from outside is added to ``bound``."""
    sequences = [f"words @@ CAST(:s{place} AS tsquery)" for place in range(len(question.sequences))]
    conditions = ["(ranked.score IS NOT NULL" + "".join(f" OR {one}" for one in sequences) + ")"]
    if question.needed:
        conditions = []
    for place, ways in enumerate(question.needed):
        bound[f"n{place}"] = " | ".join(f"({_following(terms)})" for terms in ways)
        conditions.append(f"words @@ CAST(:n{place} AS tsquery)")
    conditions += [] if filters.include_withdrawn else ["NOT withdrawn"]
    conditions += [":topic = ANY(topics)"] if filters.topic else []
    conditions += ["updated >= :since"] if filters.since else []
    further = "".join(f" + :w{place} * CAST({one} AS integer)" for place, one in enumerate(sequences))
    joined = "LEFT JOIN" if sequences or question.needed else "JOIN"
    return (
        "WITH asked AS "
        "(SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:weights AS real[])) AS given (term, weight)),"
        " usual AS (SELECT greatest(avg(length), 1) AS length FROM search_page), "
        f"ranked AS (SELECT page_id, sum(asked.weight * found.weight * {K1 + 1} "
        f"/ (found.weight + {K1} * ({1 - B} + {B} * page.length / usual.length))) AS score "
        "FROM asked JOIN search_term AS found USING (term) JOIN search_page AS page ON page.id = found.page_id, usual "
        "GROUP BY page_id) "
        f"SELECT uid, coalesce(ranked.score, 0){further} AS score, withdrawn, title "
        f"FROM search_page {joined} ranked ON ranked.page_id = search_page.id "
        f"WHERE {' AND '.join(conditions)} ORDER BY score DESC, uid LIMIT {MOST_HITS}"
    )
