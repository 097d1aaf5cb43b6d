"""Documents: one piece of guidance through all time, the addresses it has had, and what is asked of both."""

import enum
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.errors import AddressTaken
from guidance.models.chain import Chained, seal
from guidance.models.fact import Fact
from guidance.models.people import UserAccount
from guidance.models.topics import Topic, document_topic
from guidance.text.languages import ENGLISH

#: Letters and digits that are not mistaken for one another when read aloud (Crockford's base 32, in lower case).
UID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
UID_LENGTH = 10


class Kind(enum.Enum):
    """The sort of page that a document is."""

    GUIDANCE = "guidance"
    PATIENT_RESOURCE = "patient resource"
    HUB = "hub"
    POLICY_SUMMARY = "policy summary"


def new_uid() -> str:
    """A fresh opaque name for a document (50 random bits)."""
    return "".join(secrets.choice(UID_LETTERS) for _ in range(UID_LENGTH))


#: How many months may pass between two reviews of a page.
REVIEW_MONTHS = range(1, 61)


class Document(Base):
    """The identity of a piece of guidance: what stays the same while its text, title and address change."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(default=Kind.GUIDANCE)
    main_topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    """The topic that its editor chose to stand above it, when it is on several."""
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    review_every_months: Mapped[int] = mapped_column(default=36)
    language: Mapped[str] = mapped_column(default=ENGLISH)
    """Of its text, as in ``lang``."""
    licence: Mapped[str] = mapped_column(default="", server_default="")
    """The one that its editor chose, by its word in ``text.licences``; nothing for that of all pages."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0, index=True)
    """The public sequence at the last change that readers of this document can see (a copy, for pollers)."""
    created_at: Mapped[datetime]

    owner: Mapped[UserAccount | None] = relationship()
    topics: Mapped[list[Topic]] = relationship(secondary=document_topic, order_by=Topic.name)

    @property
    def shelf(self) -> Topic | None:
        """The topic under which readers see it: the chosen one while the page is on it, else the first by name."""
        first = self.topics[0] if self.topics else None
        return next((topic for topic in self.topics if topic.id == self.main_topic_id), first)


class FormerSlug(Chained, Fact, Base):
    """An address that a document has left; it redirects for ever and is never given to another document."""

    __tablename__ = "former_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)
    retired_at: Mapped[datetime]

    document: Mapped[Document] = relationship()

    def to_seal(self) -> list[object]:
        return ["former-slug", self.document.uid, self.slug, self.retired_at.isoformat()]


def address_is_free(session: Session, slug: str, document: Document | None = None) -> bool:
    """Whether ``slug`` never belonged to another document than ``document``."""
    holders = sa.union_all(
        sa.select(Document.id).where(Document.slug == slug),
        sa.select(FormerSlug.document_id).where(FormerSlug.slug == slug),
    )
    mine = document.id if document else None
    return all(holder == mine for holder in session.scalars(holders))


def document_at(session: Session, slug: str) -> Document | None:
    """The document that has, or once had, this address."""
    found = session.scalar(sa.select(Document).where(Document.slug == slug))
    former = None if found else session.get(FormerSlug, slug)
    return former.document if former else found


def whose_address(slug: str, advice: str = "choose a different one") -> str:
    """Why no other page can have the address ``slug``, in the words of the refusal."""
    return f"The address “{slug}” belongs, or once belonged, to another page: {advice}."


def rename(session: Session, document: Document, slug: str, *, at: datetime) -> None:
    """Give ``document`` a new address; the old one redirects from now on.

    :raises AddressTaken: when another document has, or once had, this address.
    """
    if slug == document.slug:
        return
    if not address_is_free(session, slug, document):
        raise AddressTaken(whose_address(slug))
    old, document.slug = document.slug, slug
    session.flush()
    if session.get(FormerSlug, old) is None:
        seal(session, FormerSlug(slug=old, document=document, retired_at=at), document)


def languages_in_use(session: Session) -> list[str]:
    """The languages of all pages, English first."""
    found = set(session.scalars(sa.select(Document.language).distinct()))
    return [ENGLISH, *sorted(found - {ENGLISH})]
