"""Saving the next text of a page: its number is the lock, and whoever comes second is told, with nothing lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.errors import StaleDraft
from guidance.models import Change, Content, Document, Revision, Text, UserAccount, store_next


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
    """Save the text after the one numbered ``based_on``.

    :param known: stored words that may be just these, and then are not stored again.
    :raises StaleDraft: when somebody else has taken that number in this very moment.
    """
    saved = store_next(session, document, text, change, *known, based_on=based_on, by=by, at=at)
    if saved is None:
        raise StaleDraft("Somebody saved this page in this very moment: look at their text, then decide again.")
    return saved
