"""Proving again who one is, before something is changed that keeps others out of the account."""

from datetime import datetime, timedelta

from guidance.accounts import passwords
from guidance.acts import tries
from guidance.db import Database
from guidance.errors import NotAllowed, PasswordRefused
from guidance.models import SignIn

#: How long ago somebody without a password may have signed in, to count as the one who did.
FRESH = timedelta(minutes=10)


class WrongPassword(PasswordRefused):
    """The current password is another one."""


def prove(database: Database, sign_in: SignIn, stored: str | None, typed: str, *, at: datetime) -> None:
    """Have whoever is signed in show that they are still the one who signed in: a look at a screen is not enough.

    It takes its time, so nobody should have to wait for it.

    :param stored: the hash of the password, for whoever has one; others have to have signed in just before.
    :raises WrongPassword: when ``typed`` is another one.
    :raises TooManyTries: after too many wrong ones in this sign-in.
    :raises NotAllowed: when there is no password, and the sign-in is too old.
    """
    if stored is None:
        if at - sign_in.started_at > FRESH:
            raise NotAllowed("Sign out and sign in again, then do this within ten minutes: it shows that it is you.")
        return
    limit = tries.for_sign_in(sign_in)
    counted = tries.count(database, limit, at=at)
    if not passwords.fits(stored, typed):
        raise WrongPassword("Enter your current password: this is not it")
    with database.writing() as writing:
        tries.forgive(writing, counted, limit)
