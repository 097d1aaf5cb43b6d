"""Tokens with which programs of an organisation ask for what is not public, each for no more than its scopes."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from guidance.db import Base
from guidance.models.accounts import digest_of
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may


class TokenScope(enum.Enum):
    """The reach of a token, in the words of the description."""

    WORK = "work"
    ALERTS = "alerts"


class ApiToken(Base):
    """One token. What is kept of it is its digest: it is shown once, to the admin who made it."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    """What it is for, in the words of its admin."""
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]
    """The words of its scopes, with blanks between them."""
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    """From when on it opens nothing any more."""
    ended_at: Mapped[datetime | None]

    made_by: Mapped[UserAccount] = relationship()

    @property
    def opens(self) -> set[TokenScope]:
        """Its scopes."""
        return {TokenScope(word) for word in self.scopes.split()}

    def holds(self, at: datetime) -> bool:
        """Whether it opens anything at this moment; while who made it manages nothing, it opens nothing."""
        return self.ended_at is None and at < self.until and may(self.made_by, Permission.MANAGE)


def token_presented(session: Session, secret: str, *, at: datetime) -> ApiToken | None:
    """The token with this secret, when it holds."""
    found = session.scalar(sa.select(ApiToken).where(ApiToken.digest == digest_of(secret)))
    return found if found is not None and found.holds(at) else None
