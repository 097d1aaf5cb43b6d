"""The sections of the desk in their order: their words, who sees them, and how one is read without harm to others."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.desk import lists, told
from guidance.authoring.desk.lists import Asker, Question
from guidance.models import Permission, Role, Stage, may, put_together_once, stages_of_all

_log = logging.getLogger(__name__)

#: Rows of a section on the desk at most, and of one page of a section by itself.
FEW, MANY = 20, 50
#: How many rows there are in all, beside each of those that are asked for.
_TOTAL = sa.func.count().over().label("total")


@dataclass(frozen=True)
class DeskSection:
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

    section: DeskSection
    rows: Sequence[Any] = ()
    total: int = 0
    stages: Mapping[int, Stage] = field(default_factory=dict)
    broken: bool = False


_REVIEW = {"Page": "title", "Address": "slug", "Review due": "due_on", "Owner": "owner"}

SECTIONS = (
    DeskSection(
        "overdue-reviews", "Overdue reviews", "No reviews are overdue.", lists.overdue_reviews, _REVIEW, urgent=True
    ),
    DeskSection(
        "waiting-for-my-check",
        "Waiting for my check",
        "Nobody is waiting for your check.",
        lists.waiting_for_me,
        {"Page": "title", "Address": "slug", "Due": "by_day", "Asked by": "asked_by", "Asked": "asked_at"},
    ),
    DeskSection(
        "waiting-for-anybody",
        "Published urgently, to be checked by anybody",
        "Everything that was published urgently has been checked.",
        lists.waiting_for_anybody,
        {"Page": "title", "Address": "slug", "Version": "number", "Published": "at", "By": "by", "Reason": "reason"},
        Permission.CHECK,
        urgent=True,
    ),
    DeskSection(
        "failed",
        "Not published as planned",
        "Everything was published as planned.",
        lists.failed,
        {"Page": "title", "Address": "slug", "Planned for": "publish_at", "Reason": "reason"},
        urgent=True,
    ),
    DeskSection(
        "proposals",
        "Waiting for a second person",
        "No proposals are waiting.",
        lists.proposals,
        {"Page": "title", "Address": "slug", "Proposed": "act", "Reason": "reason", "By": "by", "When": "at"},
    ),
    DeskSection(
        "told-proposals",
        "News and newsletters that wait for a second person",
        "No proposals about news or newsletters are waiting.",
        told.proposals_to_erase,
        {"What": "title", "Reason": "reason", "By": "by", "When": "at"},
        Permission.PUBLISH,
    ),
    DeskSection(
        "partners-to-confirm",
        "Partners to confirm",
        "No partner is waiting to be confirmed.",
        lists.partners_to_confirm,
        {"Page": "title", "Address": "slug", "Organisation": "organisation", "Site": "site", "Registered": "asked_at"},
        Permission.PUBLISH,
    ),
    DeskSection(
        "newsletters",
        "Newsletters waiting for you",
        "No newsletter is waiting for you.",
        told.newsletters_waiting,
        {"What": "title", "Number": "number", "Next step": "why", "By": "by", "When": "at", "Reason": "reason"},
    ),
    DeskSection("due-soon", "Due in 90 days", "No reviews are due in the next 90 days.", lists.due_soon, _REVIEW),
    DeskSection(
        "my-drafts",
        "My drafts",
        "You have no drafts.",
        lists.my_drafts,
        {"Page": "title", "Address": "slug", "Saved": "saved_at", "Typed": "typed_at"},
        with_stages=True,
    ),
    DeskSection(
        "changes-asked-for",
        "Changes asked of me",
        "Nobody has asked you for changes.",
        lists.changes_asked,
        {"Page": "title", "Address": "slug", "Asked by": "by", "Asked": "at", "Note": "note"},
    ),
    DeskSection(
        "scheduled",
        "Scheduled",
        "Nothing is scheduled.",
        lists.scheduled,
        {"Page": "title", "Address": "slug", "Will be published": "publish_at", "Scheduled by": "by"},
    ),
    DeskSection(
        "comments",
        "Comments on my pages",
        "There are no open comments on your pages.",
        lists.comments,
        {"Page": "title", "Address": "slug", "Open comments": "how_many", "Newest": "newest_at"},
    ),
    DeskSection(
        "recently-published",
        "Recently published",
        "Nothing was published in the last 30 days.",
        lists.published_lately,
        {"Page": "title", "Address": "slug", "Version": "number", "Published": "published_at", "By": "by"},
        few=10,
    ),
)


def sections_for(asker: Asker) -> list[DeskSection]:
    """The sections that this person has."""
    return [section for section in SECTIONS if may(asker.person, section.permission)]


def section_named(name: str, asker: Asker) -> DeskSection | None:
    """The section at this address, when this person has it."""
    return next((section for section in sections_for(asker) if section.name == name), None)


def read(session: Session, section: DeskSection, asker: Asker, *, rows: int | None, page: int = 1) -> Filled:
    """The rows of one page of ``section``, or all of them."""
    query = _one(section.question, asker.person.role)
    found = session.execute(query.limit(rows).offset((page - 1) * rows) if rows else query, asker.values).all()
    return _filled(session, section, asker, found)


def read_all(session: Session, asker: Asker) -> list[Filled]:
    """All sections of this person by one query; when that fails by one each, and one that is broken harms no other."""
    wanted = sections_for(asker)
    try:
        questions = tuple((section.question, section.few) for section in wanted)
        rows = session.execute(_together(questions, asker.person.role), asker.values).all()
    except Exception:
        session.rollback()  # PostgreSQL answers nothing more in a transaction in which something failed
        return [_read_safely(session, section, asker) for section in wanted]
    found = {number: list(of) for number, of in groupby(rows, key=lambda row: row.of)}
    return [_filled(session, section, asker, found.get(number, [])) for number, section in enumerate(wanted)]


@put_together_once
def _one(question: Question, role: Role) -> sa.Select[Any]:
    return question(role).add_columns(_TOTAL)


@put_together_once
def _together(questions: tuple[tuple[Question, int], ...], role: Role) -> sa.Select[Any]:
    """The first rows of each list, of which so many are wanted, in one query with the columns of all of them."""
    parts = [
        _one(question, role).limit(few).subquery().alias(f"of_{number}")
        for number, (question, few) in enumerate(questions)
    ]
    columns = {column.name: column.type for part in parts for column in part.c}
    rows = sa.union_all(
        *(
            sa.select(
                sa.literal(number).label("of"),
                sa.func.row_number().over().label("place"),
                *(
                    part.c[name] if name in part.c else sa.cast(sa.null(), kind).label(name)
                    for name, kind in columns.items()
                ),
            )
            for number, part in enumerate(parts)
        )
    ).subquery()
    return sa.select(rows).order_by(rows.c.of, rows.c.place)


def _filled(session: Session, section: DeskSection, asker: Asker, rows: Sequence[Any]) -> Filled:
    stages = stages_of_all(session, [row.id for row in rows], asker.today) if section.with_stages else {}
    return Filled(section, rows, rows[0].total if rows else 0, stages)


def _read_safely(session: Session, section: DeskSection, asker: Asker) -> Filled:
    """Read a section; whatever goes wrong is told in the log, and costs this section and no other."""
    try:
        return read(session, section, asker, rows=section.few)
    except Exception:
        _log.exception("the list “%s” could not be loaded", section.name)
        session.rollback()
        return Filled(section, broken=True)
