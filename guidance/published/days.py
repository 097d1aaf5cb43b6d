"""Days in the past: which version a page had then, and when a version had to be followed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Reinstatement, Version, Withdrawal


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
class Stretch:
    """From when to when a version had to be followed, and whether a withdrawal ended that."""

    begin: datetime
    end: datetime
    withdrawn: bool = False


def stretches_of(session: Session, version: Version, until: datetime) -> list[Stretch]:
    """Every stretch of time in which ``version`` applied, from its publication to ``until`` the next one came."""
    found: list[Stretch] = []
    begin: datetime | None = version.published_at
    for at, ends in _ends(session, version.document_id, until):
        if at <= version.published_at:
            begin = None if ends else version.published_at
        elif ends and begin is not None:
            found, begin = [*found, Stretch(begin, at, withdrawn=True)], None
        elif not ends and begin is None:
            begin = at
    return [*found, Stretch(begin, until)] if begin is not None else found


def _ends(session: Session, document_id: int, until: datetime) -> list[tuple[datetime, bool]]:
    """The withdrawals (true) and reinstatements (false) of a document before ``until``, oldest first."""
    kinds = (
        sa.select(noun.at, noun.sequence, sa.literal(ends).label("ends"))
        .join(Version, Version.id == noun.version_id)
        .where(Version.document_id == document_id, noun.at < until)
        for noun, ends in ((Withdrawal, 1), (Reinstatement, 0))
    )
    every = sa.union_all(*kinds).subquery("ending")
    rows = session.execute(sa.select(every.c.at, every.c.ends).order_by(every.c.sequence))
    return [(at, bool(ends)) for at, ends in rows]
