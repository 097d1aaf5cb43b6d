"""The sections of the desk in their order: their words, who sees them, and how one is read without harm to others."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk import lists
from guidance.authoring.desk.lists import Asker, Question
from guidance.models import Document, Permission, Stage, may, stages_of_all

_log = logging.getLogger(__name__)

#: Rows of a section on the desk at most, and of one page of a section by itself.
FEW, MANY = 20, 50


@dataclass(frozen=True)
class Section:
    """One list: ``name`` is its address, ``columns`` are its file as CSV: the heading and the value of each."""

    name: str
    title: str
    empty: str
    question: Question
    columns: Mapping[str, str]
    permission: Permission = Permission.WRITE
    urgent: bool = False
    few: int = FEW
    with_stages: bool = False


@dataclass(frozen=True)
class Filled:
    """A section with the rows that were asked for, or ``broken`` when it could not be read."""

    section: Section
    rows: Sequence[Any] = ()
    total: int = 0
    stages: Mapping[int, Stage] = field(default_factory=dict)
    broken: bool = False


_REVIEW = {"Page": "title", "Address": "slug", "Review due": "due_on", "Owner": "owner"}

SECTIONS = (
    Section(
        "overdue-reviews", "Overdue reviews", "No reviews are overdue.", lists.overdue_reviews, _REVIEW, urgent=True
    ),
    Section(
        "waiting-for-my-check",
        "Waiting for my check",
        "Nobody is waiting for your check.",
        lists.waiting_for_me,
        {"Page": "title", "Address": "slug", "Due": "by_day", "Asked by": "asked_by", "Asked": "asked_at"},
    ),
    Section(
        "waiting-for-anybody",
        "Published urgently, to be checked by anybody",
        "Everything that was published urgently has been checked.",
        lists.waiting_for_anybody,
        {"Page": "title", "Address": "slug", "Version": "number", "Published": "at", "By": "by", "Reason": "reason"},
        Permission.CHECK,
        urgent=True,
    ),
    Section(
        "failed",
        "Not published as planned",
        "Everything was published as planned.",
        lists.failed,
        {"Page": "title", "Address": "slug", "Planned for": "publish_at", "Reason": "reason"},
        urgent=True,
    ),
    Section(
        "proposals",
        "Waiting for a second person",
        "No proposals are waiting.",
        lists.proposals,
        {"Page": "title", "Address": "slug", "Proposed": "act", "Reason": "reason", "By": "by", "When": "at"},
    ),
    Section("due-soon", "Due in 90 days", "No reviews are due in the next 90 days.", lists.due_soon, _REVIEW),
    Section(
        "my-drafts",
        "My drafts",
        "You have no drafts.",
        lists.my_drafts,
        {"Page": "title", "Address": "slug", "Saved": "saved_at", "Typed": "typed_at"},
        with_stages=True,
    ),
    Section(
        "changes-asked-for",
        "Changes asked of me",
        "Nobody has asked you for changes.",
        lists.changes_asked,
        {"Page": "title", "Address": "slug", "Asked by": "by", "Asked": "at", "Note": "note"},
    ),
    Section(
        "scheduled",
        "Scheduled",
        "Nothing is scheduled.",
        lists.scheduled,
        {"Page": "title", "Address": "slug", "Will be published": "publish_at", "Scheduled by": "by"},
    ),
    Section(
        "comments",
        "Comments on my pages",
        "There are no open comments on your pages.",
        lists.comments,
        {"Page": "title", "Address": "slug", "Open comments": "how_many", "Newest": "newest_at"},
    ),
    Section(
        "recently-published",
        "Recently published",
        "Nothing was published in the last 30 days.",
        lists.published_lately,
        {"Page": "title", "Address": "slug", "Version": "number", "Published": "published_at", "By": "by"},
        few=10,
    ),
)


def sections_for(asker: Asker) -> list[Section]:
    """The sections that this person has."""
    return [section for section in SECTIONS if may(asker.person, section.permission)]


def section_named(name: str, asker: Asker) -> Section | None:
    """The section at this address, when this person has it."""
    return next((section for section in sections_for(asker) if section.name == name), None)


def read(session: Session, section: Section, asker: Asker, *, rows: int | None, page: int = 1) -> Filled:
    """The rows of one page of ``section``, or all of them."""
    query = section.question(asker)
    found = session.execute(query.limit(rows).offset((page - 1) * rows) if rows else query).all()
    total = len(found)
    if rows and (total == rows or page > 1):
        every = query.order_by(None).with_only_columns(Document.id)
        total = session.scalar(sa.select(sa.func.count()).select_from(every.subquery())) or 0
    stages = stages_of_all(session, [row.id for row in found], asker.today) if section.with_stages else {}
    return Filled(section, found, total, stages)


def read_safely(session: Session, section: Section, asker: Asker) -> Filled:
    """The same; whatever goes wrong is told in the log, and costs this section and no other."""
    try:
        return read(session, section, asker, rows=section.few)
    except Exception:
        _log.exception("the list “%s” could not be loaded", section.name)
        session.rollback()  # PostgreSQL answers nothing more in a transaction in which something failed
        return Filled(section, broken=True)
