"""Registering that a site relies on a page or a section, confirming it, and ending it."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import Document, Permission, Reliance, Section, UserAccount, audit, check_may, reliances_on

#: Registrations of one page in so many days that may wait at once: more are nobody's partners, and no partner of
#: another week is kept out by them.
WAITING, RECENT = 50, timedelta(days=3)


def register(
    session: Session, document: Document, section: Section | None, *, organisation: str, site: str, at: datetime
) -> Reliance:
    """Note that ``site`` relies on ``document``, or on one section of it; the same site is noted once.

    :raises NotReady: when too many wait to be confirmed already.
    """
    known = reliances_on(session, document)
    anchor = section.anchor if section else ""
    if (same := next((each for each in known if (each.site, each.section) == (site, anchor)), None)) is not None:
        return same
    if sum(each.confirmed_at is None and at - each.asked_at < RECENT for each in known) >= WAITING:
        raise NotReady("Many others wait to be confirmed for this page: try again in a few days.")
    made = Reliance(
        document_id=document.id,
        section=anchor,
        heading=section.title if section else "",
        organisation=organisation,
        site=site,
        asked_at=at,
    )
    session.add(made)
    audit(session, "said that a site relies on a page", by=None, at=at, document=document, detail=site)
    session.flush()
    return made


def numbered(session: Session, document: Document, number: int) -> Reliance | None:
    """The registration with this number that has not ended, when it is about ``document``."""
    query = sa.select(Reliance).where(Reliance.id == number, Reliance.document_id == document.id)
    return session.scalar(query.where(Reliance.ended_at.is_(None)))


def confirm(session: Session, reliance: Reliance, *, by: UserAccount, at: datetime) -> None:
    """Say that the partner is who it says it is: from now on it counts.

    :raises NotAllowed: when ``by`` may not publish.
    """
    _check(by)
    if reliance.confirmed_at is None:
        reliance.confirmed_at, reliance.confirmed_by_id = at, by.id
        audit(session, "confirmed a partner", by=by, at=at, document=reliance.document, detail=reliance.site)


def end(session: Session, reliance: Reliance, *, by: UserAccount, at: datetime) -> None:
    """Say that a site does not rely on the page, any more or ever.

    :raises NotAllowed: when ``by`` may not publish.
    """
    _check(by)
    reliance.ended_at = at
    audit(session, "ended a partner", by=by, at=at, document=reliance.document, detail=reliance.site)


def _check(by: UserAccount) -> None:
    check_may(by, Permission.PUBLISH, "Only people who publish confirm partners.")
