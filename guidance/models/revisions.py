"""Revisions: the whole text one person saved at one moment, and the content it points at."""

import enum
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from guidance.db import Base
from guidance.errors import StaleDraft
from guidance.models.documents import Document
from guidance.models.fact import Erasable, Fact
from guidance.models.loading import loaded, relate, whole
from guidance.models.packing import Packed, pack_after, put, words
from guidance.models.people import UserAccount
from guidance.models.questions import FIRST, columns, put_together_once


class ChangeClass(enum.Enum):
    """The meaning of a version for care."""

    ADVICE_CHANGED = "advice changed"
    NEW_ADVICE = "new advice"
    ADVICE_WITHDRAWN = "advice withdrawn"
    CLARIFIED = "clarified"
    EVIDENCE_UPDATED = "evidence updated"
    CORRECTION = "correction"
    WORDING = "wording"

    @property
    def significant(self) -> bool:
        """Whether such a change moves the “updated” date and is announced."""
        return self not in {ChangeClass.CLARIFIED, ChangeClass.WORDING}


#: The classes that say that the advice is another one.
ADVICE = (ChangeClass.ADVICE_CHANGED, ChangeClass.NEW_ADVICE, ChangeClass.ADVICE_WITHDRAWN)
#: Whether a revision was to change the advice, in the words of the index that finds these few among thousands.
ADVISED = f"safety_critical OR change_class IN ({', '.join(repr(kind.value) for kind in ADVICE)})"


@dataclass(frozen=True)
class Text:
    """The words of a page: title, one-sentence summary, and body in Markdown with LF line ends."""

    title: str
    summary: str
    body: str

    def canonical(self) -> bytes:
        """The bytes that a digest is taken over: compact JSON of title, summary and body, in UTF-8."""
        return json.dumps([self.title, self.summary, self.body], ensure_ascii=False, separators=(",", ":")).encode()

    def digest(self, salt: bytes) -> str:
        """``sha256(salt ‖ canonical)`` in hexadecimal: it commits to the words and does not give them away."""
        return hashlib.sha256(salt + self.canonical()).hexdigest()


class Content(Packed, Erasable, Base):
    """The words of one or more revisions, with the salt of their digest; an erasure may destroy this row."""

    __tablename__ = "content"
    PIECES = ("packed_body",)

    digest: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
    title: Mapped[str]
    summary: Mapped[str]
    packed_body: Mapped[bytes] = mapped_column("body")
    base: Mapped[str | None] = mapped_column(sa.ForeignKey("content.digest"))

    @property
    def body(self) -> str:
        return words(self, 0)

    @body.setter
    def body(self, text: str) -> None:
        put(self, 0, text)

    @property
    def text(self) -> Text:
        return Text(self.title, self.summary, self.body)

    def holds(self, text: Text) -> bool:
        """Whether these are the words of ``text``: the digest says so, and nothing need be unpacked."""
        return text.digest(self.salt) == self.digest


class Revision(Fact, Base):
    """One saved text. The unique number is the lock: of two people who save at once, one is refused."""

    __tablename__ = "revision"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "number"),
        sa.Index("ix_revision_advised", "document_id", sqlite_where=sa.text(ADVISED)),  # PostgreSQL: see its migration
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    number: Mapped[int]
    based_on: Mapped[int]
    content_digest: Mapped[str] = mapped_column(index=True)
    audience: Mapped[str] = mapped_column(default="")
    settings: Mapped[str] = mapped_column(default="")
    change_note: Mapped[str] = mapped_column(default="")
    change_class: Mapped[ChangeClass | None]
    """Nothing for imported history, in which nobody said what a change meant for care."""
    safety_critical: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    document: Mapped[Document] = relationship()
    author: Mapped[UserAccount] = relationship()
    content: Mapped[Content | None] = relationship(
        primaryjoin="foreign(Revision.content_digest) == Content.digest", viewonly=True
    )

    def significant_as(self, number: int) -> bool:
        """Whether this text, as version ``number`` of its page, moves the “updated” date.

        The first version always does, and so does a change that nobody classified, to be on the safe side.
        """
        return number == 1 or self.change_class is None or self.change_class.significant

    def announced_as(self, number: int) -> bool:
        """Whether readers are told of it who did not ask for every change: of what could do harm whatever its class."""
        return self.safety_critical or self.significant_as(number)

    def changes_advice_as(self, number: int) -> bool:
        """Whether the advice of an earlier version is no longer the advice, as far as somebody said so."""
        return changes_advice(number, self.change_class, self.safety_critical)


def changes_advice(number: int, kind: ChangeClass | None, safety_critical: bool) -> bool:
    """``Revision.changes_advice_as``, of what was asked for without the rest of the text."""
    return number > 1 and (safety_critical or kind in ADVICE)


@dataclass(frozen=True)
class Change:
    """The author's words about a revision besides its text."""

    note: str = ""
    kind: ChangeClass | None = None
    safety_critical: bool = False
    audience: str = ""
    settings: str = ""


def store(session: Session, text: Text, *known: Content | None) -> Content:
    """The content row of ``text``: one of ``known`` when its words are the same, else a new one.

    :param known: earlier texts of the same page, the latest first.
    """
    content = _content_of(session, text, *known)
    session.add(content)
    return content


def _content_of(session: Session, text: Text, *known: Content | None) -> Content:
    """``store``, of which nothing is written down yet."""
    for content in known:
        if content is not None and content.holds(text):
            return content
    salt = secrets.token_bytes(16)
    content = Content(digest=text.digest(salt), salt=salt, title=text.title, summary=text.summary, body=text.body)
    if previous := next(filter(None, known), None):
        pack_after(session, content, previous)
    return content


def latest_revision(session: Session, document: Document) -> Revision | None:
    """The text that was saved last."""
    return session.scalar(_latest(), {"document": document.id})


def latest_number(session: Session, document: Document) -> int:
    """The number of the text that was saved last, which is how many there are."""
    found: int | None = columns(session, _latest_number(), {"document": document.id}).scalar()
    return found or 0


@put_together_once
def _latest_number() -> sa.Select[int]:
    return sa.select(sa.func.max(Revision.number)).where(Revision.document_id == sa.bindparam("document"))


@put_together_once
def _latest() -> sa.Select[Revision]:
    mine = Revision.document_id == sa.bindparam("document")
    return sa.select(Revision).where(mine).order_by(Revision.number.desc()).limit(FIRST)


def reads_otherwise(text: Any, seen: Any) -> Any:
    """Whether ``text`` was saved as anything else than ``seen``, by its digest: of two revisions, or two in a query."""
    return (
        (text.content_digest != seen.content_digest)
        | (text.audience != seen.audience)
        | (text.settings != seen.settings)
    )


def reads_alike(one: Revision, other: Revision) -> bool:
    """Whether readers see the same in both, word by word: what was stored twice has two digests."""
    if (one.audience, one.settings) != (other.audience, other.settings) or one.content is None:
        return False
    return other.content is not None and one.content.text == other.content.text


def is_newest(row: Any, document_id: Any) -> sa.ColumnElement[bool]:
    """Whether ``row``, a revision or a version, is the last of its document, for a query that has both."""
    other = aliased(sa.inspect(row).mapper.class_)
    last = sa.select(sa.func.max(other.number)).where(other.document_id == document_id).scalar_subquery()
    return sa.and_(row.document_id == document_id, row.number == last)


@put_together_once
def newest_title() -> sa.Label[str]:
    """The newest title of a document that was not erased, or the words of its address; a column for any query on it."""
    text = aliased(Revision)
    words = (
        sa.select(Content.title)
        .join(text, text.content_digest == Content.digest)
        .where(text.document_id == Document.id)
        .order_by(text.number.desc())
        .limit(FIRST)
        .correlate(Document)
        .scalar_subquery()
    )
    address = sa.func.replace(Document.slug, "-", " ")
    return sa.func.coalesce(sa.func.nullif(words, ""), address).label("title")


def revision_numbered(session: Session, document: Document, number: int) -> Revision | None:
    """The saved text of ``document`` with this number."""
    row = columns(session, _numbered(), {"document": document.id, "number": number}).first()
    if row is None:
        return None
    revision, author, content = loaded(session, row, Revision, UserAccount, Content)
    relate(revision, author=author, content=content)
    found: Revision = revision
    return found


@put_together_once
def _numbered() -> sa.Select[Any]:
    this = Revision.document_id == sa.bindparam("document"), Revision.number == sa.bindparam("number")
    written = sa.select(*whole(Revision, UserAccount, Content)).join(UserAccount, UserAccount.id == Revision.author_id)
    return written.outerjoin(Content, Content.digest == Revision.content_digest).where(*this)


def record_revision(
    session: Session,
    document: Document,
    content: Content,
    change: Change,
    *,
    based_on: int,
    by: UserAccount,
    at: datetime,
) -> Revision:
    """Save ``content`` as revision ``based_on + 1``; the unique key refuses a second one of that number.

    :raises sqlalchemy.exc.IntegrityError: when somebody else has saved since ``based_on``.
    """
    revision = add_revision(session, document, content, change, based_on=based_on, by=by, at=at)
    session.flush()
    return revision


def add_revision(
    session: Session,
    document: Document,
    content: Content,
    change: Change,
    *,
    based_on: int,
    by: UserAccount,
    at: datetime,
) -> Revision:
    """``record_revision`` without a flush of its own: whatever is flushed next writes it down, or is refused."""
    revision = Revision(document=document, **_columns(document, content, change, based_on, by, at))
    session.add(revision)
    set_committed_value(revision, "content", content)  # what follows need not read it
    return revision


def save_next(
    session: Session,
    document: Document,
    text: Text,
    change: Change,
    *known: Content | None,
    based_on: int,
    by: UserAccount,
    at: datetime,
) -> Revision:
    """Save ``text`` with its words as revision ``based_on + 1``: that number is the lock.

    :param known: see ``store``.
    :raises StaleDraft: when somebody else has taken that number in this very moment; nothing is written then.
    """
    content = _content_of(session, text, *known)
    revision = _inserted(session, _columns(document, content, change, based_on, by, at))
    if revision is None:
        raise StaleDraft("Somebody saved this page in this very moment: look at their text, then decide again.")
    session.add(content)
    set_committed_value(revision, "document", document)
    set_committed_value(revision, "content", content)
    return revision


def _inserted(session: Session, values: dict[str, Any]) -> Revision | None:
    """The row of a revision, once it is written; none where its number is taken, and then the transaction goes on."""
    dialect = session.get_bind().dialect.name
    try:
        written: Revision | None = session.scalar(_unless_taken(dialect), values)
    except IntegrityError:  # SQLite asks its guard against “INSERT OR REPLACE” first, and takes this statement back
        key = {"document": values["document_id"], "number": values["number"]}
        if dialect == "postgresql" or columns(session, _numbered(), key).first() is None:
            raise
        return None
    return written


@put_together_once
def _unless_taken(dialect: str) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # where it is used: to load it is a part of every start
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(Revision).on_conflict_do_nothing(index_elements=["document_id", "number"]).returning(Revision)


def _columns(
    document: Document, content: Content, change: Change, based_on: int, by: UserAccount, at: datetime
) -> dict[str, Any]:
    return {
        "document_id": document.id,
        "number": based_on + 1,
        "based_on": based_on,
        "content_digest": content.digest,
        "audience": change.audience,
        "settings": change.settings,
        "change_note": change.note,
        "change_class": change.kind,
        "safety_critical": change.safety_critical,
        "author_id": by.id,
        "created_at": at,
    }


@dataclass(frozen=True)
class Detail:
    """Something about a page besides its text that differs between two revisions."""

    name: str
    was: str
    now: str


def details_between(old: Revision, new: Revision) -> list[Detail]:
    """The details that ``old`` and ``new`` say otherwise, as they are in ``new``; erased words count as empty."""
    before, after = old.content, new.content
    pairs = [
        ("Title", before.title if before else "", after.title if after else ""),
        ("Summary", before.summary if before else "", after.summary if after else ""),
        ("Who it is for", old.audience, new.audience),
        ("Settings it applies to", old.settings, new.settings),
    ]
    return [Detail(name, was, now) for name, was, now in pairs if was != now]
