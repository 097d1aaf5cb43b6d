"""Whether an address and a password belong together: slowly, seldom, and without telling which of them was wrong."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts import passwords
from guidance.acts import tries
from guidance.db import Database
from guidance.errors import PasswordRefused
from guidance.models import FROM, Password, UserAccount, audit
from guidance.text.addresses.mail import as_kept

WRONG = "The e-mail address or the password is not right. Check both and try again"


def check_password(
    database: Database, email: str, password: str, *, network: str, device: str = "", at: datetime
) -> int:
    """The number of the person whose address and password these are.

    Its transactions are its own and short: none is open while the password is hashed.

    :param network: the network address from which somebody tries.
    :param device: the number of the browser, where this person has signed in in it before; else nothing.
    :raises PasswordRefused: in the same words after the same time, whoever is unknown, disabled or mistaken.
    :raises TooManyTries: when there were too many guesses.
    """
    email = as_kept(email)
    own = tries.for_password(email, network, device)
    counted = tries.count(database, *own, *([] if device else [tries.for_network(network)]), at=at)
    with database.reading() as session:
        user = _user(session, email)
        user_id, stored = (user.id, _stored(session, user)) if user else (None, None)
    right = passwords.fits(stored, password)
    with database.writing() as session:
        session.info[FROM] = network
        user = _user(session, email)
        if right and user is not None and user_id == user.id and user.active and stored == _stored(session, user):
            tries.forgive(session, counted, *own)
            return user.id
        audit(session, "tried to sign in", by=None, at=at, subject=user, refused=True)
    raise PasswordRefused(WRONG)


def _user(session: Session, email: str) -> UserAccount | None:
    return session.scalar(sa.select(UserAccount).where(UserAccount.email == email))


def _stored(session: Session, user: UserAccount) -> str | None:
    return session.scalar(sa.select(Password.hash).where(Password.user_id == user.id))
