"""What takes two people: one proposes to remove a page or to erase words, another agrees or declines."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.documents import Document
from guidance.models.fact import Fact
from guidance.models.news import NewsItem
from guidance.models.newsletters import Newsletter
from guidance.models.people import UserAccount
from guidance.models.versions import Version

#: What was told beside guidance, and can be erased by itself.
Told = Newsletter | NewsItem


class ProposedAct(enum.Enum):
    """The act that was proposed."""

    REMOVAL = "removal"
    ERASURE = "erasure"


class Proposal(Fact, Base):
    """One person's proposal, with the reason that readers will be given."""

    __tablename__ = "proposal"
    __table_args__ = (
        sa.CheckConstraint("reason <> ''", name="says_why"),
        sa.CheckConstraint(
            "CASE WHEN version_id IS NULL THEN (newsletter_number IS NULL) <> (news_item_id IS NULL) "
            "ELSE newsletter_number IS NULL AND news_item_id IS NULL END",
            name="about_one_thing",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[ProposedAct]
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("version.id"), index=True)
    newsletter_number: Mapped[int | None] = mapped_column(sa.ForeignKey("newsletter.number"))
    news_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("news_item.id"))
    reason: Mapped[str]
    replacement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    """The page that readers are sent to in place of one that is removed."""
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    version: Mapped[Version] = relationship()
    """The version that it is about, where it is about a page."""
    newsletter: Mapped[Newsletter | None] = relationship()
    news_item: Mapped[NewsItem | None] = relationship()
    replacement: Mapped[Document | None] = relationship()
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)
    end: Mapped["ProposalEnd | None"] = relationship(viewonly=True, back_populates="proposal")

    @property
    def told(self) -> Told | None:
        """The newsletter or the item of news that it is about, where it is about no page."""
        return self.newsletter or self.news_item

    @property
    def document(self) -> Document | None:
        """The page that it is about."""
        return self.version.document if self.version_id is not None else None


class ProposalEnd(Fact, Base):
    """The end of a proposal; it has one."""

    __tablename__ = "proposal_end"

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True)
    agreed: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(viewonly=True, back_populates="end")
    by: Mapped[UserAccount] = relationship(lazy="joined", innerjoin=True)


def is_undecided() -> sa.ColumnElement[bool]:
    """Whether ``Proposal`` still waits for a second person, for a query that has it."""
    return ~sa.exists().where(ProposalEnd.proposal_id == Proposal.id)
