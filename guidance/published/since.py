"""“What changed since …”: a version number or a day, as a reader or a link gives it, to a version."""

import re
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Version
from guidance.text.dates import end_of, parsed

#: Digits of the longest number that is looked up; both databases know far longer ones.
LONGEST_NUMBER = 9

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unclear(Exception):
    """A version or day that cannot be found; ``str()`` says what to do."""


class Before(NamedTuple):
    """The version to compare with, and whether the day that was asked for lies before it."""

    number: int
    not_published_yet: bool = False


def version_since(session: Session, document: Document, asked: str, zone: ZoneInfo, asked_on: date) -> Before:
    """The version that ``asked`` names: by number (``4``, ``v4``), or by the day on which it was in force.

    A day before the first version gives version 1, and says so.

    :param asked_on: the day of today.
    :raises Unclear: when it is neither, there is no such version, or the day is still to come.
    """
    number = asked.lower().removeprefix("version").removeprefix("v").strip()
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        return Before(_numbered(session, document, int(number)))
    if (day := parsed(asked)) is not None:
        if day > asked_on:
            raise Unclear("That day is still to come. Enter a day that has been, or a version number.")
        found = session.scalar(
            sa.select(sa.func.max(Version.number)).where(
                Version.document_id == document.id, Version.published_at <= end_of(day, zone)
            )
        )
        return Before(found or 1, not_published_yet=found is None)
    if _DAY.fullmatch(asked):
        raise Unclear("There is no such day. Enter a real one, like 2026-08-31, or a version number, like 4.")
    raise Unclear("Enter a version number, like 4, or a day in the form 2026-08-31.")


def _numbered(session: Session, document: Document, number: int) -> int:
    newest = session.scalar(sa.select(sa.func.max(Version.number)).where(Version.document_id == document.id)) or 0
    if not 1 <= number <= newest:
        raise Unclear(f"Version {number} does not exist. The newest is {newest}.")
    return number
