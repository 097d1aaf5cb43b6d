"""News: items written here, taken from members' feeds, or imported; each text that one ever had; categories."""

import enum
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship

from guidance.db import Base, Compressed, pairs
from guidance.models.documents import Document, new_uid
from guidance.models.old_addresses import stays_free
from guidance.models.organisations import Organisation
from guidance.models.people import UserAccount
from guidance.models.uploads import Image
from guidance.text.addresses.slug import slug_from

NEWS = "/news"


class NewsOrigin(enum.Enum):
    """Where an item comes from."""

    WRITTEN = "written here"
    FEED = "from a feed"
    IMPORT = "from an import"


class NewsCategory(Base):
    """A subject of items: “Policy”, “Collaboration”."""

    __tablename__ = "news_category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


news_text_category = pairs("news_text_category", text_id="news_text.id", category_id="news_category.id")

#: The pages of guidance at which a text points.
news_text_document = pairs("news_text_document", text_id="news_text.id", document_id="document.id")

#: The pictures that readers see of an item, once they do.
news_picture = pairs("news_picture", item_id="news_item.id", digest="image.digest")


class NewsText(Base):
    """Everything that one person saved of an item at one moment. It is added, and no verb ever changes one."""

    __tablename__ = "news_text"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        sa.CheckConstraint("ends_at IS NULL OR starts_at IS NOT NULL", name="ends_what_starts"),
        sa.CheckConstraint("starts_at IS NULL OR zone <> ''", name="starts_in_a_zone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("news_item.id"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    """One or two plain sentences."""
    body: Mapped[str] = mapped_column(Compressed, default="")
    """Markdown; nothing for an item from a feed, of which only the summary is kept."""
    picture_digest: Mapped[str | None] = mapped_column(sa.ForeignKey("image.digest"))
    picture_alt: Mapped[str] = mapped_column(default="")
    byline: Mapped[str] = mapped_column(default="")
    """Who wrote it, in the words that readers see."""
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    starts_at: Mapped[datetime | None]
    """When it is an event: its beginning, and for one of whole days the first midnight of its zone."""
    ends_at: Mapped[datetime | None]
    """Its end; for one of whole days the midnight after its last day."""
    whole_days: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(default="")
    """By its name in the tz database: “Europe/London”."""
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    """Where one takes part in the event or books it, a whole address."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Who saved it; nobody for what a feed brought."""
    saved_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship()
    picture: Mapped[Image | None] = relationship()
    by: Mapped[UserAccount | None] = relationship()
    categories: Mapped[list[NewsCategory]] = relationship(secondary=news_text_category, order_by=NewsCategory.name)
    documents: Mapped[list[Document]] = relationship(secondary=news_text_document, order_by=Document.slug)

    @property
    def is_event(self) -> bool:
        return self.starts_at is not None

    @property
    def local_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone or "UTC")


class NewsItem(Base):
    """One item through all its texts: its address, where it comes from, and which text readers see since when."""

    __tablename__ = "news_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    slug: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[NewsOrigin]
    source: Mapped[str | None] = mapped_column(unique=True)
    """What tells it from others where it comes from: the address of the original, or its name in an export."""
    original: Mapped[str] = mapped_column(default="")
    """The whole address of an item from a feed on its own site, to which readers are led."""
    feed_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    """The organisation whose feed brought it."""
    newest: Mapped[int] = mapped_column(default=0)
    """The number of its newest text."""
    shown: Mapped[int | None]
    """The number of the text that readers see; nothing while they see none."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    """The day and time that readers are told: of its first publication, wherever that was."""
    shown_at: Mapped[datetime | None]
    """When the text that readers see was published."""
    ended_at: Mapped[datetime | None]
    """When it was taken down, or passed over before anybody saw it."""
    why_ended: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    """The public sequence at the last change that readers saw of it, for the search."""
    created_at: Mapped[datetime]

    text: Mapped[NewsText | None] = relationship(
        primaryjoin=lambda: sa.and_(NewsItem.id == foreign(NewsText.item_id), NewsText.number == NewsItem.shown),
        viewonly=True,
        uselist=False,
    )
    """What readers see."""
    draft: Mapped[NewsText] = relationship(
        primaryjoin=lambda: sa.and_(NewsItem.id == foreign(NewsText.item_id), NewsText.number == NewsItem.newest),
        viewonly=True,
        uselist=False,
    )
    """Its newest text, whoever sees it."""

    @property
    def path(self) -> str:
        return f"{NEWS}/{self.slug}"

    @property
    def is_public(self) -> bool:
        return self.shown is not None and self.ended_at is None

    @property
    def waits(self) -> bool:
        """Whether there is a text that readers do not see yet."""
        return self.ended_at is None and self.newest != self.shown


def category_named(session: Session, name: str) -> NewsCategory:
    """The category of this name, made when there is none yet."""
    slug = slug_from(name) or "category"
    found = session.scalar(sa.select(NewsCategory).where(NewsCategory.slug == slug))
    if found is None:
        found = NewsCategory(slug=slug, name=name)
        session.add(found)
        session.flush()
    return found


def news_address_is_free(session: Session, slug: str, mine: NewsItem | None = None) -> bool:
    """Whether ``slug`` never belonged to another item than ``mine``."""
    return stays_free(session, NewsItem, f"{NEWS}/{slug}", mine)


def public_news() -> sa.Select[NewsItem]:
    """The one question for what readers may see: items whose text stands in ``NewsText``."""
    return (
        sa.select(NewsItem)
        .join(NewsText, sa.and_(NewsText.item_id == NewsItem.id, NewsText.number == NewsItem.shown))
        .where(NewsItem.ended_at.is_(None))
    )
