"""Drafts to publish: a page with a version, a newer text, and the approval of exactly that text."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.models import (
    Change,
    ChangeClass,
    Document,
    Review,
    Revision,
    Role,
    Scope,
    Text,
    UserAccount,
    Verdict,
    latest_revision,
    record_review,
    record_revision,
    store,
)
from tests.stories import BODY, START, days, page, person, publish

WRITTEN, READ = days(1), days(2)
NEW_BODY = BODY.replace("5 mg", "10 mg")


class Story:
    """A page at version 1, its author, and two people who may check and publish."""

    def __init__(self, session: Session, slug: str = "methotrexate") -> None:
        self.session = session
        self.author = person(session, f"Sam Author {slug}")
        self.checker = person(session, f"Kim Checker {slug}", Role.APPROVER)
        self.publisher = person(session, f"Pat Publisher {slug}", Role.APPROVER)
        self.document: Document = page(session, self.author, slug, "Medicines")
        publish(session, self.document, self.author)

    def write(
        self,
        body: str = NEW_BODY,
        *,
        by: UserAccount | None = None,
        at: datetime = WRITTEN,
        kind: ChangeClass | None = ChangeClass.ADVICE_CHANGED,
        note: str = "The dose is doubled.",
        title: str = "Methotrexate",
    ) -> Revision:
        return write(self.session, self.document, by or self.author, body, at=at, kind=kind, note=note, title=title)

    def approve(self, revision: Revision, *, by: UserAccount | None = None, whole: bool = False) -> Review:
        return judge(self.session, revision, by or self.checker, whole=whole)

    def approved(self, body: str = NEW_BODY, **facts: object) -> Revision:
        """A newer text that somebody else has approved."""
        revision = self.write(body, **facts)  # type: ignore[arg-type]
        self.approve(revision)
        return revision


def write(
    session: Session,
    document: Document,
    by: UserAccount,
    body: str = NEW_BODY,
    *,
    at: datetime = START,
    kind: ChangeClass | None = ChangeClass.ADVICE_CHANGED,
    note: str = "The dose is doubled.",
    title: str = "Methotrexate",
) -> Revision:
    """Save a text, and publish nothing."""
    last = latest_revision(session, document)
    content = store(session, Text(title, "How to take it.", body), last.content if last else None)
    change = Change(note=note, kind=kind)
    return record_revision(session, document, content, change, based_on=last.number if last else 0, by=by, at=at)


def judge(
    session: Session,
    revision: Revision,
    by: UserAccount,
    *,
    verdict: Verdict = Verdict.APPROVED,
    whole: bool = False,
    at: datetime = READ,
) -> Review:
    review = Review(
        revision=revision,
        by_id=by.id,
        capacity="pharmacist",
        at=at,
        scope=Scope.WHOLE_PAGE if whole else Scope.CHANGES,
        verdict=verdict,
        note="Read.",
        due_on=days(700).date() if whole else None,
    )
    record_review(session, review)
    return review
