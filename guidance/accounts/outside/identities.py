"""Who somebody at a provider is here: bound once by the person, and found by the exact issuer and subject."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.warning import warn_owner
from guidance.config import Provider
from guidance.errors import NotAllowed
from guidance.models import Identity, Password, UserAccount, audit


def user_of(session: Session, issuer: str, subject: str) -> UserAccount | None:
    """The person to whom exactly this identity is bound, if they may sign in."""
    found = session.get(Identity, (issuer, subject))
    user = session.get(UserAccount, found.user_id) if found else None
    return user if user is not None and user.active else None


def bind(session: Session, provider: Provider, subject: str, user: UserAccount, *, at: datetime) -> None:
    """Let ``user`` sign in with this identity from now on.

    :raises NotAllowed: when it is bound already.
    """
    if session.get(Identity, (provider.issuer, subject)) is not None:
        raise NotAllowed(f"This {provider.name} account is linked already. Use another one.")
    session.add(Identity(issuer=provider.issuer, subject=subject, user_id=user.id, at=at))
    audit(session, "linked an outside account", by=user, at=at, detail=provider.name)
    warn_owner(session, user, f"Your account can be opened with a {provider.name} account now", at=at)


def unbind(session: Session, issuer: str, subject: str, name: str, user: UserAccount, *, at: datetime) -> bool:
    """Take the link away again; whether there was one of this person.

    :raises NotAllowed: when nothing would be left to sign in with.
    """
    found = session.get(Identity, (issuer, subject))
    if found is None or found.user_id != user.id:
        return False
    others = session.scalar(sa.select(sa.func.count()).where(Identity.user_id == user.id))
    if others == 1 and session.get(Password, user.id) is None:
        raise NotAllowed("Choose a password first: without this account you could not sign in any more.")
    session.delete(found)
    audit(session, "unlinked an outside account", by=user, at=at, detail=name)
    return True
