"""The pages about the service itself: what it is, how it reviews, whom it is accessible to, privacy, contact."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.chain import tick
from guidance.models.fact import Fact
from guidance.models.people import UserAccount


class About(enum.Enum):
    """The subject of such a page, in the word of its address."""

    SERVICE = "about"
    REVIEWING = "how-we-review"
    ACCESSIBILITY = "accessibility"
    PRIVACY = "privacy"
    CONTACT = "contact"


class SitePage(Fact, Base):
    """One version of such a page, in Markdown; the text that comes with the service is version 0 and no row."""

    __tablename__ = "site_page"
    __table_args__ = (sa.UniqueConstraint("about", "number"), sa.CheckConstraint("body <> ''", name="says_something"))

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[About]
    number: Mapped[int]
    body: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


def site_page_versions(session: Session, about: About) -> list[SitePage]:
    """Every version of one page, newest first."""
    query = sa.select(SitePage).where(SitePage.about == about).order_by(SitePage.number.desc())
    return list(session.scalars(query))


def record_site_page(session: Session, page: SitePage) -> None:
    """Publish ``page``; whoever keeps pages of the public site learns that something changed."""
    session.add(page)
    tick(session)
