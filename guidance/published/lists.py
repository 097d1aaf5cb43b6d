"""The lists of the pages in force, and of those withdrawn, a part at a time: A to Z, of a topic, on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import casefold
from guidance.models import Document, Listing, Topic, Withdrawal, in_force, listings, withdrawal_id, withdrawn
from guidance.models.questions import how_many
from guidance.models.topics import standing_on
from guidance.text.long_lists import part_shown

#: Pages on one part of a list at most.
A_PART = 200
#: Where titles stand that begin with no letter from A to Z.
OTHERS = "#"


@dataclass(frozen=True)
class ListPart:
    """One part of a list; parts count from 1."""

    listings: Sequence[Listing]
    number: int
    parts: int


@dataclass(frozen=True)
class Letter:
    """One letter of the A to Z; without pages it is there to be seen and leads nowhere."""

    letter: str
    part: int
    """The part of the list on which it begins; 0 for a letter without pages."""
    listings: Sequence[Listing]
    """Its pages on the part that is shown."""


@dataclass(frozen=True)
class AToZ:
    """A part of the A to Z, and all its letters."""

    letters: Sequence[Letter]
    number: int
    parts: int


def a_to_z(session: Session, number: int = 1, moment: datetime | None = None) -> AToZ:
    """Every page that is, or was at ``moment``, in force, by the first letter of its title; ``#`` for all others."""
    query = in_force(moment)
    letter = _letter(query.selected_columns.title)
    chosen = query.with_only_columns(letter.label("letter")).subquery()
    counts: dict[str, int] = dict(
        session.execute(sa.select(chosen.c.letter, sa.func.count()).group_by(chosen.c.letter)).all()
    )
    part = _part(session, query.order_by(letter == OTHERS, letter), sum(counts.values()), number)
    shown: dict[str, list[Listing]] = {}
    for listing in part.listings:
        first = listing.title[:1].upper()
        shown.setdefault(first if first in ascii_uppercase else OTHERS, []).append(listing)
    letters, ahead = [], 0
    for each in (*ascii_uppercase, *([OTHERS] if OTHERS in counts else [])):
        begins = ahead // A_PART + 1 if each in counts else 0
        letters.append(Letter(each, begins, shown.get(each, [])))
        ahead += counts.get(each, 0)
    return AToZ(letters, part.number, part.parts)


def on_topic(session: Session, topic: Topic, number: int = 1) -> ListPart:
    """The pages in force of one topic and those below it, by title."""
    query = in_force().where(Document.id.in_(standing_on(topic)))
    return _part(session, query, how_many(session, query.with_only_columns(Document.id)), number)


def withdrawn_pages(session: Session, number: int = 1) -> tuple[ListPart, dict[int, Withdrawal]]:
    """The pages that must no longer be followed, the latest first, and by their ids the withdrawal that holds."""
    query = withdrawn().join(Withdrawal, Withdrawal.id == withdrawal_id(Document.id))
    total = how_many(session, query.with_only_columns(Document.id))
    part = _part(session, query.order_by(Withdrawal.sequence.desc()), total, number)
    ids = [listing.document.id for listing in part.listings]
    found = sa.select(Document.id, Withdrawal).join(Withdrawal, Withdrawal.id == withdrawal_id(Document.id))
    return part, dict(session.execute(found.where(Document.id.in_(ids))).all())


def _letter(title: Any) -> sa.ColumnElement[str]:
    first = sa.func.upper(sa.func.substr(title, 1, 1))
    return sa.case((first.in_(list(ascii_uppercase)), first), else_=OTHERS)


def _part(session: Session, query: Any, total: int, number: int) -> ListPart:
    """The part of ``query`` with this number, or the last one, after the order of the query by title."""
    number, parts = part_shown(number, total, A_PART)
    ordered = query.order_by(casefold(query.selected_columns.title), Document.id)
    return ListPart(listings(session, ordered.limit(A_PART).offset((number - 1) * A_PART)), number, parts)
