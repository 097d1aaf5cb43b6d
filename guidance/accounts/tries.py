"""Limits on guessing: tries are counted in the database, so that all processes count together."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import TooManyTries
from guidance.models import Attempt, SignIn, UserAccount, digest_of

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """So many tries of one kind in a quarter of an hour; ``key`` says whose."""

    key: str
    most: int


def for_account(email: str) -> Limit:
    """Guesses at one account, whether or not there is one with this address."""
    return Limit(f"account:{digest_of(email)}", 10)


def for_code(user: UserAccount) -> Limit:
    """Guesses at the six digits of one person."""
    return Limit(f"code:{user.id}", 10)


def for_sign_in(sign_in: SignIn) -> Limit:
    """Guesses at the password of somebody who is signed in already, from that one browser."""
    return Limit(f"sign-in:{sign_in.id}", 10)


def for_network(address: str) -> Limit:
    """Guesses from one place. A whole hospital may share its address, so it is generous."""
    return Limit(f"network:{_network(address)}", 60)


def _network(address: str) -> str:
    """A network address as it is counted: of IPv6 the half that belongs to one customer."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def count(database: Database, *limits: Limit, at: datetime) -> list[int]:
    """Count one try against each limit, before anything is looked at; two at the same time are both counted.

    :returns: the numbers of the tries, for ``forgive``.
    :raises TooManyTries: when one of the limits was reached; such a try is not counted itself.
    """
    with database.writing() as session:
        session.execute(sa.delete(Attempt).where(Attempt.at < at - WINDOW))
        made = [Attempt(key=limit.key, at=at) for limit in limits]
        session.add_all(made)
        session.flush()
        numbers = [attempt.id for attempt in made]
    with database.reading() as session:
        full = any(_counted(session, limit) > limit.most for limit in limits)
    if full:
        with database.writing() as session:
            session.execute(sa.delete(Attempt).where(Attempt.id.in_(numbers)))
        raise TooManyTries("Too many tries. Wait 15 minutes, or ask an admin for a sign-in link.")
    return numbers


def _counted(session: Session, limit: Limit) -> int:
    return session.scalar(sa.select(sa.func.count()).where(Attempt.key == limit.key)) or 0


def forgive(session: Session, numbers: list[int], limit: Limit) -> None:
    """Take back a try that was right, and with it all wrong ones of the same account."""
    session.execute(sa.delete(Attempt).where(Attempt.id.in_(numbers) | (Attempt.key == limit.key)))
