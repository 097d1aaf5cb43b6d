"""Reminders of reviews: to the owner before a page is due and ever after, then to approvers, then to admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.letters.writing import COLLEAGUES_FOOT, WantedLetter, link, write
from guidance.models import Document, LetterKind, LetterRow, Role, UserAccount
from guidance.models.reviews import is_late
from guidance.published.currency import due_by
from guidance.text.days.dates import in_words
from guidance.text.letter import Block, Facts, Paragraph

#: Days before the day on which a review is due, from which on its owner is told so, once for each.
AHEAD = (90, 30)
#: Weeks after that day from which on approvers, and admins, are told as well: every fourth week.
APPROVERS_AFTER, ADMINS_AFTER, AGAIN = 4, 8, 4

_ABOUT = "review-due-"


@dataclass(frozen=True)
class _Due:
    document: Document
    title: str
    review_id: int
    due_on: date


def rung(due_on: date, today: date) -> str:
    """Which reminder is due: “90”, “30”, “0”, then “week-1”, “week-2” …; each is sent once, and none is made up for.

    >>> rung(date(2026, 12, 1), date(2026, 11, 26)), rung(date(2026, 11, 1), date(2026, 11, 26))
    ('30', 'week-3')
    """
    days = (due_on - today).days
    if days > 0:
        return str(min(ahead for ahead in AHEAD if days <= ahead))
    weeks = -days // 7
    return f"week-{weeks}" if weeks else "0"


def remind(session: Session, *, today: date, at: datetime) -> None:
    """Write every reminder that is due today and was not written yet."""
    query = sa.select(LetterRow.about).where(LetterRow.about.startswith(_ABOUT, autoescape=True))
    written = set(session.scalars(query))
    for due in _due(session, today):
        owner = due.document.owner
        whom = [owner] if owner is not None and owner.active else _people(session, Role.APPROVER)
        step = rung(due.due_on, today)
        if _about(due, step) not in written:
            _tell(session, due, LetterKind.REVIEW_DUE, step, whom, today, at)
        weeks = (today - due.due_on).days // 7
        for role, after in ((Role.APPROVER, APPROVERS_AFTER), (Role.ADMIN, ADMINS_AFTER)):
            if weeks >= after:  # also when nobody reminded anybody in that week
                higher = f"week-{weeks - (weeks - after) % AGAIN}-{role.value}"
                rest = [person for person in _people(session, role) if person not in whom]
                if _about(due, higher) not in written:
                    _tell(session, due, LetterKind.ESCALATED, higher, rest, today, at)


def _about(due: _Due, step: str) -> str:
    return f"{_ABOUT}{due.review_id}-{step}"


def _due(session: Session, today: date) -> list[_Due]:
    """The pages in force whose review is due within the longest time ahead, the longest overdue first."""
    soon = today + timedelta(days=AHEAD[0])
    return [_Due(*row) for row in session.execute(due_by(soon))]


def _people(session: Session, role: Role) -> Sequence[UserAccount]:
    query = sa.select(UserAccount).where(UserAccount.active, UserAccount.role == role)
    return session.scalars(query.order_by(UserAccount.id)).all()


def _tell(
    session: Session, due: _Due, kind: LetterKind, step: str, people: Sequence[UserAccount], today: date, at: datetime
) -> None:
    late = is_late(due.due_on, today)
    said = f"The review of “{due.title}” {'was' if late else 'is'} due on {in_words(due.due_on)}."
    owner = due.document.owner.name if due.document.owner else "nobody"
    blocks: list[Block] = [
        Paragraph(said),
        Facts([("Owner", owner), ("Days overdue" if late else "Days left", str(abs((due.due_on - today).days)))]),
        Paragraph("Read the whole page, and say whether it is still correct: that dates it without a new version."),
        link("Go to the page at the desk", f"/desk/guidance/{due.document.slug}"),
    ]
    subject = f"Review {'overdue' if late else 'due'}: {due.title}"
    for person in people:
        wanted = WantedLetter(kind, subject, blocks, COLLEAGUES_FOOT)
        write(session, wanted, to=person, about=_about(due, step), at=at)
