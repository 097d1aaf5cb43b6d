"""What is told of one change, and how a receiver knows who says so."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from guidance.models import Webhook
from guidance.published.events import What, is_critical
from guidance.published.news import Changed
from guidance.published.stream import changes_after
from guidance.text.turning import named


def is_wanted(row: Changed, hook: Webhook) -> bool:
    """Whether an address is told of this change."""
    return not hook.only_safety or is_critical(row.event.what, version=row.revision.safety_critical)


def body_of(session: Session, sequence: int, base_url: str) -> bytes:
    """The message about the change with this number; nothing when its page was removed since."""
    row = next(iter(changes_after(session, sequence - 1, 1).rows), None)
    return _body(row, base_url) if row and row.event.sequence == sequence else b""


def _body(row: Changed, base_url: str) -> bytes:
    page = f"{base_url}/guidance/{row.document.slug}"
    is_version = row.event.what is What.VERSION
    told = {
        "type": f"guidance.{row.event.what.word}",
        "timestamp": row.event.at.isoformat(),
        "data": {
            "sequence": row.event.sequence,
            "uid": row.document.uid,
            "title": row.title,
            "version": row.version.number,
            "note": row.words,
            "change_class": row.kind.value if row.kind else None,
            "safety_critical": row.safety_critical,
            "url": f"{page}/versions/{row.version.number}" if is_version else page,
        },
    }
    return named(json.dumps(told, ensure_ascii=False)).encode()


def signed(secrets: Sequence[str], name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows who sent ``body``, and when (Standard Webhooks 1.0).

    :param secrets: a receiver that has any of them takes it.
    :param name: the same for each try of one message.
    """
    message = f"{name}.{timestamp}.".encode() + body
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, message) for secret in secrets),
        "Content-Type": "application/json",
    }


def _signature(secret: str, message: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return f"v1,{base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()}"
