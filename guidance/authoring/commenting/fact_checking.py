"""Asking an expert without an account: a secret link to exactly one text, for some days, and what comes back."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.authoring.commenting.passages import ReadText
from guidance.authoring.manuscript.letters import tell_of_comment
from guidance.errors import NotReady
from guidance.models.accounts import digest_of, new_token
from guidance.models.audit import audit
from guidance.models.documents import Document
from guidance.models.draft_comments import DraftComment, FactCheck
from guidance.models.people import UserAccount
from guidance.models.revisions import Revision
from guidance.models.standing import standing_of

USUAL_DAYS = 14
MOST_DAYS = 60
#: So many remarks one link takes.
MOST_REMARKS = 30


def ask(
    session: Session,
    revision: Revision,
    expert: str,
    question: str,
    *,
    ends_at: datetime,
    by: UserAccount,
    at: datetime,
) -> str:
    """Let ``expert`` read ``revision`` until ``ends_at``.

    :returns: the secret of the link; only its digest is kept.
    :raises NotReady: when the link would work for too long, or not at all.
    """
    if not at < ends_at < at + timedelta(days=MOST_DAYS + 1):
        raise NotReady(f"A link can work for 1 to {MOST_DAYS} days.")
    token = new_token()
    made = FactCheck(
        token_digest=digest_of(token),
        revision=revision,
        expert=expert,
        question=question,
        by_id=by.id,
        at=at,
        ends_at=ends_at,
    )
    session.add(made)
    audit(session, "asked for a fact check", by=by, at=at, document=revision.document, detail=expert)
    return token


def end(session: Session, check: FactCheck, *, by: UserAccount, at: datetime) -> None:
    """Stop a link now.

    :raises NotReady: when it has stopped already.
    """
    if not is_open(check, at):
        raise NotReady("This link has stopped working already.")
    check.ended_at = at
    audit(session, "ended a fact-check link", by=by, at=at, document=check.revision.document, detail=check.expert)


def is_open(check: FactCheck, at: datetime) -> bool:
    """Whether the link works at this moment."""
    return check.ended_at is None and at < check.ends_at


def check_behind(session: Session, token: str, at: datetime, *, locked: bool = False) -> FactCheck | None:
    """The fact check that this secret opens now: not ended, its text not erased, its page not removed.

    :param locked: let nobody else use the link meanwhile, so that remarks are counted one by one.
    """
    query = sa.select(FactCheck).where(FactCheck.token_digest == digest_of(token))
    found = session.scalar(query.with_for_update(of=FactCheck) if locked else query)
    if found is None or not is_open(found, at) or found.revision.content is None:
        return None
    return None if standing_of(session, found.revision.document).removal else found


def remark(
    session: Session, check: FactCheck, text: ReadText, body: str, *, section: str = "", at: datetime
) -> DraftComment:
    """Keep a remark of the expert beside the comments on the draft. The same said twice is said once.

    :raises NotReady: when the section is not in the text, or the link has taken all that it takes.
    """
    if section and section not in text.titles:
        raise NotReady("This section is not in the text: choose another one.")
    sent = remarks_through(session, check)
    for earlier in sent:
        if (earlier.anchor, earlier.body) == (section, body):
            return earlier
    if len(sent) >= MOST_REMARKS:
        raise NotReady(f"This link takes {MOST_REMARKS} remarks: write to {check.by.name}, who sent it to you.")
    document = check.revision.document
    made = DraftComment(
        document=document, revision=check.revision, anchor=section, body=body, fact_check_id=check.id, at=at
    )
    session.add(made)
    tell_of_comment(session, made, by=f"{check.expert}, whom {check.by.name} asked,", by_id=None, at=at)
    audit(session, "sent a remark through a fact-check link", by=None, at=at, document=document, detail=check.expert)
    return made


def remarks_through(session: Session, check: FactCheck) -> list[DraftComment]:
    """The remarks that were sent through a link so far, oldest first, each with what became of it."""
    query = sa.select(DraftComment).where(DraftComment.fact_check_id == check.id).order_by(DraftComment.id)
    return list(session.scalars(query.options(joinedload(DraftComment.end))))


def checks_of(session: Session, document: Document) -> list[tuple[FactCheck, int]]:
    """All fact checks of the texts of ``document``, newest first, with the number of remarks that came."""
    sent = (
        sa.select(sa.func.count(DraftComment.id))
        .where(DraftComment.fact_check_id == FactCheck.id)
        .correlate(FactCheck)
        .scalar_subquery()
    )
    query = (
        sa.select(FactCheck, sent)
        .join(Revision)
        .where(Revision.document_id == document.id)
        .options(joinedload(FactCheck.revision))
        .order_by(FactCheck.id.desc())
    )
    return [(check, count) for check, count in session.execute(query)]


def check_on(session: Session, document: Document, number: int) -> FactCheck | None:
    """The fact check with this number, if it is one of a text of ``document``."""
    query = sa.select(FactCheck).join(Revision).where(Revision.document_id == document.id, FactCheck.id == number)
    return session.scalar(query)
