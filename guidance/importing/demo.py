"""The demonstration guidance: pages kept in this package as text, each with a story of versions and reviews."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.newswriting import EventTimes, NewsWords, publish, write
from guidance.db import Database
from guidance.importing import recording
from guidance.importing.source import SourcePage, TitleFrom, source_page
from guidance.models.documents import Document, Kind, rename
from guidance.models.organisations import Organisation
from guidance.models.people import Role, UserAccount
from guidance.models.reviews import Review, Scope, Verdict, record_review
from guidance.models.revisions import Change, ChangeClass, Text
from guidance.models.topics import topic_named
from guidance.models.versions import Version
from guidance.text.addresses.slug import slug_from
from guidance.text.markdown.rendering import DEFAULT_LIMIT, render

HERE = Path(__file__).parent / "demo"
PUBLISHED = time(9)
REVIEWED = time(14)

PUBLISHER = "Demonstration alliance"


def demo_people(session: Session) -> tuple[UserAccount, UserAccount]:
    """The author and the approver of the demonstration; with them comes the admin.

    All three may sign in, with one-time links. The first release had only the two, and let nobody in.
    """
    anew = session.scalar(sa.select(UserAccount.id).where(UserAccount.email == "admin@demo.example")) is None
    author = _person(session, "Alex Author", "author@demo.example", Role.AUTHOR)
    approver = _person(session, "Priya Approver", "approver@demo.example", Role.APPROVER)
    admin = _person(session, "Mo Manager", "admin@demo.example", Role.ADMIN)
    if anew:
        author.active = approver.active = admin.active = True
        session.flush()
    return author, approver


def _person(session: Session, name: str, email: str, role: Role) -> UserAccount:
    person = session.scalar(sa.select(UserAccount).where(UserAccount.email == email))
    if person is None:
        person = UserAccount(
            email=email,
            name=name,
            credit=None,
            organisation=PUBLISHER,
            role=role,
            active=True,
            created_at=datetime.now(UTC),
        )
        session.add(person)
        session.flush()
    return person


@dataclass(frozen=True)
class _Event:
    """One thing in the story of a page, so that all pages can be told in the order of time."""

    at: datetime
    slug: str
    kind: str
    what: Any


def load_demo(database: Database) -> int:
    """Load the demonstration pages, unless there are some already; how many were loaded.

    Everything happens in the order of its dates, over all pages, as it would have happened here.
    """
    with database.writing() as session:
        people = demo_people(session)
        if session.scalar(sa.select(sa.func.count()).where(Document.demonstration)):
            return 0
        stage = _Stage(session, *people)
        pages = sorted(folder for folder in HERE.iterdir() if (folder / "page.toml").exists())
        events = [event for folder in pages for event in stage.announce(folder)]
        for event in sorted(events, key=lambda event: event.at):
            stage.play(event)
        load_news(session, at=datetime.now(UTC))
        return len(pages)


class _Stage:
    """Knows the people and the documents of the demonstration."""

    def __init__(self, session: Session, author: UserAccount, approver: UserAccount) -> None:
        self._session = session
        self._documents: dict[str, Document] = {}
        self._facts: dict[str, dict[str, Any]] = {}
        self._author, self._approver = author, approver
        for topic in tomllib.loads((HERE / "topics.toml").read_text())["topic"]:
            topic_named(session, topic["name"], topic["summary"])

    def announce(self, folder: Path) -> list[_Event]:
        """The events of one page."""
        slug = folder.name
        facts = self._facts[slug] = tomllib.loads((folder / "page.toml").read_text())
        events = [_version_event(file, slug) for file in sorted(folder.glob("*.md"))]
        events += [_Event(_at(review["date"], REVIEWED), slug, "review", review) for review in facts.get("review", [])]
        for former in facts.get("former_address", []):
            events.append(_Event(_at(former["until"], PUBLISHED), slug, "move", former["slug"]))
        if withdrawal := facts.get("withdrawal"):
            events.append(_Event(_at(withdrawal["date"], REVIEWED), slug, "withdrawal", withdrawal))
        return events

    def play(self, event: _Event) -> None:
        """Make one event happen."""
        getattr(self, f"_{event.kind}")(event)

    def _version(self, event: _Event) -> None:
        page: SourcePage = event.what
        document = self._documents.get(event.slug) or self._new(event)
        facts = self._facts[event.slug]
        change = Change(
            note=page.front["note"],
            kind=ChangeClass(page.front["change"]),
            safety_critical=page.front.get("safety") == "yes",
            audience=facts.get("audience", ""),
            settings=facts.get("settings", ""),
        )
        text = Text(page.text.title, page.text.summary, page.text.body.strip() + "\n")
        recording.publish(self._session, document, text, render(text.body), change, self._author, event.at)

    def _new(self, event: _Event) -> Document:
        facts = self._facts[event.slug]
        former = facts.get("former_address", [])
        document = Document(
            slug=former[0]["slug"] if former else event.slug,
            kind=Kind(facts["kind"]),
            owner=self._approver,
            review_every_months=facts["review_every_months"],
            demonstration=True,
            topics=[topic_named(self._session, name) for name in facts["topics"]],
            created_at=event.at,
        )
        self._session.add(document)
        self._session.flush()
        self._documents[event.slug] = document
        return document

    def _review(self, event: _Event) -> None:
        document, said = self._documents[event.slug], event.what
        version = self._session.scalars(
            sa.select(Version).where(Version.document_id == document.id, Version.number == said["version"])
        ).one()
        review = Review(
            revision=version.revision,
            by_id=self._approver.id,
            capacity=said["capacity"],
            at=event.at,
            scope=Scope.WHOLE_PAGE,
            verdict=Verdict.APPROVED,
            note=said.get("note", ""),
            evidence_to=said.get("evidence_to"),
            due_on=said["due_on"],
        )
        record_review(self._session, review)

    def _move(self, event: _Event) -> None:
        rename(self._session, self._documents[event.slug], event.slug, at=event.at)

    def _withdrawal(self, event: _Event) -> None:
        document, said = self._documents[event.slug], event.what
        replacement = self._documents.get(said.get("replacement", ""))
        recording.withdraw(self._session, document, said["reason"], self._approver, event.at, replacement=replacement)


def _version_event(file: Path, slug: str) -> _Event:
    page = source_page(file.read_bytes(), file.name, TitleFrom.FILE, DEFAULT_LIMIT)
    return _Event(_at(date.fromisoformat(page.front["date"]), PUBLISHED), slug, "version", page)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, UTC)


_FILE = Path(__file__).parent / "demo" / "news.toml"
_ZONE = "Europe/London"
_EVENING = time(17, 30)


def load_news(session: Session, *, at: datetime) -> None:
    """Load them, for a demonstration whose pages are there; its event is always to come."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for facts in told["organisation"]:
        session.add(
            Organisation(
                slug=slug_from(facts["name"]),
                name=facts["name"],
                about=facts["about"],
                site=facts["site"],
                documents=_pages(session, facts["documents"]),
                created_at=at,
            )
        )
    session.flush()
    for facts in told["item"]:
        _tell(session, facts, at)


def _tell(session: Session, facts: dict[str, Any], at: datetime) -> None:
    day = facts.get("date") or (at - timedelta(days=facts["days_ago"])).date()
    words = NewsWords(
        title=facts["title"],
        summary=facts["summary"],
        body=facts["body"].strip(),
        byline=facts["byline"],
        organisation=session.scalar(sa.select(Organisation).where(Organisation.slug == facts["organisation"])),
        categories=facts["categories"],
        documents=_pages(session, facts.get("documents", [])),
        event=_event(facts, at) if "in_days" in facts else None,
    )
    item = write(session, words, by=None, at=at)
    publish(session, item, number=1, by=None, at=at, dated=datetime.combine(day, time(9), UTC))


def _event(facts: dict[str, Any], at: datetime) -> EventTimes:
    starts = datetime.combine((at + timedelta(days=facts["in_days"])).date(), _EVENING, UTC)
    return EventTimes(starts, starts + timedelta(hours=1), _ZONE, place=facts["place"], link=facts["link"])


def _pages(session: Session, slugs: Sequence[str]) -> list[Document]:
    return list(session.scalars(sa.select(Document).where(Document.slug.in_(slugs)).order_by(Document.slug)))
