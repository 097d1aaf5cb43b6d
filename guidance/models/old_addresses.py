"""Old addresses of what is not guidance: of news, organisations, and of the site that was here before this service."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from guidance.db import Base
from guidance.models.chain import tick


class OldAddress(Base):
    """A path that leads on for ever (301); where it leads to may be renamed itself, and leads on then."""

    __tablename__ = "old_address"

    path: Mapped[str] = mapped_column(primary_key=True)
    """With the query where that told pages apart: “/2019/05/a-post”, “/?p=12”; without a slash at its end."""
    leads_to: Mapped[str]
    """A path of today: “/news/a-post”, “/guidance/methotrexate”."""
    at: Mapped[datetime]


def as_old_path(path: str) -> str:
    """The one way in which an old address is kept and asked for.

    >>> as_old_path("/2019/05/A-Post/"), as_old_path("/?p=12"), as_old_path("/")
    ('/2019/05/a-post', '/?p=12', '/')
    """
    plain, mark, query = path.partition("?")
    return f"{plain.rstrip('/').lower() or '/'}{mark}{query}"


def lead_on(session: Session, path: str, leads_to: str, *, at: datetime) -> None:
    """Have ``path`` lead to ``leads_to`` from now on; what led to ``path`` leads there in one step.

    An address that leads on already is led anew, and nothing ever leads to itself.
    """
    old, target = as_old_path(path), as_old_path(leads_to)
    onward = sa.update(OldAddress).where(OldAddress.leads_to == old, OldAddress.path != target)
    session.execute(onward.values(leads_to=leads_to))
    session.execute(sa.delete(OldAddress).where(OldAddress.path == target))
    if old == target:
        return
    known = session.get(OldAddress, old, populate_existing=True)
    if known is None:
        session.add(OldAddress(path=old, leads_to=leads_to, at=at))
    else:
        known.leads_to = leads_to
    tick(session)  # redirects are kept as pages are


def stays_free(session: Session, noun: Any, path: str, mine: Any) -> bool:
    """Whether ``path`` never belonged to another row of ``noun`` than ``mine``, which may be none."""
    holder = session.scalar(sa.select(noun.id).where(noun.slug == path.rpartition("/")[2]))
    if holder is not None:
        return mine is not None and holder == mine.id
    former = session.get(OldAddress, path)
    return former is None or (mine is not None and former.leads_to == mine.path)


def led_from(session: Session, path: str) -> str | None:
    """Where an old address leads to; nothing when it is none."""
    found = session.get(OldAddress, as_old_path(path))
    return found.leads_to if found else None
