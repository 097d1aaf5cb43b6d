"""Bringing somebody in: an account, and the link with which its owner chooses a password."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.links import make_link
from guidance.errors import NotAllowed
from guidance.models import Purpose, Role, UserAccount, audit
from guidance.text.addresses.mail import as_kept


def add_person(
    session: Session, email: str, *, name: str, organisation: str, role: Role, by: UserAccount | None, at: datetime
) -> UserAccount:
    """An account that may be signed in to, as soon as there is something to sign in with.

    :raises NotAllowed: when there is one with this address.
    """
    email = as_kept(email)
    if session.scalar(sa.select(UserAccount.id).where(UserAccount.email == email)) is not None:
        raise NotAllowed("Somebody with this e-mail address is here already: find them in the list of people")
    user = UserAccount(
        email=email, name=name, credit=None, organisation=organisation, role=role, active=True, created_at=at
    )
    session.add(user)
    session.flush()
    audit(session, "added a person", by=by, at=at, subject=user, detail=role.value)
    return user


def invite(
    session: Session, email: str, *, name: str, organisation: str, role: Role, by: UserAccount, at: datetime
) -> tuple[UserAccount, str]:
    """A new person and the secret of the invitation to pass on."""
    user = add_person(session, email, name=name, organisation=organisation, role=role, by=by, at=at)
    return user, make_link(session, user, Purpose.INVITATION, by=by, at=at)
