"""What a machine is told of a copy."""

from collections.abc import Callable
from datetime import date
from typing import Any

from guidance.published.checked import Checked, Hold
from guidance.published.opening import Opened
from guidance.web.addresses import Removed


def as_json(
    checked: Checked, absolute: Callable[[str], str], url_for: Callable[..., str], today: date
) -> dict[str, Any]:
    """How a copy stands, with the addresses of the page, of the version and of what changed since."""
    document, version, later = checked.found.document, checked.version, checked.later
    superseded = checked.hold is Hold.SUPERSEDED or later.count > 0
    changes = url_for("reading.changes", slug=document.slug, since=version.number)
    return {
        "state": checked.hold.value,
        "sentence": checked.line,
        "asked_on": today.isoformat(),
        "code": version.check_code,
        "title": checked.title,
        "document": absolute(url_for("linking.by_uid", uid=document.uid)),
        "page": absolute(url_for("reading.document", slug=document.slug)),
        "version": version.number,
        "version_page": absolute(url_for("reading.version", slug=document.slug, number=version.number)),
        "published_at": version.published_at.isoformat(),
        "fingerprint": version.fingerprint,
        "current_version": checked.found.current.number,
        "superseded_on": checked.superseded_on.isoformat() if checked.superseded_on else None,
        "changes_since": {
            "all": later.count,
            "advice": later.advice,
            "safety_critical": later.safety_critical,
            "corrections": later.corrections,
            "not_classified": later.unclassified,
        },
        "changes_page": absolute(changes) if superseded else None,
        "withdrawn_on": checked.withdrawn_on.isoformat() if checked.withdrawn_on else None,
        "reason": checked.reason or None,
        **_instead(checked.found, absolute, url_for),
    }


def _instead(found: Opened, absolute: Callable[[str], str], url_for: Callable[..., str]) -> dict[str, str | None]:
    replacement = found.standing.withdrawal.replacement if found.standing.withdrawal else None
    if replacement is None:
        return {"instead": None, "instead_url": None}
    return {"instead": found.instead, "instead_url": absolute(url_for("reading.document", slug=replacement.slug))}


def removed_as_json(removed: Removed) -> dict[str, Any]:
    """That a page must not be shown any more, why, and what to use instead."""
    return {
        "state": "removed",
        "sentence": str(removed),
        "title": removed.title,
        "removed_at": removed.removal.at.isoformat(),
        "reason": removed.removal.reason,
        "instead": removed.instead or None,
        "instead_url": removed.instead_url or None,
    }
