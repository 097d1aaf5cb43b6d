"""Proves that the history is what was published: every link, number, digest and reference, first to last."""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.orm import Session, joinedload, load_only

from guidance.db import Database
from guidance.errors import HistoryDamaged, Unreadable
from guidance.models.audit import AuditEvent
from guidance.models.audit_chain import AuditHead, AuditSeal, sealed
from guidance.models.chain import START, ChainHead, link
from guidance.models.documents import Document, FormerSlug
from guidance.models.erased_words import lost_its_words
from guidance.models.erasures import Erasure
from guidance.models.packing import readable
from guidance.models.reviews import Review
from guidance.models.revisions import Content, Revision
from guidance.models.uploads import Image
from guidance.models.versions import Rendering, Version, fault_in
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal
from guidance.published.record import CHAINED

BATCH = 500
#: Pictures are larger.
_PICTURES = 20
#: The class of PostgreSQL’s codes for “internal error”, “data corrupted” and “index corrupted” (its Appendix A).
_CORRUPTED = "XX"

#: The kinds of fact in the chain, each with what its seal needs.
_CHAINED = tuple((noun, options) for noun, options, *_ in CHAINED)


def verify(
    database: Database, total: Callable[[int], None] = lambda _: None, step: Callable[[int], None] = lambda _: None
) -> str:
    """Check the whole history; one sentence with what was checked.

    :param total: told once how many rows there are to check.
    :param step: told after every so many of them.
    :raises HistoryDamaged: names the first row that is not what was published.
    :raises DBAPIError: when the database could not be asked.
    """
    try:
        return _verify(database, total, step)
    except DBAPIError as error:
        if not _says_it_is_damaged(error.orig):  # it did not answer, or not in time: nothing was found out
            raise
        raise HistoryDamaged(f"The database file is damaged: {error.orig}. Restore it from a backup.") from error
    except (TypeError, ValueError, LookupError, AttributeError, NoResultFound) as error:
        told = f"A value in the database is none that the service wrote ({error}). Restore it from a backup."
        raise HistoryDamaged(told) from error


def _says_it_is_damaged(error: BaseException | None) -> bool:
    """Whether a database says so itself: SQLite by an error of no kind, or without a number where text is none."""
    if type(error) is sqlite.OperationalError:  # type: ignore[attr-defined]
        return not hasattr(error, "sqlite_errorcode")
    state = str(getattr(error, "sqlstate", ""))
    return type(error) is sqlite.DatabaseError or state.startswith(_CORRUPTED)  # type: ignore[attr-defined]


def _verify(database: Database, total: Callable[[int], None], step: Callable[[int], None]) -> str:
    with database.still() as session:  # of one moment: others publish meanwhile
        counts = [session.scalar(sa.select(sa.func.count()).select_from(noun)) or 0 for noun, _ in _CHAINED]
        revisions = session.scalar(sa.select(sa.func.count()).select_from(Revision)) or 0
        audited, pictures = (session.scalar(sa.select(sa.func.count()).select_from(n)) or 0 for n in (AuditSeal, Image))
        total(sum(counts) + counts[0] + revisions + audited + pictures)
        _check_file(database, session)
        _check_references(database, session)
        _check_pages(session)
        _check_chain(session, step)
        _check_numbers(session)
        _check_revisions(session, step)
        _check_versions(session, step)
        _check_pictures(session, step)
        _check_copies(session)
        events = check_audit(session, step)
    links = f"{sum(counts):,} links of the chain, {events:,} acts in the audit"
    return f"The history is whole: {counts[0]:,} versions, {revisions:,} revisions, {links}."


def _check_file(database: Database, session: Session) -> None:
    if not database.is_sqlite:
        return
    verdict = session.scalar(sa.text("PRAGMA integrity_check(1)"))
    if verdict != "ok":
        raise HistoryDamaged(f"The database file is damaged: {verdict}. Restore it from a backup.")


def _check_references(database: Database, session: Session) -> None:
    """SQLite can be made to accept a row that points nowhere; PostgreSQL cannot."""
    if not database.is_sqlite:
        return
    row = session.execute(sa.text("PRAGMA foreign_key_check")).first()
    if row is not None:
        raise HistoryDamaged(f"Row {row[1]} of {row[0]} points at a row of {row[2]} that does not exist.")


def _check_pages(session: Session) -> None:
    """A withdrawal that names another page would take effect there."""
    for noun, about in ((Withdrawal, Version), (Reinstatement, Version), (Removal, Version), (Review, Revision)):
        elsewhere = noun.document_id.is_distinct_from(about.document_id)
        fact = session.scalar(sa.select(noun).join(about).where(elsewhere).limit(1))
        if fact is not None:
            raise HistoryDamaged(f"{_named(fact)} names another page than the one that it belongs to.")


def _check_chain(session: Session, step: Callable[[int], None]) -> None:
    """Every public fact in the order of its number: each link has to follow from the one before it.

    The link of a fact whose words two people erased cannot be computed again; the next one still continues it.
    """
    previous, before = START, 0
    for fact in _in_order(session, step):
        if fact.sequence <= before:
            raise HistoryDamaged(f"{_named(fact)} has number {fact.sequence}, which another one has already.")
        if fact.chain != link(previous, fact.sequence, fact.sealed()) and not lost_its_words(session, fact):
            raise HistoryDamaged(f"{_named(fact)} is not what was published: its link in the chain does not fit.")
        previous, before = fact.chain, fact.sequence
    head = session.get_one(ChainHead, 1)
    if head.chain != previous or head.sequence < before:
        raise HistoryDamaged("The end of the chain is missing: the last entries of the history were taken away.")


def _in_order(session: Session, step: Callable[[int], None]) -> Iterator[Any]:
    """All chained facts by number, read in stretches so that a long history fits into memory."""
    highest = max(session.scalar(sa.select(sa.func.max(noun.sequence))) or 0 for noun, _ in _CHAINED)
    for start in range(0, highest + 1, BATCH):
        facts: list[Any] = []
        for noun, options in _CHAINED:
            stretch = sa.select(noun).where(noun.sequence > start, noun.sequence <= start + BATCH).options(*options)
            facts += session.scalars(stretch)
        yield from sorted(facts, key=lambda fact: fact.sequence)
        step(len(facts))
        session.expunge_all()


def _check_numbers(session: Session) -> None:
    """Versions and revisions are numbered 1, 2, 3 … without a gap, and never go back in time."""
    for noun, name in ((Version, "version"), (Revision, "revision")):
        row = session.execute(
            sa.select(Document.slug, sa.func.count(), sa.func.max(noun.number), sa.func.min(noun.number))
            .join(noun, noun.document_id == Document.id)
            .group_by(Document.id, Document.slug)
            .having(sa.or_(sa.func.count() != sa.func.max(noun.number), sa.func.min(noun.number) != 1))
        ).first()
        if row is not None:
            raise HistoryDamaged(f"“{row[0]}” has {row[1]} {name}s, numbered {row[3]} to {row[2]}: one is missing.")


def _check_revisions(session: Session, step: Callable[[int], None]) -> None:
    """Every revision has its words, or an erasure says why not; and the words are those of its digest."""
    query = sa.select(Revision).options(joinedload(Revision.content))
    for revision in _page_by_page(session, query, Revision, step):
        content: Content | None = revision.content
        _check_readable(revision, content)
        if content is None and session.get(Erasure, revision.content_digest) is None:
            raise HistoryDamaged(f"The words of {_named(revision)} are gone, and no erasure says why.")
        if content is not None and content.text.digest(content.salt) != content.digest:
            raise HistoryDamaged(f"The words of {_named(revision)} are not those that were saved.")


def _check_versions(session: Session, step: Callable[[int], None]) -> None:
    """Every version shows the HTML that its readers saw, and that HTML is safe; all else of it was read before."""
    salt = joinedload(Version.revision).load_only(Revision.content_digest).joinedload(Revision.content)
    query = sa.select(Version).options(
        load_only(Version.document_id, Version.number, Version.rendering_digest),
        joinedload(Version.rendering),
        salt.load_only(Content.salt),
    )
    for version in _page_by_page(session, query, Version, step):
        rendering: Rendering | None = version.rendering
        content = version.revision.content
        if rendering is None or content is None:
            if session.get(Erasure, version.revision.content_digest) is None:
                raise HistoryDamaged(f"The page of {_named(version)} is gone, and no erasure says why.")
            continue
        _check_readable(version, rendering)
        if fault := fault_in(version, content, rendering):
            raise HistoryDamaged(f"The page of {_named(version)} {fault}.")


def _check_pictures(session: Session, step: Callable[[int], None]) -> None:
    """Every picture is made of the bytes of its digest, and so of its address."""
    last = ""
    query = sa.select(Image.digest, Image.data).order_by(Image.digest).limit(_PICTURES)
    while rows := session.execute(query.where(Image.digest > last)).all():
        for digest, data in rows:
            if hashlib.sha256(data).hexdigest() != digest:
                raise HistoryDamaged(f"The picture {digest} is not the one that was brought.")
        last = rows[-1].digest
        step(len(rows))


def _page_by_page(session: Session, query: Any, noun: Any, step: Callable[[int], None]) -> Iterator[Any]:
    """All rows of ``noun`` in stretches: beside the texts that theirs are packed against, which are of one page."""
    place = sa.tuple_(noun.document_id, noun.number)
    query, last = query.order_by(noun.document_id, noun.number).limit(BATCH), (0, 0)
    while rows := session.scalars(query.where(place > last)).unique().all():
        yield from rows
        last = (rows[-1].document_id, rows[-1].number)
        step(len(rows))
        session.expunge_all()


def _check_readable(fact: Revision | Version, stored: Content | Rendering | None) -> None:
    """:raises HistoryDamaged: names the text that is no text any more, or was packed against such a one."""
    try:
        if stored is not None:
            readable(stored)
    except Unreadable:
        raise HistoryDamaged(f"The stored text of {_named(fact)} is damaged: restore it from a backup.") from None


def _check_copies(session: Session) -> None:
    """Copies for pollers have to say what the facts say."""
    row = session.execute(
        sa.select(Document.slug)
        .join(Version, Version.document_id == Document.id)
        .group_by(Document.id, Document.slug, Document.sequence)
        .having(Document.sequence < sa.func.max(Version.sequence))
    ).first()
    if row is not None:
        raise HistoryDamaged(f"“{row[0]}” does not know of its last version.")


def _named(fact: Any) -> str:
    if isinstance(fact, Version):
        return f"version {fact.number} of “{fact.document.slug}”"
    if isinstance(fact, Revision):
        return f"revision {fact.number} of “{fact.document.slug}”"
    if isinstance(fact, FormerSlug):
        return f"the former address “{fact.slug}”"
    if isinstance(fact, Review):
        return f"a review of “{fact.revision.document.slug}”"
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(fact).__name__).lower()
    return f"the {kind} of “{fact.version.document.slug}”"


_BATCH = 500


def check_audit(session: Session, step: Callable[[int], None]) -> int:
    """Follow the chain of the audit; how many events there are.

    :raises HistoryDamaged: names the first event that is not what was written down, or says that some are gone.
    """
    before, previous, last = 0, START, 0
    query = sa.select(AuditSeal, AuditEvent).outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
    query = query.order_by(AuditSeal.sequence).limit(_BATCH)
    while rows := session.execute(query.where(AuditSeal.sequence > last)).all():
        for seal, event in rows:
            before, previous = _follow(session, seal, event, before, previous)
        last = before
        step(len(rows))
        session.expunge_all()
    _check_end(session, before, previous)
    return before


def _follow(session: Session, seal: AuditSeal, event: AuditEvent | None, before: int, previous: str) -> tuple[int, str]:
    if event is None or seal.sequence != before + 1:
        raise HistoryDamaged(f"Row {seal.event_id} of the audit, or one before it, was taken away.")
    if seal.chain != link(previous, seal.sequence, sealed(event)) and not lost_its_words(session, event):
        raise HistoryDamaged(f"Row {event.id} of the audit (“{event.act}”) is not what was written down.")
    return seal.sequence, seal.chain


def _check_end(session: Session, count: int, chain: str) -> None:
    head = session.get_one(AuditHead, 1)
    if (head.sequence, head.chain) != (count, chain):
        raise HistoryDamaged("The end of the audit is missing: its last rows were taken away.")
    unsealed = session.scalar(
        sa.select(sa.func.min(AuditEvent.id)).where(~sa.exists().where(AuditSeal.event_id == AuditEvent.id))
    )
    if unsealed is not None:
        raise HistoryDamaged(f"Row {unsealed} of the audit was added past the service.")
