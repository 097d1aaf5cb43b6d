"""The organisations, the news and the event of the demonstration, kept in this package as one file."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.newswriting import EventTimes, NewsWords, publish, write
from guidance.models import Document
from guidance.models.organisations import Organisation
from guidance.text.addresses.slug import slug_from

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
