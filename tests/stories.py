"""Short ways to tell the tests a story: people, pages, versions, reviews, withdrawals."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zlib import compress

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from guidance.config import Settings
from guidance.db import Database
from guidance.models import (
    ChainHead,
    Change,
    ChangeClass,
    Content,
    Document,
    Reinstatement,
    Removal,
    Rendering,
    Review,
    Revision,
    Role,
    Scope,
    SignIn,
    Text,
    Topic,
    UserAccount,
    Verdict,
    Version,
    Withdrawal,
    current_version,
    digest_of,
    latest_revision,
    new_token,
    record_review,
    record_revision,
    record_version,
    rendering_digest,
    seal,
    store,
    topic_named,
)
from guidance.text.markdown.rendering import render

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BODY = "## Dose\n\nTake 5 mg once a week.\n\n## Review\n\nSee the team every 3 months.\n"


def days(number: float) -> datetime:
    """So many days after the stories begin."""
    return START + timedelta(days=number)


def person(session: Session, name: str = "Sam Author", role: Role = Role.AUTHOR) -> UserAccount:
    account = UserAccount(
        email=f"{name.lower().replace(' ', '.')}@example.org",
        name=name,
        credit=None,
        role=role,
        active=True,
        created_at=START,
    )
    session.add(account)
    session.flush()
    return account


def sign_in(database: Database, email: str) -> str:
    """Sign in whoever has this address, without the way through the door; the secret that a browser would hold."""
    token, at = new_token(), datetime.now(UTC)
    with database.writing() as session:
        user = session.scalars(sa.select(UserAccount).where(UserAccount.email == email)).one()
        digest = digest_of(token)
        session.add(SignIn(token_digest=digest, user_id=user.id, method="password", started_at=at, seen_at=at))
    return token


def browser_cookie(database: Database, instance: Path, email: str) -> str:
    """The cookie, called “guidance”, with which whoever has this address is signed in to a real server."""
    signer = Flask(__name__)
    signer.secret_key = Settings(instance=instance).secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps({"sign-in": sign_in(database, email)}))


def signed_in(app: Flask, who: UserAccount | str) -> FlaskClient:
    """A browser in which ``who`` (or whoever has this address) is signed in, without the way through the door."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sign-in"] = sign_in(app.extensions["database"], who if isinstance(who, str) else who.email)
    return client


def page(session: Session, by: UserAccount, slug: str = "methotrexate", topic: str = "", **facts: object) -> Document:
    """A document without a version yet."""
    topics: list[Topic] = [topic_named(session, topic)] if topic else []
    document = Document(slug=slug, owner=by, created_at=START, topics=topics, **facts)
    session.add(document)
    session.flush()
    return document


def publish(
    session: Session,
    document: Document,
    by: UserAccount,
    body: str = BODY,
    *,
    title: str = "Methotrexate",
    summary: str = "How to take it.",
    at: datetime = START,
    kind: ChangeClass | None = ChangeClass.NEW_ADVICE,
    note: str = "First version.",
    **change: object,
) -> Version:
    """Save a text and publish it at once."""
    revision = save(session, document, by, body, title=title, summary=summary, at=at, kind=kind, note=note, **change)
    return record_version(session, revision, render(body), by=by, at=at)


def save(
    session: Session,
    document: Document,
    by: UserAccount,
    body: str = BODY,
    *,
    title: str = "Methotrexate",
    summary: str = "How to take it.",
    at: datetime = START,
    kind: ChangeClass | None = ChangeClass.ADVICE_CHANGED,
    note: str = "The dose changed.",
    **change: object,
) -> Revision:
    """Save a text, which readers do not see."""
    last = latest_revision(session, document)
    content = store(session, Text(title, summary, body), last.content if last else None)
    return record_revision(
        session,
        document,
        content,
        Change(note=note, kind=kind, **change),  # type: ignore[arg-type]
        based_on=last.number if last else 0,
        by=by,
        at=at,
    )


def review(
    session: Session,
    version: Version,
    by: UserAccount,
    *,
    at: datetime,
    due_on: date | None,
    scope: Scope = Scope.WHOLE_PAGE,
    verdict: Verdict = Verdict.APPROVED,
    note: str = "No change needed.",
    evidence_to: date | None = None,
) -> Review:
    made = Review(
        revision=version.revision,
        by_id=by.id,
        capacity="consultant rheumatologist",
        at=at,
        scope=scope,
        verdict=verdict,
        note=note,
        due_on=due_on,
        evidence_to=evidence_to,
    )
    record_review(session, made)
    return made


def withdraw(
    session: Session, document: Document, by: UserAccount, *, at: datetime, replacement: Document | None = None
) -> None:
    version = current_version(session, document)
    reason = "New evidence made this advice unsafe."
    seal(session, Withdrawal(version=version, reason=reason, replacement=replacement, by_id=by.id, at=at), document)


def reinstate(session: Session, document: Document, by: UserAccount, *, at: datetime) -> None:
    version = current_version(session, document)
    seal(session, Reinstatement(version=version, reason="It was right.", by_id=by.id, at=at), document)


def remove(session: Session, document: Document, by: UserAccount, *, at: datetime) -> None:
    version = current_version(session, document)
    seal(session, Removal(version=version, reason="It named a patient.", by_id=by.id, at=at), document)


def bulk(session: Session, document: Document, first: Version, count: int, hours: float = 1) -> None:
    """Add ``count`` versions after ``first``, each as long as it and a little different, without the cost of acts."""
    start = session.scalar(sa.select(sa.func.max(ChainHead.sequence))) or 0
    body, stored = first.revision.content.body, first.rendering
    base = {"document_id": document.id, "author_id": first.revision.author_id}
    contents, revisions, versions, renderings = [], [], [], []
    for number in range(first.number + 1, first.number + 1 + count):
        at = first.published_at + timedelta(hours=hours * (number - first.number))
        text = Text(first.revision.content.title, "How to take it.", body.replace("5 mg", f"{number} mg"))
        salt = number.to_bytes(16)
        digest = text.digest(salt)
        key = first.id * 1_000_000 + number
        contents.append(
            {
                "digest": digest,
                "salt": salt,
                "title": text.title,
                "summary": text.summary,
                "packed_body": compress(text.body.encode()),
            }
        )
        revisions.append(
            {
                "id": key,
                "number": number,
                "based_on": number - 1,
                "content_digest": digest,
                "change_note": f"Dose {number} mg.",
                "change_class": ChangeClass.ADVICE_CHANGED if number % 3 else ChangeClass.WORDING,
                "created_at": at,
                **base,
            }
        )
        html = stored.html.replace("5 mg", f"{number} mg")
        renderings.append(
            {
                "version_id": key,
                "packed_html": compress(html.encode()),
                "packed_outline": compress(stored.outline.encode()),
                "renderer": stored.renderer,
            }
        )
        versions.append(
            {
                "id": key,
                "document_id": document.id,
                "number": number,
                "revision_id": key,
                "rendering_digest": rendering_digest(salt, html, stored.outline),
                "published_by_id": first.published_by_id,
                "published_at": at,
                "sequence": start + number,
                "chain": f"{number:064x}",
            }
        )
    for noun, rows in ((Content, contents), (Revision, revisions), (Version, versions), (Rendering, renderings)):
        session.execute(sa.insert(noun), rows)
    head = session.get_one(ChainHead, 1, populate_existing=True)
    head.sequence = start + first.number + count
    session.flush()
