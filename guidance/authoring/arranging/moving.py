"""The address of a page: a new one for it, while the old one leads there for ever."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.errors import AddressTaken, NotAllowed, NotReady
from guidance.models import (
    Document,
    FormerSlug,
    Permission,
    UserAccount,
    address_is_free,
    audit,
    current_version,
    may,
    rename,
    tick,
)
from guidance.text.slug import LONGEST, slug_from

UNREADABLE = f"Use small letters from a to z, numbers and single hyphens, {LONGEST} characters at most."


def may_move(session: Session, person: UserAccount, document: Document) -> bool:
    """Whether ``person`` may change the address: of a published page only people who publish."""
    published = current_version(session, document) is not None
    return may(person, Permission.PUBLISH if published else Permission.WRITE)


def former_addresses(session: Session, document: Document) -> list[FormerSlug]:
    """The addresses that lead to ``document`` besides its own, newest first."""
    query = sa.select(FormerSlug).where(FormerSlug.document_id == document.id)
    return [
        former for former in session.scalars(query.order_by(FormerSlug.sequence.desc())) if former.slug != document.slug
    ]


def check_address(session: Session, document: Document, address: str) -> None:
    """Refuse an ``address`` that the page cannot have.

    :raises NotReady: when it cannot be an address at all, or is the page's own.
    :raises AddressTaken: when another page has, or once had, it.
    """
    if not address or slug_from(address) != address:
        raise NotReady(f"“{address}” cannot be an address. {UNREADABLE}")
    if address == document.slug:
        raise NotReady("This is the address that the page has already.")
    if not address_is_free(session, address, document):
        raise AddressTaken(_taken(address))


def move(session: Session, document: Document, address: str, *, by: UserAccount, at: datetime) -> None:
    """Give ``document`` the new ``address``.

    :raises NotAllowed: when ``by`` may not.
    :raises NotReady: when it cannot be an address, or is the page's own.
    :raises AddressTaken: when another page has, or once had, it.
    """
    if not may_move(session, by, document):
        raise NotAllowed("Only people who publish can change the address of a published page.")
    check_address(session, document, address)
    old, before = document.slug, document.sequence
    try:
        with session.begin_nested():
            rename(session, document, address, at=at)
    except IntegrityError:  # somebody else took it at this very moment
        raise AddressTaken(_taken(address)) from None
    if document.sequence == before:  # the old address was recorded as a former one before
        tick(session, document)
    audit(session, "changed the address", by=by, at=at, document=document, detail=f"{old} → {address}")


def _taken(address: str) -> str:
    return f"The address “{address}” belongs, or once belonged, to another page: choose a different one."
