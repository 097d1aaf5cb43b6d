"""Versions: revisions that were published, each with the HTML that its readers saw."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from guidance.db import Base
from guidance.errors import TextRefused
from guidance.models.chain import Chained, add_sealed
from guidance.models.documents import Document
from guidance.models.extracts import Row, extract, measures_between
from guidance.models.fact import Erasable, Fact
from guidance.models.loading import loaded, relate, whole
from guidance.models.packing import Packed, pack_after, put, words
from guidance.models.people import UserAccount
from guidance.models.questions import FIRST, columns, put_together_once
from guidance.models.revisions import ChangeClass, Content, Revision, details_between, is_newest
from guidance.text import html as pages
from guidance.text.check_code import code_for
from guidance.text.html.outline import Section as Outlined
from guidance.text.html.outline import sections
from guidance.text.html.safety import still_clean
from guidance.text.markdown.anchors import Kept, Retired, carried
from guidance.text.markdown.rendering import Rendered
from guidance.text.turning import named


class Version(Chained, Fact, Base):
    """A published revision: numbered 1, 2, 3…, dated, citable, unchangeable."""

    __tablename__ = "version"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "number"),
        sa.UniqueConstraint("revision_id"),
        sa.Index("ix_version_document_id_published_at", "document_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    number: Mapped[int]
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"))
    rendering_digest: Mapped[str]
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[datetime] = mapped_column(index=True)

    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship()
    rendering: Mapped["Rendering | None"] = relationship(viewonly=True)

    def to_seal(self) -> list[object]:
        revision = self.revision
        return [
            "version",
            self.document.uid,
            self.number,
            revision.content_digest,
            self.rendering_digest,
            self.published_at.isoformat(),
            revision.audience,
            revision.settings,
            revision.change_class.value if revision.change_class else None,
            revision.safety_critical,
            revision.change_note,
        ]

    @property
    def fingerprint(self) -> str:
        """The first eight letters of the link, as people read it out: ``3f9a-22c1``."""
        return f"{self.chain[:4]}-{self.chain[4:8]}"

    @property
    def check_code(self) -> str:
        """The short code on every copy, with which anybody can ask whether it still holds: ``KDP-MHC-JKH``."""
        return code_for(self.sequence)


@dataclass(frozen=True)
class Section:
    """The text under one heading of a version; ``since`` is the version in which that text last changed."""

    level: int
    anchor: str
    title: str
    digest: str
    since: int
    aliases: list[str] = field(default_factory=list)
    """Other anchors that lead to the section: those it had, and the one that its heading would make."""
    retired: list[Retired] = field(default_factory=list)
    """Anchors of sections that are gone, whose nearest place this is."""

    @property
    def other_anchors(self) -> list[str]:
        """Every anchor that leads here besides the section's own."""
        return [*self.aliases, *(gone.anchor for gone in self.retired)]


class Rendering(Packed, Erasable, Base):
    """The HTML that readers saw of a version, and its sections; an erasure may destroy this row."""

    __tablename__ = "rendering"
    PIECES = ("packed_html", "packed_outline")

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    packed_html: Mapped[bytes] = mapped_column("html")
    packed_outline: Mapped[bytes] = mapped_column("outline")
    base: Mapped[int | None] = mapped_column(sa.ForeignKey("rendering.version_id"))
    renderer: Mapped[str]

    version: Mapped[Version] = relationship()

    @property
    def html(self) -> str:
        return words(self, 0)

    @html.setter
    def html(self, text: str) -> None:
        put(self, 0, text)

    @property
    def outline(self) -> str:
        """The sections as JSON."""
        return words(self, 1)

    @outline.setter
    def outline(self, text: str) -> None:
        put(self, 1, text)

    @property
    def shown(self) -> str:
        """The HTML for people of today: signs that turn figures round are seen; what was sealed stays as it was."""
        return named(self.html)

    @property
    def sections(self) -> list[Section]:
        return [_section(stored) for stored in json.loads(self.outline)]

    def sections_by(self, renderer: str) -> list[Section]:
        """The sections with the digests that the rules of today, which have this name, give to what was sealed."""
        stored = self.sections
        if self.renderer == renderer:
            return stored
        found = [section.digest for section in sections(self.html)]
        if len(found) != len(stored):
            return stored
        return [replace(section, digest=digest) for section, digest in zip(stored, found, strict=True)]

    @property
    def anchors(self) -> frozenset[str]:
        """Every anchor of the page that leads to what it was given for."""
        others = (alias for section in self.sections for alias in section.aliases)
        return pages.anchors(self.html).union(others)


def rendering_digest(salt: bytes, html: str, outline: str) -> str:
    """``sha256(salt ‖ HTML ‖ sections as JSON, as stored)`` in hexadecimal, with the salt of the content."""
    return hashlib.sha256(salt + html.encode() + outline.encode()).hexdigest()


def fault_in(version: Version, content: Content, rendering: Rendering) -> str:
    """The fault of the stored page of ``version``, or nothing: asked before it is published, and ever after."""
    if rendering_digest(content.salt, rendering.html, rendering.outline) != version.rendering_digest:
        return "is not the one that its readers saw"
    return "" if still_clean(rendering.html) else "holds HTML that is not safe"


def _sections_of(kept: Sequence[Kept], number: int, before: Sequence[Section]) -> list[Section]:
    """The sections of version ``number``: each that reads as in ``before`` keeps the version it dates from."""
    dated = {(section.anchor, section.digest): section.since for section in before}
    gone = {each.anchor for section in before for each in section.retired}
    return [_dated(each, dated.get((each.section.anchor, each.section.digest), number), number, gone) for each in kept]


def _dated(kept: Kept, since: int, number: int, gone: Collection[str]) -> Section:
    """:param gone: the anchors that were retired before version ``number``."""
    found = kept.section
    aliases = list(kept.aliases)
    retired = [each if each.anchor in gone else replace(each, since=number) for each in kept.retired]
    return Section(found.level, found.anchor, found.title, found.digest, since, aliases, retired)


def _section(stored: dict[str, Any]) -> Section:
    retired = [Retired(**gone) for gone in stored.pop("retired", [])]
    return Section(**stored, retired=retired)


def laid_upon(rendered: Rendered, before: Rendering | None) -> tuple[str, list[Kept]]:
    """A text's page as it follows ``before``: with the anchors that its sections had there."""
    return _laid_upon(rendered, before, before.sections_by(rendered.renderer) if before else [])


def _laid_upon(rendered: Rendered, before: Rendering | None, earlier: Sequence[Section]) -> tuple[str, list[Kept]]:
    known = [Kept(Outlined(s.level, s.anchor, s.title, s.digest), tuple(s.aliases), tuple(s.retired)) for s in earlier]
    return carried(rendered, before.html if before else "", known)


#: What is read of a version at once; an erasure has taken away the last two.
SHOWN = Version, Revision, Content, Rendering


def current_version(session: Session, document: Document) -> Version | None:
    """The newest version, which readers of the document see."""
    return session.scalar(_current(), {"document": document.id})


@put_together_once
def _current() -> sa.Select[Version]:
    mine = Version.document_id == sa.bindparam("document")
    return sa.select(Version).where(mine).order_by(Version.number.desc()).limit(FIRST)


def current_with_page(session: Session, document: Document) -> Version | None:
    """``current_version``, read in one go with its page and its words."""
    row = columns(session, _current_with_page(), {"document": document.id}).first()
    return with_page(document, *loaded(session, row, *SHOWN)) if row else None


@put_together_once
def _current_with_page() -> sa.Select[Any]:
    mine = Version.document_id == sa.bindparam("document")
    return joined_to_page(sa.select(*whole(*SHOWN)).where(mine)).order_by(Version.number.desc()).limit(FIRST)


def joined_to_page(query: sa.Select[Any]) -> sa.Select[Any]:
    """A query that has ``Version``, and from here on all of ``SHOWN``."""
    return (
        query.join(Revision, Revision.id == Version.revision_id)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .outerjoin(Rendering, Rendering.version_id == Version.id)
    )


def with_page(
    document: Document, version: Version, revision: Revision, content: Content | None, page: Rendering | None
) -> Version:
    """A version of ``document`` that was ``loaded`` with its words and its page."""
    relate(version, document=document, revision=revision, rendering=page)
    relate(revision, document=document, content=content)
    return version


def latest_and_seen(session: Session, document: Document) -> tuple[Revision | None, Content | None]:
    """The text that was saved last, with its words, and the words that readers see, unless they were erased."""
    row = columns(session, _latest_and_seen(), {"document": document.id}).first()
    if row is None:
        return None, None
    latest, content, seen = loaded(session, row, Revision, Content, Content)
    relate(latest, content=content)
    return latest, seen


@put_together_once
def _latest_and_seen() -> sa.Select[Any]:
    shown, words = aliased(Revision), aliased(Content)
    mine = Revision.document_id == sa.bindparam("document")
    return (
        sa.select(*whole(Revision, Content, words))
        .select_from(Revision)
        .outerjoin(Content, Content.digest == Revision.content_digest)
        .outerjoin(Version, is_newest(Version, Revision.document_id))
        .outerjoin(shown, shown.id == Version.revision_id)
        .outerjoin(words, words.digest == shown.content_digest)
        .where(mine)
        .order_by(Revision.number.desc())
        .limit(FIRST)
    )


def current_title(document_id: Any) -> sa.ScalarSelect[str]:
    """The title that a document has today, for a query that has ``document_id``; NULL when its words were erased."""
    version, text = aliased(Version), aliased(Revision)
    return (
        sa.select(Content.title)
        .select_from(version)
        .join(text, text.id == version.revision_id)
        .outerjoin(Content, Content.digest == text.content_digest)
        .where(version.document_id == document_id)
        .order_by(version.number.desc())
        .limit(FIRST)
        .correlate_except(version, text, Content)
        .scalar_subquery()
    )


@put_together_once
def is_significant() -> sa.ColumnElement[bool]:
    """``Revision.significant_as`` its number, for a query that has ``Version`` and its ``Revision``."""
    loud = sa.and_(*(Revision.change_class != kind for kind in ChangeClass if not kind.significant))
    return sa.or_(Version.number == 1, Revision.change_class.is_(None), loud)


def is_announced() -> sa.ColumnElement[bool]:
    """``Revision.announced_as`` its number, for a query that has ``Version`` and its ``Revision``."""
    return sa.or_(Revision.safety_critical, is_significant())


def record_version(
    session: Session,
    revision: Revision,
    rendered: Rendered,
    *,
    by: UserAccount,
    at: datetime,
    after: Version | None = None,
) -> Version:
    """Publish ``revision`` as the next version of its document.

    The time is never before that of the version it supersedes: the order of versions does not depend on a clock.

    :param after: the version that it supersedes, where it was asked for since the history is held; else it is asked.
    :raises TextRefused: when the page is one that the check of the history would find fault with.
    """
    content, document = revision.content, revision.document
    if content is None:
        raise LookupError(f"revision {revision.id} has no content")
    with session.no_autoflush:  # a new text, its version and its page are written at once
        last = after or current_version(session, document)
        number = last.number + 1 if last else 1
        before = (last.rendering or last_rendering(session, document)) if last else None
        page, found = _page_after(before, rendered, number)
        version = Version(
            document=document,
            number=number,
            revision=revision,
            rendering_digest=rendering_digest(content.salt, page.html, page.outline),
            published_by_id=by.id,
            published_at=max(at, last.published_at) if last else at,
        )
        if page.html != rendered.html and (fault := fault_in(version, content, page)):  # else asked by ``render``
            raise TextRefused(f"This text cannot be published: its page {fault}.")
        add_sealed(session, version, document)
        if before is not None:
            pack_after(session, page, before)
        page.version = version
        session.add(page)
    session.flush()
    set_committed_value(version, "rendering", page)  # the next version is laid upon it, and need not read it again
    seen = last.rendering if last and revision.changes_advice_as(number) else None
    details = details_between(last.revision, revision) if last and seen else []
    extract(session.connection(), version.id, page.html, found, seen.html if seen else None, details)
    return version


def _page_after(before: Rendering | None, rendered: Rendered, number: int) -> tuple[Rendering, list[Section]]:
    earlier = before.sections_by(rendered.renderer) if before else []
    html, kept = _laid_upon(rendered, before, earlier)
    found = _sections_of(kept, number, earlier)
    return Rendering(html=html, outline=_as_json(found), renderer=rendered.renderer), found


def last_rendering(session: Session, document: Document) -> Rendering | None:
    """The page of the newest version whose text was not erased."""
    return session.scalar(
        sa.select(Rendering)
        .join(Version)
        .where(Version.document_id == document.id)
        .order_by(Version.number.desc())
        .limit(FIRST)
    )


def page_seen_before(session: Session, version: Version) -> Rendering | None:
    """The page whose advice ``version`` changed, when its words are still there."""
    if not version.revision.changes_advice_as(version.number):
        return None
    before = sa.and_(Version.document_id == version.document_id, Version.number == version.number - 1)
    return session.scalar(sa.select(Rendering).join(Version).where(before))


def changed_measures(page: Rendering, seen: Rendering | None) -> list[Row]:
    """The rows of ``MeasureExtract`` of the version of ``page``, without their version, from the pages themselves.

    :param seen: see ``page_seen_before``.
    """
    if seen is None:
        return []
    return measures_between(seen.html, page.html, details_between(seen.version.revision, page.version.revision))


def _as_json(sections: Sequence[Section]) -> str:
    """The sections as they are stored and sealed; what is empty in most of them is left out."""
    rows = [{name: value for name, value in vars(section).items() if value != []} for section in sections]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=vars)
