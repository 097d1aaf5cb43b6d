"""Organisations: members and partners, who speaks for them, the guidance that they stand behind, and their feeds."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from guidance.db import Base, pairs
from guidance.models.documents import Document
from guidance.models.old_addresses import stays_free
from guidance.models.people import UserAccount
from guidance.models.questions import put_together_once

ORGANISATIONS = "/organisations"

#: A feed that fails for so long is told on the desk.
_FEED_PATIENCE = timedelta(days=7)

#: Who speaks for which organisation; readers see the names of those who agreed to be named.
organisation_speaker = pairs("organisation_speaker", organisation_id="organisation.id", person_id="user_account.id")

#: Which organisations stand behind which page of guidance.
document_organisation = pairs("document_organisation", document_id="document.id", organisation_id="organisation.id")


class Organisation(Base):
    """A member or partner. It may change, so it is no fact; the audit says who changed what. It ends, and stays."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    """What it does, in Markdown."""
    site: Mapped[str] = mapped_column(default="")
    """Its own site, a whole address."""
    logo_digest: Mapped[str | None] = mapped_column(sa.ForeignKey("image.digest"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Since when it is no member any more: it leaves the list, its page and its news stay."""

    speakers: Mapped[list[UserAccount]] = relationship(secondary=organisation_speaker, order_by=UserAccount.name)
    documents: Mapped[list[Document]] = relationship(secondary=document_organisation, order_by=Document.slug)
    feed: Mapped["MemberFeed | None"] = relationship(back_populates="organisation", uselist=False)

    @property
    def path(self) -> str:
        return f"{ORGANISATIONS}/{self.slug}"


class MemberFeed(Base):
    """The feed of an organisation's own site, and how reading it goes."""

    __tablename__ = "member_feed"

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    address: Mapped[str]
    at_once: Mapped[bool] = mapped_column(default=False)
    """Whether readers see its items at once, or after an editor's nod."""
    etag: Mapped[str] = mapped_column(default="")
    modified: Mapped[str] = mapped_column(default="")
    """What its server said of when it changed, to be sent back to it (RFC 9110, section 13.1)."""
    read_at: Mapped[datetime | None]
    """When it was last read, or its server said that nothing is new."""
    next_at: Mapped[datetime | None]
    """When it is asked again; nothing for at once."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often in a row it could not be read."""
    failing_since: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship(back_populates="feed")


def organisation_address_is_free(session: Session, slug: str, mine: Organisation | None = None) -> bool:
    """Whether ``slug`` never belonged to another organisation than ``mine``."""
    return stays_free(session, Organisation, f"{ORGANISATIONS}/{slug}", mine)


def failing_feeds(session: Session, at: datetime) -> list[MemberFeed]:
    """The feeds that could not be read for a week, the longest first."""
    return list(session.scalars(_failing_feeds(), {"since": at - _FEED_PATIENCE}))


@put_together_once
def _failing_feeds() -> sa.Select[MemberFeed]:
    query = sa.select(MemberFeed).join(Organisation).options(joinedload(MemberFeed.organisation))
    query = query.where(MemberFeed.failing_since <= sa.bindparam("since"), Organisation.ended_at.is_(None))
    return query.order_by(MemberFeed.failing_since)
