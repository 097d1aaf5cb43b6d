"""Telling machines what is owed to them: claimed one by one, sent, and noted, by however many workers.

A change is noted as sent right after the machine took it. Only a crash between the two can make it go twice; it then
has the same name, by which a receiver of Standard Webhooks knows it again.
"""

import time
from datetime import UTC, datetime

from guidance.config import Settings
from guidance.db import Database
from guidance.errors import KeyChanged, OutboundFailed
from guidance.outbound import post_public
from guidance.sealing import opened
from guidance.senders import Sent, any_begun, sending
from guidance.webhooks.keeping import CONTEXT
from guidance.webhooks.message import signed
from guidance.webhooks.queue import ClaimedChange, any_due, claim, is_behind, note, owe


def send_due(settings: Settings, database: Database, *, at: datetime | None = None, seconds: float = 30.0) -> int:
    """Tell everybody what is due, for so many seconds at most; how many changes were taken.

    :param at: the time that it is, for tests; else that of the clock.
    """
    now = at or datetime.now(UTC)
    begun = _begun(database, now)
    if begun is None:
        return 0

    taken, until = 0, time.monotonic() + seconds
    with sending(database, Sent.WEBHOOKS, begun=begun, at=now):
        while time.monotonic() < until and (claimed := _next(settings, database, at or datetime.now(UTC))) is not None:
            status, answer = _sent(claimed, settings)
            with database.writing() as session:
                note(session, claimed, status, answer, at=at or datetime.now(UTC))
            taken += 200 <= status < 300
    return taken


def _begun(database: Database, at: datetime) -> bool | None:
    """Whether something is on its way, once all that is owed is written down; nothing when nothing is to be done."""
    with database.reading() as session:
        behind, begun, due = is_behind(session), any_begun(session, Sent.WEBHOOKS), any_due(session, at=at)
    if behind:
        with database.writing() as session:
            owe(session, at=at)
    return begun if behind or begun or due else None


def _next(settings: Settings, database: Database, at: datetime) -> ClaimedChange | None:
    """The next change, claimed; nothing is locked where nothing is due."""
    with database.reading() as session:
        if not any_due(session, at=at):
            return None
    with database.writing() as session:
        return claim(session, settings.base_url, at=at)


def _sent(claimed: ClaimedChange, settings: Settings) -> tuple[int, str]:
    """The status of the answer, 0 for none, and what there is to say of it."""
    try:
        secrets = [opened(sealed, settings.secret, CONTEXT) for sealed in claimed.sealed_secrets]
        headers = signed(secrets, claimed.name, int(claimed.begun_at.timestamp()), claimed.body)
        status = post_public(claimed.address, claimed.body, headers)
    except (OutboundFailed, KeyChanged) as failure:
        return 0, str(failure)
    return status, f"answered with status {status}"
