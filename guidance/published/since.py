"""“What changed since …”: a version number or a day, as a reader or a link gives it, to a version."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Version
from guidance.text.days.dates import start_of
from guidance.text.days.written import UnreadDate, day_written

#: Digits of the longest number that is looked up; both databases know far longer ones.
LONGEST_NUMBER = 9

_VERSION = re.compile(rf"(v|version|) ?([0-9]{{1,{LONGEST_NUMBER}}})")


class Unclear(Exception):
    """A version or day that cannot be found; ``str()`` says what to do."""


@dataclass(frozen=True)
class Since:
    """With which version to compare, and from which moment to tell what else happened."""

    number: int
    moment: datetime
    day: date | None = None
    """The day that was asked for, which counts as a whole; nothing when it was a version."""
    not_published_yet: bool = False
    """That the page was first published on that day, or after it."""


def since_asked(session: Session, document: Document, asked: str, zone: ZoneInfo, today: date) -> Since:
    """The point that ``asked`` names: a version by its number (``4``, ``v4``), or a day as people write it.

    Changes of the day itself are meant too: who read the page in the morning has not seen what came at noon. So the
    version is the one of the evening before; before the first version it is version 1.

    :raises Unclear: when it is neither, there is no such version, or the day is still to come.
    """
    typed = _VERSION.fullmatch(" ".join(asked.lower().split()))
    if typed and (found := _numbered(session, document, int(typed[2]))):
        return found
    try:
        day = day_asked("" if typed and typed[1] else asked, today)
    except Unclear as unclear:
        if typed:
            newest = session.scalar(sa.select(sa.func.max(Version.number)).where(Version.document_id == document.id))
            raise Unclear(f"Version {int(typed[2])} does not exist. The newest is {newest}.") from None
        raise Unclear(str(unclear).removesuffix(".") + ", or a version number, like 4.") from None
    moment = start_of(day, zone)
    before = sa.and_(Version.document_id == document.id, Version.published_at < moment)
    number = session.scalar(sa.select(sa.func.max(Version.number)).where(before))
    return Since(number or 1, moment, day, not_published_yet=number is None)


def since_version(session: Session, document: Document, number: int) -> Since:
    """From one version on, which there is."""
    found = _numbered(session, document, number)
    assert found is not None
    return found


def day_asked(asked: str, today: date) -> date:
    """The day that a reader asks about, for a page, a topic or the whole site.

    :raises Unclear: when it cannot be read, does not exist or is still to come.
    """
    try:
        day = day_written(asked, today)
    except UnreadDate as unread:
        raise Unclear(f"{unread}.") from None
    if day > today:
        raise Unclear("That day is still to come. Enter a day that has been.")
    return day


def _numbered(session: Session, document: Document, number: int) -> Since | None:
    query = sa.select(Version.published_at).where(Version.document_id == document.id, Version.number == number)
    published_at = session.scalar(query)
    return Since(number, published_at + timedelta(microseconds=1)) if published_at else None
