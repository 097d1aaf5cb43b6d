"""How people sign in: passwords, second factors, outside identities, one-time links, and where they are signed in.

Nothing here is a fact: what happened is kept in the audit, and these rows go when the account does.
"""

import enum
import hashlib
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guidance.db import Base
from guidance.models.people import UserAccount


class Password(Base):
    """A person's password, as argon2id wrote it down."""

    __tablename__ = "password"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]


class SecondFactor(Base):
    """A person's authenticator app (TOTP, RFC 6238); it counts from the first right code on."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was used, so that no code is used twice."""


class RecoveryCode(Base):
    """A code that stands once in the place of the app; of the code itself only a digest is kept."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("second_factor.user_id", ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime | None]


class Identity(Base):
    """A person at an outside provider: exactly this issuer and this subject, letter by letter."""

    __tablename__ = "identity"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]


class SignIn(Base):
    """One browser in which somebody is, or was, signed in. The browser holds the secret, we its digest."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    method: Mapped[str]
    """How: “password”, “link”, or the name of the provider."""
    step_pending: Mapped[bool] = mapped_column(default=False)
    """Whether a second factor still has to be given or set up before this counts."""
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[UserAccount] = relationship()


class Purpose(enum.Enum):
    """The purpose of a one-time link."""

    INVITATION = "invitation"
    SIGN_IN = "sign in"
    PASSWORD = "password"  # noqa: S105  (a word, not a secret)


class AccessLink(Base):
    """A link that lets one person in once, until it ends."""

    __tablename__ = "access_link"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    purpose: Mapped[Purpose]
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[UserAccount] = relationship(foreign_keys=[user_id])


class Attempt(Base):
    """One attempt that is counted against a limit: whose, or from where, and when."""

    __tablename__ = "attempt"
    __table_args__ = (sa.Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]


def new_token() -> str:
    """A secret for a link or a cookie (256 random bits)."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """The kept form of a secret: its SHA-256. A random secret of this length needs neither salt nor stretching."""
    return hashlib.sha256(token.encode()).hexdigest()
