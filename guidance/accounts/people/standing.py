"""What one admin does to somebody else's account: the role, disabling and enabling, a lost second factor."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.links import end_links
from guidance.accounts.sign_ins import end_all
from guidance.accounts.warning import warn_owner
from guidance.errors import NotAllowed, NotReady
from guidance.models import Permission, Role, SecondFactor, UserAccount, audit, permissions_of


def change_role(session: Session, user: UserAccount, role: Role, *, by: UserAccount, at: datetime) -> None:
    """Give ``user`` another role. Every sign-in ends: what is open was opened with other rights.

    :raises NotAllowed: for oneself, and when no admin would be left.
    """
    _allowed(session, user, by, "You cannot change your own role: ask another admin.", stays=role is Role.ADMIN)
    if role is user.role:
        return
    detail = f"from {user.role.value} to {role.value}"
    user.role = role
    end_all(session, user, at=at)
    audit(session, "changed a role", by=by, at=at, subject=user, detail=detail)


def disable(session: Session, user: UserAccount, *, by: UserAccount | None, at: datetime) -> None:
    """Let ``user`` in no more: sign-ins and links end at once; everything they did stays.

    :raises NotAllowed: for oneself, and when no admin would be left.
    """
    _allowed(session, user, by, "You cannot disable yourself: ask another admin.", stays=False)
    if not user.active:
        return
    user.active = False
    end_all(session, user, at=at)
    end_links(session, user, at=at)
    audit(session, "disabled a person", by=by, at=at, subject=user)


def enable(session: Session, user: UserAccount, *, by: UserAccount, at: datetime) -> None:
    """Let ``user`` in again, with the role and the password they had."""
    _allowed(session, user, by, "You cannot enable yourself: ask another admin.", stays=True)
    if user.active:
        return
    user.active = True
    audit(session, "enabled a person", by=by, at=at, subject=user)


def reset_second_factor(session: Session, user: UserAccount, *, by: UserAccount | None, at: datetime) -> None:
    """Forget the authenticator app of somebody who lost it.

    :raises NotAllowed: for oneself: whoever steals a sign-in must not get round it.
    :raises NotReady: when there is none.
    """
    _allowed(session, user, by, "You cannot reset your own second factor: ask another admin.", stays=True)
    found = session.get(SecondFactor, user.id)
    if found is None:
        raise NotReady("This person has no authenticator app.")
    session.delete(found)
    end_all(session, user, at=at)
    audit(session, "reset a second factor", by=by, at=at, subject=user)
    warn_owner(session, user, "An admin removed the authenticator app of your account", at=at)


def difference(old: Role, new: Role) -> tuple[list[Permission], list[Permission]]:
    """The permissions that somebody gains and loses when their role changes."""
    before, after = permissions_of(old), permissions_of(new)
    return [gain for gain in after if gain not in before], [loss for loss in before if loss not in after]


def _allowed(session: Session, user: UserAccount, by: UserAccount | None, own: str, *, stays: bool) -> None:
    """Look at all admins under a lock, so that two of them cannot remove one another at the same moment."""
    admins = set(
        session.scalars(
            sa.select(UserAccount.id).where(UserAccount.role == Role.ADMIN, UserAccount.active).with_for_update()
        )
    )
    if by is not None and by.id == user.id:
        raise NotAllowed(own)
    if by is not None and by.id not in admins:
        raise NotAllowed("You are no admin any more.")
    if not stays and admins == {user.id}:
        raise NotAllowed("This is the only admin: make somebody else an admin first.")
