"""The list of people: role, means of signing in, when they were last active, and in how many places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.choices import name_of
from guidance.accounts.sign_ins import counting
from guidance.config import Provider
from guidance.models import Identity, Password, Permission, SecondFactor, SignIn, UserAccount, permissions_of


@dataclass(frozen=True)
class PersonEntry:
    """One person as the list shows them."""

    user: UserAccount
    means: list[str]
    last_active: datetime | None
    sign_ins: int

    @property
    def rights(self) -> list[Permission]:
        return permissions_of(self.user.role)

    @property
    def state(self) -> str:
        """Active, invited or disabled, in a word."""
        if not self.user.active:
            return "Disabled"
        return "Active" if self.means or self.last_active else "Invited"


def people(session: Session, providers: Iterable[Provider], *, since: datetime) -> list[PersonEntry]:
    """Everybody, those who may sign in first, by name."""
    users = session.scalars(sa.select(UserAccount).order_by(UserAccount.active.desc(), sa.func.lower(UserAccount.name)))
    return _entries(session, list(users), providers, since)


def person(session: Session, user: UserAccount, providers: Iterable[Provider], *, since: datetime) -> PersonEntry:
    """One person."""
    return _entries(session, [user], providers, since)[0]


def _entries(
    session: Session, users: list[UserAccount], providers: Iterable[Provider], since: datetime
) -> list[PersonEntry]:
    means = means_of(session, users, providers)
    seen = dict(session.execute(sa.select(SignIn.user_id, sa.func.max(SignIn.seen_at)).group_by(SignIn.user_id)).all())
    counts = dict(
        session.execute(
            sa.select(SignIn.user_id, sa.func.count()).where(*counting(since)).group_by(SignIn.user_id)
        ).all()
    )
    return [PersonEntry(user, means[user.id], seen.get(user.id), counts.get(user.id, 0)) for user in users]


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
