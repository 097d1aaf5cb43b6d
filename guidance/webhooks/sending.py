"""Telling each address what is new, one change after the other: signed, tried again, and ended when nobody is there."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from guidance.config import Settings
from guidance.db import Database
from guidance.errors import KeyChanged, OutboundFailed
from guidance.models import Webhook, current_sequence
from guidance.outbound import post_public
from guidance.published.events import What
from guidance.published.news import Changed
from guidance.published.stream import changes_after
from guidance.sealing import opened
from guidance.webhooks.keeping import CONTEXT

#: Changes that are sent to one address before the next one has its turn.
AT_ONCE = 20
#: How long after each failure it is tried again; after the last of them in a row it goes on like that.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 300, 1_800, 7_200, 18_000, 36_000))
#: An address that takes nothing for so long is ended.
PATIENCE = timedelta(hours=72)
GONE = 410
_ENDS = {What.WITHDRAWAL, What.REINSTATEMENT, What.REMOVAL}


def send_due(settings: Settings, database: Database, *, at: datetime) -> int:
    """Tell everybody whose turn it is; how many changes were taken."""
    with database.reading() as session:
        waiting = sa.or_(Webhook.next_at.is_(None), Webhook.next_at <= at)
        behind = Webhook.told_to < current_sequence(session)
        due = session.scalars(sa.select(Webhook).where(Webhook.ended_at.is_(None), waiting, behind)).all()
        session.expunge_all()
    return sum(_send(settings, database, hook, at) for hook in due)


def _send(settings: Settings, database: Database, hook: Webhook, at: datetime) -> int:
    with database.reading() as session:
        batch = changes_after(session, hook.told_to, AT_ONCE)
        messages = [(row.event.sequence, _message(row, settings)) for row in batch.rows if _is_wanted(row, hook)]
    for sent, (sequence, message) in enumerate(messages):
        status = _post(hook, message, settings, at)
        if not 200 <= status < 300:
            _note_failure(database, hook, status, at)
            return sent
        _note(database, hook, told_to=sequence, tries=0, failing_since=None, next_at=None)
    _note(database, hook, told_to=batch.last, tries=0, failing_since=None, next_at=None)
    return len(messages)


def _is_wanted(row: Changed, hook: Webhook) -> bool:
    return (
        not hook.only_safety
        or row.event.what in _ENDS
        or (row.event.what in {What.VERSION, What.CORRECTION} and row.revision.safety_critical)
    )


def _message(row: Changed, settings: Settings) -> dict[str, Any]:
    page = f"{settings.base_url}/guidance/{row.document.slug}"
    is_version = row.event.what is What.VERSION
    kind = row.revision.change_class if is_version else None
    return {
        "type": f"guidance.{row.event.what.name.lower()}",
        "timestamp": row.event.at.isoformat(),
        "data": {
            "sequence": row.event.sequence,
            "uid": row.document.uid,
            "title": row.title,
            "version": row.version.number,
            "note": row.note if is_version else row.event.note,
            "change_class": kind.value if kind else None,
            "safety_critical": is_version and row.revision.safety_critical,
            "url": f"{page}/versions/{row.version.number}" if is_version else page,
        },
    }


def _post(hook: Webhook, message: dict[str, Any], settings: Settings, at: datetime) -> int:
    """The status of the answer; 0 for none."""
    name = f"msg_{hook.id}_{message['data']['sequence']}"
    body = json.dumps(message, ensure_ascii=False).encode()
    try:
        secret = opened(hook.secret, settings.secret, CONTEXT)
        return post_public(hook.address, body, signed(secret, name, int(at.timestamp()), body))
    except (OutboundFailed, KeyChanged):
        return 0


def signed(secret: str, name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows who sent ``body``, and when (Standard Webhooks 1.0).

    :param name: the same for each try of one message.
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        "Content-Type": "application/json",
    }


def _note_failure(database: Database, hook: Webhook, status: int, at: datetime) -> None:
    since = hook.failing_since or at
    if status == GONE:
        _note(database, hook, ended_at=at, why_ended="it answered that it is gone (410)")
    elif at - since >= PATIENCE:
        _note(database, hook, ended_at=at, why_ended="it took nothing for 72 hours")
    else:
        pause = PAUSES[min(hook.tries, len(PAUSES) - 1)]
        _note(database, hook, tries=hook.tries + 1, failing_since=since, next_at=at + pause)


def _note(database: Database, hook: Webhook, **facts: object) -> None:
    """Write down how it went, unless somebody has replayed or ended it meanwhile."""
    with database.writing() as session:
        mine = sa.and_(Webhook.id == hook.id, Webhook.told_to == hook.told_to, Webhook.ended_at.is_(None))
        session.execute(sa.update(Webhook).where(mine).values(**facts))
    for name, value in facts.items():
        setattr(hook, name, value)
