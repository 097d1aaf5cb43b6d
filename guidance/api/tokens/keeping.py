"""Making a token for a program, and ending it."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import UserAccount, audit, digest_of, new_token
from guidance.models.tokens import ApiToken, TokenScope

#: What every token begins with, so that programs that look for lost secrets know it.
BEGINS = "lgt_"


def make(
    session: Session, name: str, scopes: Collection[TokenScope], days: int, *, by: UserAccount, at: datetime
) -> tuple[ApiToken, str]:
    """A new token, with its secret, which is shown once.

    :param days: for how many it holds.
    :raises NotReady: when it opens nothing.
    """
    if not scopes:
        raise NotReady("Choose what the token opens.")
    secret = BEGINS + new_token()
    words = " ".join(sorted(scope.value for scope in scopes))
    made = ApiToken(
        name=name, digest=digest_of(secret), scopes=words, made_by_id=by.id, made_at=at, until=at + timedelta(days=days)
    )
    session.add(made)
    session.flush()
    audit(session, "made a token", by=by, at=at, detail=f"{name}: {words}, for {days} days")
    return made, secret


def end(session: Session, number: int, *, by: UserAccount, at: datetime) -> None:
    """Have a token open nothing any more.

    :raises NotReady: when there is none with this number.
    """
    found = session.get(ApiToken, number)
    if found is None:
        raise NotReady("There is no such token.")
    if found.ended_at is None:
        found.ended_at = at
        audit(session, "ended a token", by=by, at=at, detail=found.name)


def every_token(session: Session) -> list[ApiToken]:
    """All of them, the newest first."""
    return list(session.scalars(sa.select(ApiToken).order_by(ApiToken.id.desc())))
