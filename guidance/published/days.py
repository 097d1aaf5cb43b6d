"""Days in the past: which version a page had then, and when a version had to be followed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.documents import Document
from guidance.models.questions import put_together_once
from guidance.models.versions import Version
from guidance.models.withdrawals import Reinstatement, Withdrawal
from guidance.text.plain import as_sentence


class NotPublished(LookupError):
    """The page had no version yet at that moment; ``str()`` says so in one sentence."""


def version_at_moment(session: Session, document: Document, moment: datetime) -> Version:
    """The newest version of ``document`` at ``moment``, whether it was withdrawn then or not.

    :raises NotPublished: when there was none.
    """
    version = session.scalar(
        sa.select(Version)
        .where(Version.document_id == document.id, Version.published_at <= moment)
        .order_by(Version.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotPublished("This page was not published yet on that day.")
    return version


@dataclass(frozen=True)
class Undone:
    """A withdrawal that was undone: from when to when a page was not to be followed, why, and why it is again."""

    begin: datetime
    end: datetime
    reason: str
    why_back: str
    sequences: frozenset[int]
    """The numbers of both facts in the public sequence."""


def withdrawals_undone(session: Session, document_ids: Collection[int]) -> dict[int, list[Undone]]:
    """By the ids of the documents, their withdrawals that were undone, oldest first."""
    found: dict[int, list[Undone]] = {}
    open_now: dict[int, _End] = {}
    for end in _ends(session, document_ids):
        if end.ends:
            open_now.setdefault(end.document_id, end)
        elif withdrawn := open_now.pop(end.document_id, None):
            both = frozenset({withdrawn.sequence, end.sequence})
            reasons = as_sentence(withdrawn.reason), as_sentence(end.reason)
            found.setdefault(end.document_id, []).append(Undone(withdrawn.at, end.at, *reasons, both))
    return found


def undoing_of(session: Session, withdrawal: Withdrawal) -> Undone | None:
    """How ``withdrawal`` was undone, where it was."""
    every = withdrawals_undone(session, [withdrawal.document_id]).get(withdrawal.document_id, [])
    return next((each for each in every if withdrawal.sequence in each.sequences), None)


@dataclass(frozen=True)
class Stretch:
    """From when to when a version had to be followed, and whether a withdrawal ended that."""

    begin: datetime
    end: datetime
    withdrawn: bool = False


def stretches_of(session: Session, version: Version, until: datetime) -> list[Stretch]:
    """Every stretch of time in which ``version`` applied, from its publication to ``until`` the next one came."""
    found: list[Stretch] = []
    begin: datetime | None = version.published_at
    for end in (end for end in _ends(session, [version.document_id]) if end.at < until):
        if end.at <= version.published_at:
            begin = None if end.ends else version.published_at
        elif end.ends and begin is not None:
            found, begin = [*found, Stretch(begin, end.at, withdrawn=True)], None
        elif not end.ends and begin is None:
            begin = end.at
    return [*found, Stretch(begin, until)] if begin is not None else found


class _End(NamedTuple):
    """A withdrawal (it ends the guidance), or a reinstatement."""

    document_id: int
    at: datetime
    sequence: int
    reason: str
    ends: bool


def _ends(session: Session, document_ids: Collection[int]) -> Iterator[_End]:
    """The withdrawals and reinstatements of documents, oldest first."""
    rows = session.execute(_endings(), {"documents": sorted(document_ids)})
    return (_End(*row) for row in rows)


@put_together_once
def _endings() -> sa.Select[Any]:
    kinds = (
        sa.select(noun.document_id, noun.at, noun.sequence, noun.reason, sa.literal(ends).label("ends")).where(
            noun.document_id.in_(sa.bindparam("documents", expanding=True))
        )
        for noun, ends in ((Withdrawal, 1), (Reinstatement, 0))
    )
    every = sa.union_all(*kinds).subquery("ending")
    return sa.select(every).order_by(every.c.sequence)
