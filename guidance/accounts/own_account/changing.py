"""Changing one's own account: the name and who may know it, and the password."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts import passwords, sign_ins
from guidance.accounts.proving import prove
from guidance.accounts.warning import warn_owner
from guidance.db import Database
from guidance.models import Document, Revision, SignIn, UserAccount, Version, audit, tick


def change_details(
    session: Session, user: UserAccount, *, name: str, organisation: str, named: bool, at: datetime
) -> None:
    """Change what ``user`` is called; readers are told the name only when the person agreed to it."""
    before = user.credit, user.organisation
    user.name, user.organisation, user.credit = name, organisation, name if named else None
    if (user.credit, user.organisation) != before:
        _tell_readers(session, user)
    audit(session, "changed their details", by=user, at=at)


def _tell_readers(session: Session, user: UserAccount) -> None:
    """Have the pages shown anew that name this person as an author, or their organisation as the publisher."""
    written = sa.select(Version.document_id).join(Version.revision).where(Revision.author_id == user.id)
    owned = sa.and_(Document.owner_id == user.id, sa.exists().where(Version.document_id == Document.id))
    named = sa.select(Document).where(sa.or_(Document.id.in_(written), owned))
    for document in session.scalars(named.order_by(Document.id)):
        tick(session, document)


def checked(database: Database, sign_in: SignIn, stored: str | None, old: str, new: str, *, at: datetime) -> str:
    """The hash of ``new``, when ``old`` is right; it takes its time, so nobody should have to wait for it.

    :param stored: the hash of the current password, for whoever has one.
    :raises WrongPassword: when ``old`` is another one.
    :raises PasswordRefused: when others would guess ``new``.
    :raises TooManyTries: after too many wrong ones.
    """
    passwords.check(new, sign_in.user)
    if stored is not None:
        prove(database, sign_in, stored, old, at=at)
    return passwords.hashed(new)


def change_password(session: Session, sign_in: SignIn, hash_: str, *, at: datetime) -> None:
    """Give whoever is signed in a new password, and end every other sign-in."""
    passwords.set_password(session, sign_in.user, hash_, at=at)
    sign_ins.end_all(session, sign_in.user, at=at, besides=sign_in)
    audit(session, "changed their password", by=sign_in.user, at=at)
    warn_owner(session, sign_in.user, "The password of your account was changed", at=at)
