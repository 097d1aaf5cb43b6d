"""PostgreSQL's full-text search behind the words of this service, for installations beyond one machine.

PostgreSQL ranks by how often and how close words stand, and does not know how rare they are; so each word is weighed
by its inverse document frequency (Spärck Jones 1972), or a question in plain English would be ruled by its commonest
word.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from guidance.db import Database
from guidance.search.engine import BODY, HEADING, MARK_END, MARK_START, MOST_HITS, TITLE, Filters, Hit
from guidance.search.query import Query
from guidance.search.sections import Entry

#: D, C, B, A in the order that ts_rank asks for, as shares of the highest.
_WEIGHTS = "{" + ", ".join(str(weight / TITLE) for weight in (0.0, BODY, HEADING, TITLE)) + "}"
_HEADLINE = f"StartSel={MARK_START}, StopSel={MARK_END}, MaxFragments=2, MaxWords=30, MinWords=12"
#: An advisory lock: one writer at a time, without waiting for it. The number is arbitrary and ours.
_LOCK = 0x5345

_INSERT = sa.text(
    "INSERT INTO search_section (uid, anchor, title, heading, body, topics, withdrawn, updated, words, plain) VALUES "
    "(:uid, :anchor, :title, :heading, :body, :topics, :withdrawn, :updated, "
    "setweight(to_tsvector('english', :title), 'A') || setweight(to_tsvector('english', :heading), 'B') "
    "|| setweight(to_tsvector('english', :body), 'C'), "
    "to_tsvector('simple', :title || ' ' || :heading || ' ' || :body))"
)


class PostgresqlEngine:
    """The index as two tables beside the history, in the same database."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine

    def watermark(self) -> int | None:
        with self._engine.connect() as connection:
            sequence: int | None = connection.scalar(sa.text("SELECT sequence FROM search_state"))
            return sequence

    def update(self, entries: Iterable[Entry], watermark: int) -> bool:
        with self._engine.begin() as connection:
            if not connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}):
                return False
            for entry in entries:
                connection.execute(sa.text("DELETE FROM search_section WHERE uid = :uid"), {"uid": entry.uid})
                _insert(connection, entry)
            _set_watermark(connection, watermark)
            return True

    def rebuild(self, entries: Iterable[Entry], watermark: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))  # whoever holds it is doing the same work
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(sa.text("DELETE FROM search_section"))
            for entry in entries:
                _insert(connection, entry)
            _set_watermark(connection, watermark)

    def search(self, wanted: Query, filters: Filters) -> list[Hit]:
        with self._engine.connect() as connection:
            questions, needed = _questions(connection, wanted)
            if not questions:
                return []
            weights = _rarity(connection, questions)
            return list(_search(connection, questions, weights, needed, filters))

    def snippets(self, wanted: Query, texts: Sequence[str]) -> list[str]:
        with self._engine.connect() as connection:
            questions, _ = _questions(connection, wanted)
            if not questions:
                return [""] * len(texts)
            rows = connection.scalars(
                sa.text(
                    f"SELECT ts_headline('english', text, {_any_of(questions)}, :headline) "
                    "FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS given (text, place) ORDER BY place"
                ),
                {**_bound(questions), "texts": list(texts), "headline": _HEADLINE},
            )
            return list(rows)

    def vocabulary(self) -> Mapping[str, int]:
        with self._engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT word, ndoc FROM ts_stat('SELECT plain FROM search_section')"))
            return {row.word: row.ndoc for row in rows}


def _insert(connection: sa.Connection, entry: Entry) -> None:
    for section in entry.sections:
        connection.execute(
            _INSERT,
            {
                "uid": entry.uid,
                "anchor": section.anchor,
                "title": entry.title,
                "heading": section.heading,
                "body": section.body,
                "topics": list(entry.topics),
                "withdrawn": entry.withdrawn,
                "updated": entry.updated_at,
            },
        )


def _set_watermark(connection: sa.Connection, watermark: int) -> None:
    connection.execute(sa.text("DELETE FROM search_state"))
    connection.execute(sa.text("INSERT INTO search_state (sequence) VALUES (:sequence)"), {"sequence": watermark})


def _questions(connection: sa.Connection, wanted: Query) -> tuple[list[str], list[str]]:
    """Each word and phrase as PostgreSQL writes it, and those of the phrases, which all have to be there."""
    phrases = [_asked(connection, "phraseto_tsquery", " ".join(phrase)) for phrase in wanted.phrases]
    words = [_asked(connection, "plainto_tsquery", word) for word in wanted.words]
    needed = [phrase for phrase in phrases if phrase]
    return [*needed, *(word for word in words if word)], needed


def _asked(connection: sa.Connection, function: str, words: str) -> str:
    """The question in PostgreSQL's form; a word that its dictionary passes over is asked for as it is written."""
    asked = connection.scalar(sa.text(f"SELECT {function}('english', :words)::text"), {"words": words})
    return str(asked or "")


def _rarity(connection: sa.Connection, questions: Sequence[str]) -> list[float]:
    counts = ", ".join(
        f"(SELECT count(*) FROM search_section WHERE words @@ CAST(:q{i} AS tsquery))" for i in range(len(questions))
    )
    row = connection.execute(
        sa.text(f"SELECT (SELECT count(*) FROM search_section), {counts}"),
        _bound(questions),
    ).one()
    total, *found = row
    return [math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in found]


def _bound(questions: Sequence[str]) -> dict[str, Any]:
    return {f"q{i}": question for i, question in enumerate(questions)}


def _any_of(questions: Sequence[str]) -> str:
    return " || ".join(f"CAST(:q{i} AS tsquery)" for i in range(len(questions)))


def _search(
    connection: sa.Connection,
    questions: Sequence[str],
    weights: Sequence[float],
    needed: Sequence[str],
    filters: Filters,
) -> Iterable[Hit]:
    rank = " + ".join(f":w{i} * ts_rank('{_WEIGHTS}', words, CAST(:q{i} AS tsquery), 1)" for i in range(len(questions)))
    conditions = [f"words @@ ({_any_of(questions)})"]
    conditions += [f"words @@ CAST(:q{i} AS tsquery)" for i in range(len(needed))]
    conditions += [] if filters.include_withdrawn else ["NOT withdrawn"]
    conditions += [":topic = ANY(topics)"] if filters.topic else []
    conditions += ["updated >= :since"] if filters.since else []
    rows = connection.execute(
        sa.text(
            f"SELECT uid, anchor, heading, body, withdrawn, {rank} AS score FROM search_section "
            f"WHERE {' AND '.join(conditions)} ORDER BY score DESC, uid, anchor LIMIT {MOST_HITS}"
        ),
        {
            **_bound(questions),
            **{f"w{i}": weight for i, weight in enumerate(weights)},
            "topic": filters.topic,
            "since": filters.since,
        },
    )
    return [Hit(r.uid, r.anchor, r.heading, r.body, float(r.score), r.withdrawn) for r in rows]
