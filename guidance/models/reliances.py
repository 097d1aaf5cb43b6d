"""Partners who rely on a page or a section, and say so, to be thought of before it changes."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from guidance.db import Base
from guidance.models.alerts import Subscription
from guidance.models.documents import Document


class Reliance(Base):
    """A site of a partner that relies on a page; it counts once an editor has confirmed it. It ends, and stays."""

    __tablename__ = "reliance"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)
    section: Mapped[str]
    """The anchor of the section; nothing for the whole page."""
    heading: Mapped[str]
    """What the section was called when the partner chose it."""
    organisation: Mapped[str]
    site: Mapped[str]
    """The address of the partner's page."""
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("subscription.id"), index=True)
    """The emails with which its contact is told of changes; who that is stands only there."""
    contact_confirmed_at: Mapped[datetime | None]
    """When whoever reads these emails said that they are its contact."""

    contact: Mapped[Subscription | None] = relationship()
    document: Mapped[Document] = relationship()


def reliances_on(session: Session, document: Document) -> list[Reliance]:
    """Who relies on ``document``, and who says so and waits to be confirmed, in the order in which they said it."""
    mine = sa.select(Reliance).where(Reliance.document_id == document.id, Reliance.ended_at.is_(None))
    return list(session.scalars(mine.order_by(Reliance.id).options(joinedload(Reliance.contact))))


def relied_on(reliances: list[Reliance]) -> list[tuple[str, int]]:
    """How many confirmed partners rely on the whole page, which has no name, and on each section, most first."""
    counted = Counter(each.heading for each in reliances if each.confirmed_at)
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))
