"""What stands beside a page of guidance: the organisations behind it, and where it was in the news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document
from guidance.models.news import NewsItem, NewsText, news_text_document, public_news
from guidance.models.organisations import Organisation, document_organisation
from guidance.models.questions import columns, put_together_once
from guidance.published.newsroom import FEW, Readers
from guidance.text.days.dates import local_day

_BEHIND, _NEWS = 1, 2


@dataclass(frozen=True)
class Mention:
    """An item of news that points at the page."""

    title: str
    slug: str
    day: date
    old: bool
    """Whether that is more than a year ago."""


@dataclass(frozen=True)
class Beside:
    """Organisations by name and address, and the newest items of news."""

    behind: Sequence[tuple[str, str]]
    news: Sequence[Mention]


def beside(session: Session, document: Document, readers: Readers) -> Beside:
    """All that stands beside ``document``: one question."""
    rows = columns(session, _beside(), {"document": document.id}).all()
    behind = [(row.name, row.slug) for row in rows if row.kind == _BEHIND]
    news = [_mention(row, readers) for row in rows if row.kind == _NEWS]
    return Beside(sorted(behind, key=lambda each: each[0].casefold()), news)


def _mention(row: Any, readers: Readers) -> Mention:
    day = local_day(row.at, readers.zone)
    return Mention(row.name, row.slug, day, readers.is_old(day))


@put_together_once
def _beside() -> sa.Select[Any]:
    document: Any = sa.bindparam("document")
    both = sa.union_all(_behind(document), sa.select(_news_about(document).subquery())).subquery("beside")
    return sa.select(both).order_by(both.c.kind, both.c.at.desc())


def _behind(document: Any) -> sa.Select[int, str, str, datetime]:
    return (
        sa.select(
            sa.literal(_BEHIND).label("kind"),
            Organisation.name.label("name"),
            Organisation.slug.label("slug"),
            Organisation.created_at.label("at"),
        )
        .join(document_organisation)
        .where(document_organisation.c.document_id == document)
    )


def _news_about(document: Any) -> sa.Select[int, str, str, datetime | None]:
    return (
        public_news()
        .with_only_columns(
            sa.literal(_NEWS).label("kind"),
            NewsText.title.label("name"),
            NewsItem.slug.label("slug"),
            NewsItem.published_at.label("at"),
        )
        .join(news_text_document, news_text_document.c.text_id == NewsText.id)
        .where(news_text_document.c.document_id == document)
        .order_by(NewsItem.published_at.desc(), NewsItem.id.desc())
        .limit(sa.literal_column(str(FEW)))
    )
