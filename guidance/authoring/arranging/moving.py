"""The address of a page: a new one for it, while the old one leads there for ever."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.moving import move
from guidance.errors import AddressTaken, NotAllowed, NotReady
from guidance.models.documents import Document, FormerSlug, address_is_free, whose_address
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may
from guidance.models.versions import current_version
from guidance.text.addresses.slug import LONGEST, slug_from

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
        raise AddressTaken(whose_address(address))


def give_address(session: Session, document: Document, address: str, *, by: UserAccount, at: datetime) -> None:
    """Give ``document`` the new ``address``.

    :raises NotAllowed: when ``by`` may not.
    :raises NotReady: when it cannot be an address, or is the page's own.
    :raises AddressTaken: when another page has, or once had, it.
    """
    if not may_move(session, by, document):
        raise NotAllowed("Only people who publish can change the address of a published page.")
    check_address(session, document, address)
    move(session, document, address, by=by, at=at)
