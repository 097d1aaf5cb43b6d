"""The secrets of authenticator apps: sealed in the database, and what happens when the key is not the right one."""

from collections.abc import Callable

import sqlalchemy as sa

from guidance.db import Database
from guidance.errors import KeyChanged
from guidance.models import SecondFactor, UserAccount
from guidance.sealing import MARK, opened, seal

UNREADABLE = (
    "Your authenticator app cannot be checked: the service runs with another secret key than the one your app was set "
    "up with. Ask whoever runs it to put the former key back (GUIDANCE_SECRET_KEY, or the file secret-key of the "
    "instance folder), or to reset your app."
)


def kept(secret: str, user_id: int, key: str) -> str:
    """The stored form of the secret of one person's app; it opens for nobody else."""
    return seal(secret, key, _context(user_id))


def secret_of(factor: SecondFactor, key: str) -> str:
    """The secret of an app, in letters.

    :raises KeyChanged: with what to do, when it was sealed under another key.
    """
    try:
        return opened(factor.secret, key, _context(factor.user_id))
    except KeyChanged:
        raise KeyChanged(UNREADABLE) from None


def seal_those_of_before(database: Database, key: Callable[[], str]) -> int:
    """Seal every secret that an earlier release stored as it is; how many there were.

    :param key: hands out the secret key, which is asked for only where there is something to seal.
    """
    open_ones = sa.select(SecondFactor).where(~SecondFactor.secret.startswith(MARK, autoescape=True))
    with database.reading() as session:
        if session.scalars(open_ones.limit(1)).first() is None:
            return 0
    with database.writing() as session:
        found = session.scalars(open_ones.with_for_update()).all()
        for factor in found:
            factor.secret = kept(factor.secret, factor.user_id, key())
        return len(found)


def unreadable(database: Database, key: str) -> list[str]:
    """The addresses of everybody whose app this key does not open."""
    query = sa.select(SecondFactor, UserAccount.email).join(UserAccount, UserAccount.id == SecondFactor.user_id)
    with database.reading() as session:
        return [
            email
            for factor, email in session.execute(query.order_by(UserAccount.email))
            if not can_be_read(factor, key)
        ]


def can_be_read(factor: SecondFactor, key: str) -> bool:
    """Whether the app was set up under this key."""
    try:
        secret_of(factor, key)
    except KeyChanged:
        return False
    return True


def _context(user_id: int) -> str:
    return f"authenticator app of {user_id}"
