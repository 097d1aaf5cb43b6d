"""How imported facts come to be: with the verbs of the desk, and the dates of the outside history."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts import moving, withdrawing
from guidance.acts.outside import note
from guidance.acts.releasing import PUBLISHED, bring_out
from guidance.importing.places import Place
from guidance.importing.source import LeftAlone
from guidance.models.audit import audit
from guidance.models.documents import Document, FormerSlug, address_is_free
from guidance.models.drafts import WorkingCopy
from guidance.models.people import UserAccount
from guidance.models.revisions import Change, Revision, Text, add_revision, latest_revision, record_revision, store
from guidance.models.stages import Progress, progress_of_all
from guidance.models.standing import standing_of
from guidance.models.topics import Topic
from guidance.models.versions import Version
from guidance.text.markdown.rendering import Rendered

LEFT_ALONE = "left a page out of an import"
REMOVED = "a page that was removed, and does not come back"


class Last(NamedTuple):
    """The beginning from which an import goes on with a page: the text that was saved last, and the newest version."""

    document: Document | None
    text: Revision | None
    version: Version | None


NOTHING_YET = Last(None, None, None)


def free_slug(session: Session, wish: str, document: Document | None = None) -> str:
    """``wish``, or the first of ``wish-2``, ``wish-3`` … that never belonged to another document."""
    number, slug = 1, wish
    while not address_is_free(session, slug, document):
        number += 1
        slug = f"{wish}-{number}"
    return slug


def new_document(session: Session, slug: str, topics: list[Topic], by: UserAccount, at: datetime) -> Document:
    """A document without any version yet."""
    document = Document(slug=free_slug(session, slug), owner=by, created_at=at, topics=topics)
    session.add(document)
    session.flush()
    return document


def addresses(session: Session) -> dict[str, int]:
    """Every address that is, or ever was, that of a document, with its number."""
    found = dict(session.execute(sa.select(Document.slug, Document.id)).all())
    return found | dict(session.execute(sa.select(FormerSlug.slug, FormerSlug.document_id)).all())


def is_in_force(session: Session, document: Document) -> bool:
    """Whether ``document`` is published, and not withdrawn."""
    return standing_of(session, document).in_force


def text_of(session: Session, document: Document) -> Text | None:
    """The words of ``document`` as they were saved last."""
    return words_in(latest_revision(session, document))


def words_in(saved: Revision | None) -> Text | None:
    """The words of a text that was saved, unless they were erased."""
    return saved.content.text if saved is not None and saved.content is not None else None


def look_for_work(session: Session, places: Collection[Place]) -> dict[int, Last]:
    """Ask, ahead of everything that an import does to these pages, whether somebody is working on one of them.

    A page that was left alone once is left alone to the end of the import, so that the next one brings all in order;
    the audit says so as well, once an import.

    :return: the last of each page that is not left alone, by its number.
    """
    asked = {place.document_id: place for place in places if place.document_id is not None and not place.left_alone}
    typing = set(session.scalars(sa.select(WorkingCopy.document_id).where(WorkingCopy.document_id.in_(asked))))
    last: dict[int, Last] = {}
    for number, progress in progress_of_all(session, asked).items():
        asked[number].left_alone = reason = _work_on(progress, typing=number in typing)
        if reason:
            audit(session, LEFT_ALONE, by=None, at=datetime.now(UTC), document=progress.document, detail=reason)
        else:
            last[number] = Last(progress.document, progress.latest, progress.current)
    return last


def check_untouched(place: Place) -> None:
    """:raises LeftAlone: when somebody was found to be working on the page, or it was removed."""
    if place.left_alone:
        raise LeftAlone(place.left_alone)


def _work_on(progress: Progress, *, typing: bool) -> str:
    if progress.standing.removal is not None:
        return REMOVED
    if progress.schedule is not None:
        return "a page with a scheduled text: let it be published, or cancel it, then import again"
    if progress.draft is not None:
        return "a page with a draft: publish or discard it, then import again"
    return "a page in which somebody is typing: have it saved or let go, then import again" if typing else ""


def publish(
    session: Session,
    document: Document,
    text: Text,
    rendered: Rendered,
    change: Change,
    by: UserAccount,
    at: datetime,
    *,
    last: Last = NOTHING_YET,
) -> Version | None:
    """The next version of ``document``, or nothing when its words are those of the current one.

    :param last: what is there, where it was asked for since the history is held.
    """
    saved = last.text or latest_revision(session, document)
    if saved is not None and saved.content is not None and saved.content.holds(text):
        return None
    content = store(session, text, saved.content if saved is not None else None)
    revision = add_revision(session, document, content, change, based_on=saved.number if saved else 0, by=by, at=at)
    version = bring_out(session, revision, rendered, by=by, at=at, after=last.version)
    note(session, PUBLISHED, document, f"version {version.number}", by=by, at=at, imported_at=datetime.now(UTC))
    return version


def begin_draft(session: Session, document: Document, text: Text, by: UserAccount, at: datetime) -> None:
    """The first text of ``document``, which nobody sees until somebody publishes it."""
    content = store(session, text)
    record_revision(session, document, content, Change(note="", kind=None), based_on=0, by=by, at=at)
    note(session, "saved a draft", document, "", by=by, at=at, imported_at=datetime.now(UTC))


def move(session: Session, document: Document, slug: str, by: UserAccount, at: datetime) -> bool:
    """Give ``document`` the address of its file's new place; whether that was another one."""
    wanted = free_slug(session, slug, document)
    if wanted == document.slug:
        return False
    moving.move(session, document, wanted, by=by, at=at, imported_at=datetime.now(UTC))
    return True


def withdraw(
    session: Session,
    document: Document,
    reason: str,
    by: UserAccount,
    at: datetime,
    *,
    replacement: Document | None = None,
) -> bool:
    """Withdraw the current version; whether there was one in force."""
    if withdrawing.obstacle_to_withdrawing(session, document):
        return False
    withdrawing.withdraw(
        session, document, reason=reason, replacement=replacement, by=by, at=at, imported_at=datetime.now(UTC)
    )
    return True


def reinstate(session: Session, document: Document, reason: str, by: UserAccount, at: datetime) -> bool:
    """Undo the withdrawal of ``document``; whether it was withdrawn."""
    if withdrawing.obstacle_to_reinstating(session, document):
        return False
    withdrawing.reinstate(session, document, reason=reason, by=by, at=at, imported_at=datetime.now(UTC))
    return True
