"""A new address for a page, while the old one leads there for ever."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.acts.outside import note
from guidance.errors import AddressTaken
from guidance.models import Document, UserAccount, rename, tick, whose_address


def move(
    session: Session,
    document: Document,
    address: str,
    *,
    by: UserAccount,
    at: datetime,
    imported_at: datetime | None = None,
) -> None:
    """Give ``document`` the new ``address``, which is another one than it has.

    :raises AddressTaken: when another page has, or once had, it.
    """
    old, before = document.slug, document.sequence
    try:
        with session.begin_nested():
            rename(session, document, address, at=at)
    except IntegrityError:  # somebody else took it at this very moment
        raise AddressTaken(whose_address(address)) from None
    if document.sequence == before:  # the old address was recorded as a former one before
        tick(session, document)
    detail = f"{old} → {address}"
    note(session, "changed the address", document, detail, by=by, at=at, imported_at=imported_at)
