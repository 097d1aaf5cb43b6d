"""One-time links: an invitation, a way in, or a new password; made by an admin, shown once, used once."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import LinkEnded, NotAllowed
from guidance.models import AccessLink, Purpose, UserAccount, audit, digest_of, new_token

LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.SIGN_IN: timedelta(days=1), Purpose.PASSWORD: timedelta(days=1)}
WORDS = {
    Purpose.INVITATION: "made an invitation",
    Purpose.SIGN_IN: "made a sign-in link",
    Purpose.PASSWORD: "made a password link",
}
ENDED = "This link has ended. Ask for a new one."


def make_link(session: Session, user: UserAccount, purpose: Purpose, *, by: UserAccount | None, at: datetime) -> str:
    """A link for ``user``, as the secret that its address ends with; the former one for the same purpose ends.

    :raises NotAllowed: for somebody who was disabled.
    """
    if not user.active:
        raise NotAllowed(f"{user.email} cannot sign in: enable this person first.")
    end_links(session, user, at=at, purpose=purpose)
    token = new_token()
    session.add(
        AccessLink(
            token_digest=digest_of(token),
            user_id=user.id,
            purpose=purpose,
            made_by_id=by.id if by else None,
            made_at=at,
            ends_at=at + LASTS[purpose],
        )
    )
    audit(session, WORDS[purpose], by=by, at=at, subject=user)
    return token


def end_links(session: Session, user: UserAccount, *, at: datetime, purpose: Purpose | None = None) -> None:
    """End the links that ``user`` has not used."""
    query = sa.update(AccessLink).where(AccessLink.user_id == user.id, AccessLink.used_at.is_(None))
    session.execute(query.where(AccessLink.purpose == purpose if purpose else sa.true()).values(used_at=at))


def opened(session: Session, token: str, *, at: datetime) -> AccessLink:
    """The link with this secret.

    :raises LinkEnded: when there is none, it was used or is too old, or its person was disabled: always the same.
    """
    found = session.get(AccessLink, digest_of(token))
    if found is None or found.used_at is not None or found.ends_at <= at or not found.user.active:
        raise LinkEnded(ENDED)
    return found


def use_up(session: Session, token: str, *, at: datetime) -> AccessLink:
    """Use a link; of two requests with the same one the second comes too late.

    :raises LinkEnded: as ``opened`` does.
    """
    query = sa.update(AccessLink).where(AccessLink.token_digest == digest_of(token), AccessLink.used_at.is_(None))
    if session.execute(query.where(AccessLink.ends_at > at).values(used_at=at)).rowcount != 1:  # type: ignore[attr-defined]
        raise LinkEnded(ENDED)
    found = session.get_one(AccessLink, digest_of(token), populate_existing=True)
    if not found.user.active:
        raise LinkEnded(ENDED)
    return found
