"""Limits on guessing: tries are counted in the database, so that all processes count together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import TooManyTries
from guidance.models import Attempt, SignIn, UserAccount, digest_of
from guidance.text.addresses.network import network_of

WINDOW = timedelta(minutes=15)
WAIT = (
    "Too many tries. Wait 15 minutes, sign in with a browser in which you have signed in before, "
    "or ask an admin for a sign-in link."
)


#: Which of the two it was nobody is told: that would say whether somebody else asked for this address.
WAIT_FOR_LETTERS = (
    "Several letters were asked for already, for this address or from your network. If you did, look for them, also "
    "among unwanted mail; you can ask again in 15 minutes"
)


@dataclass(frozen=True)
class Limit:
    """So many tries of one kind in a quarter of an hour; ``key`` says whose."""

    key: str
    most: int


def for_password(email: str, network: str, device: str) -> list[Limit]:
    """Guesses at one account, whether or not there is one with this address.

    What strangers try slows strangers: a browser in which this person has signed in before is counted on its own.

    :param network: the network address from which somebody tries.
    :param device: the number of the browser, where this person has signed in in it before; else nothing.
    """
    account = digest_of(email)
    if device:
        return [Limit(f"device:{device}:{account}", 10)]
    return [Limit(f"account:{account}:{network_of(network)}", 10), Limit(f"account:{account}", 100)]


def for_code(user: UserAccount, device: str) -> Limit:
    """Guesses at the six digits of one person."""
    return Limit(f"code:{user.id}:{device}", 10)


def for_sign_in(sign_in: SignIn) -> Limit:
    """Guesses at the password of somebody who is signed in already, from that one browser."""
    return Limit(f"sign-in:{sign_in.id}", 10)


def for_network(address: str) -> Limit:
    """Guesses from one place. A whole hospital may share its address, so it is generous."""
    return Limit(f"network:{network_of(address)}", 60)


def for_letters(email: str, network: str) -> list[Limit]:
    """Letters that somebody asks for who has proved nothing, to one mailbox and from one place.

    What stands after a plus is the same mailbox: a hundred such addresses would bury one person.
    """
    local, _, domain = email.rpartition("@")
    mailbox = f"{local.partition('+')[0] or local}@{domain}"
    return [Limit(f"letters:{digest_of(mailbox)}", 3), Limit(f"letters-from:{network_of(network)}", 30)]


def count(database: Database, *limits: Limit, at: datetime, words: str = WAIT) -> list[int]:
    """Count one try against each limit, before anything is looked at; two at the same time are both counted.

    :param words: what somebody is told who has reached a limit.
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
        raise TooManyTries(words)
    return numbers


def _counted(session: Session, limit: Limit) -> int:
    return session.scalar(sa.select(sa.func.count()).where(Attempt.key == limit.key)) or 0


def count_letter(database: Database, email: str, network: str, *, at: datetime) -> None:
    """Count that somebody who has proved nothing asked for a letter.

    :raises TooManyTries: when too many were asked for, to this mailbox or from this place.
    """
    count(database, *for_letters(email, network), at=at, words=WAIT_FOR_LETTERS)


def forgive(session: Session, numbers: list[int], *limits: Limit) -> None:
    """Take back a try that was right, and with it all wrong ones that were counted against ``limits``."""
    keys = [limit.key for limit in limits]
    session.execute(sa.delete(Attempt).where(Attempt.id.in_(numbers) | Attempt.key.in_(keys)))
