"""The time that an answer takes gives nothing away: long loops, for ``make soak``."""

import bisect
import math
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from guidance.accounts import passwords
from guidance.accounts.signing_in.checking import check_password
from guidance.db import Database
from guidance.errors import PasswordRefused
from guidance.models import Password, Role
from tests.accounts.doors import account
from tests.stories import page as new_page
from tests.stories import person, publish, signed_in

pytestmark = pytest.mark.soak


def test_a_known_and_an_unknown_address_are_refused_after_the_same_time(embedded: Database) -> None:
    count = 100
    hashed = passwords.hashed("heron lantern gravel tuba")
    with embedded.writing() as session:
        for number in range(count):
            user = person(session, f"Known {number}")
            session.add(Password(user_id=user.id, hash=hashed, changed_at=datetime.now(UTC)))

    def refuse(who: str, network: str) -> None:
        with pytest.raises(PasswordRefused):
            check_password(embedded, f"{who}@example.org", "wrong words", network=network, at=datetime.now(UTC))

    known, unknown = alternately(
        count,
        lambda number: refuse(f"known.{number}", f"2001:db8:{number:x}::1"),
        lambda number: refuse(f"unknown.{number}", f"2001:db8:{count + number:x}::1"),
    )
    assert looks_the_same(known, unknown)


def test_what_is_not_allowed_takes_as_long_as_what_is_not_there(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        author = person(session)
        publish(session, new_page(session, author), author)
    client = signed_in(app, account(app, "Cara Contributor", Role.CONTRIBUTOR))
    there, nowhere = alternately(
        300,
        lambda _number: client.get("/desk/guidance/methotrexate/draft"),
        lambda _number: client.get("/desk/guidance/nothing-here/draft"),
    )
    assert looks_the_same(there, nowhere)


def alternately(
    count: int, one: Callable[[int], object], other: Callable[[int], object]
) -> tuple[list[float], list[float]]:
    """Seconds that each of the two takes, so many times, in an order that chance decides."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        for which in random.sample((0, 1), 2):
            begun = time.perf_counter()
            (one, other)[which](number)
            taken[which].append(time.perf_counter() - begun)
    return taken


def looks_the_same(one: list[float], other: list[float]) -> bool:
    """Whether two samples may come from one distribution: Kolmogorov and Smirnov's test at 1 %."""
    one, other = sorted(one), sorted(other)
    farthest = max(
        abs(bisect.bisect_right(one, value) / len(one) - bisect.bisect_right(other, value) / len(other))
        for value in one + other
    )
    return farthest < 1.63 * math.sqrt((len(one) + len(other)) / (len(one) * len(other)))
