"""Of many versions at once, why a text is not to be used: the sentence with which each copy of it begins."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.models import Content, Document, Revision, Version, Withdrawal, withdrawal_id
from guidance.models.questions import put_together_once
from guidance.published.sentence import Facts, sentence_for
from guidance.text.days.dates import day, local_day
from guidance.text.plain import as_sentence


def of_withdrawal(withdrawal: Withdrawal, instead: str | None, zone: ZoneInfo) -> str:
    """Why a withdrawn text is not to be used.

    :param instead: the title of what to use in its place, where there is such a page.
    """
    replaced = f" Use instead: {instead or 'another page'}." if withdrawal.replacement_id else ""
    reason = as_sentence(withdrawal.reason)
    return f"Withdrawn on {day(withdrawal.at, zone)}. Do not use it for care. Reason: {reason}{replaced}"


def notices_of(session: Session, version_ids: Collection[int], zone: ZoneInfo) -> dict[int, str]:
    """The sentences, by the ids of the versions; a text that is current and in force has none."""
    if not version_ids:
        return {}
    rows = session.execute(_standing(), {"versions": sorted(set(version_ids))})
    told = {row.id: _facts(row, zone) for row in rows}
    return {version: sentence_for(facts, date.max).state for version, facts in told.items() if not facts.in_force}


def notices_by_number(session: Session, document: Document, numbers: Collection[int], zone: ZoneInfo) -> dict[int, str]:
    """The sentences of versions of one page, by their numbers."""
    wanted = sa.select(Version.id, Version.number).where(
        Version.document_id == document.id, Version.number.in_(numbers)
    )
    number_of = {row.id: row.number for row in session.execute(wanted)}
    return {number_of[version]: notice for version, notice in notices_of(session, number_of, zone).items()}


def _facts(row: Any, zone: ZoneInfo) -> Facts:
    return Facts(
        number=row.number,
        newest=row.number if row.replaced_at is None else row.number + 1,  # that there is a newer one is all it needs
        replaced_on=local_day(row.replaced_at, zone) if row.replaced_at else None,
        withdrawn_on=local_day(row.withdrawn_at, zone) if row.withdrawn_at else None,
        erased=row.digest is None,
    )


@put_together_once
def _standing() -> sa.Select[int, int, datetime, datetime, str]:
    following = aliased(Version)
    is_next = sa.and_(following.document_id == Version.document_id, following.number == Version.number + 1)
    return (
        sa.select(
            Version.id,
            Version.number,
            following.published_at.label("replaced_at"),
            Withdrawal.at.label("withdrawn_at"),
            Content.digest,
        )
        .join(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .outerjoin(following, is_next)
        .outerjoin(Withdrawal, Withdrawal.id == withdrawal_id(Version.document_id))
        .where(Version.id.in_(sa.bindparam("versions", expanding=True)))
    )
