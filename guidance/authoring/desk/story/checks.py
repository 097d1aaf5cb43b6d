"""What the story tells of checks and reviews: who was asked, to whom it was passed on, and what came of it."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.authoring.desk.story.entry import Sort, StoryEntry, text_link
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.reviews import EVERYBODY, RequestEnd, Review, ReviewRequest, Scope, Verdict
from guidance.models.revisions import Revision
from guidance.text.days.dates import day


def requests(session: Session, document: Document, zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Requests for a check; passing one on is another request."""
    for row in session.execute(_requests_about(document)):
        yield _request(row, zone)
        if row.ended_at is not None:
            what = f"Request to {_addressee(row)} taken back"
            yield StoryEntry(row.ended_at, Sort.CHECKS, what, row.ender, "", *text_link(row.number))


def _requests_about(document: Document) -> sa.Select[*tuple[Any, ...]]:
    asked_by, asked, passer = aliased(UserAccount), aliased(UserAccount), aliased(UserAccount)
    before, ender = aliased(ReviewRequest), aliased(UserAccount)
    return (
        sa.select(
            ReviewRequest.at,
            ReviewRequest.by_day,
            ReviewRequest.note,
            ReviewRequest.id,
            ReviewRequest.asked_by_id,
            ReviewRequest.of_anybody,
            RequestEnd.at.label("ended_at"),
            ender.name.label("ender"),
            Revision.number,
            asked_by.name.label("asked_by"),
            asked.name.label("asked"),
            passer.name.label("passer"),
        )
        .join(Revision, Revision.id == ReviewRequest.revision_id)
        .join(asked_by, asked_by.id == ReviewRequest.asked_by_id)
        .join(asked, asked.id == ReviewRequest.of_id)
        .outerjoin(before, before.id == ReviewRequest.passed_from_id)
        .outerjoin(passer, passer.id == before.of_id)
        .outerjoin(RequestEnd, RequestEnd.request_id == ReviewRequest.id)
        .outerjoin(ender, ender.id == RequestEnd.by_id)
        .where(Revision.document_id == document.id)
        .order_by(ReviewRequest.id)
    )


def _addressee(row: Any) -> str:
    return EVERYBODY.lower() if row.of_anybody else row.asked


def _request(row: Any, zone: ZoneInfo) -> StoryEntry:
    link, words = text_link(row.number)
    what = f"Check passed on to {row.asked}" if row.passer else f"Check asked of {_addressee(row)}"
    until = f"To be read by {day(row.by_day, zone)}. " if row.by_day else ""
    note, by = f"{until}{row.note}".strip(), row.passer or row.asked_by
    remark = f"request/{row.id}" if row.note else ""
    return StoryEntry(row.at, Sort.CHECKS, what, by, note, link, words, remark=remark, remark_by=row.asked_by_id)


def readings(session: Session, document: Document, zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Decisions on a text, and reviews of the whole page."""
    query = (
        sa.select(Review.at, Review.scope, Review.verdict, Review.note, Review.due_on, Revision.number)
        .add_columns(UserAccount.name, Review.evidence_to, Review.id, Review.by_id)
        .join(Revision, Revision.id == Review.revision_id)
        .join(UserAccount, UserAccount.id == Review.by_id)
        .where(Revision.document_id == document.id)
        .order_by(Review.id)
    )
    for row in session.execute(query):
        yield _reading(row, zone)


def _reading(row: Any, zone: ZoneInfo) -> StoryEntry:
    link, words = text_link(row.number)
    approved = row.verdict is Verdict.APPROVED
    if not approved or row.scope is Scope.CHANGES:
        what = "Draft approved" if approved else "Changes asked for"
        remark = f"review/{row.id}" if row.note else ""
        told = (row.at, Sort.CHECKS, what, row.name, row.note, link, words)
        return StoryEntry(*told, remark=remark, remark_by=row.by_id)
    evidence = f"Evidence searched to {day(row.evidence_to, zone)}. " if row.evidence_to else ""
    note = f"{row.note} {evidence}Next review due {day(row.due_on, zone)}.".strip()
    return StoryEntry(row.at, Sort.REVIEWS, "Whole page reviewed and approved", row.name, note, link, words)
