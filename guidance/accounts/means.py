"""By which means people can sign in, in words."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.choices import name_of
from guidance.config import Provider
from guidance.models import Identity, Password, SecondFactor, UserAccount


def means_of(session: Session, users: Iterable[UserAccount], providers: Iterable[Provider]) -> dict[int, list[str]]:
    """The ways in which each of ``users`` can sign in, by the number of the person."""
    known = list(providers)
    found: dict[int, list[str]] = {user.id: [] for user in users}
    for user_id in session.scalars(sa.select(Password.user_id)):
        found.get(user_id, []).append("Password")
    for issuer, user_id in session.execute(sa.select(Identity.issuer, Identity.user_id)):
        found.get(user_id, []).append(name_of(known, issuer))
    for user_id in session.scalars(sa.select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))):
        found.get(user_id, []).append("Authenticator app")
    return found
