"""What an address of this site leads to, for whoever writes a link to it."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Rendering, current_version, document_at, standing_of
from guidance.published.opening import numbered
from guidance.text.checks import Target

_FORM = r"\.(?:html|md|json|txt|pdf)"
_VERSION = rf"versions/(?P<number>[0-9]{{1,9}})(?:{_FORM}|/check)?"
_COMPARED = r"compare/(?P<old>[0-9]{1,9})\.\.(?P<new>[0-9]{1,9})"
_PART = rf"{_COMPARED}|on/[0-9-]+|history|changes|link|emails|partners|feed\.(?:atom|json)"
_OURS = re.compile(rf"/(?:id/(?P<uid>[0-9a-z]+)|guidance/(?P<slug>[0-9a-z-]+)(?:{_FORM}|/(?:{_VERSION}|{_PART}))?)/?")


def target_of(session: Session, path: str) -> Target | None:
    """The target of an address of this site; nothing when it is no address of a guidance page."""
    match = _OURS.fullmatch(path)
    if match is None:
        return None
    of_uid = sa.select(Document).where(Document.uid == match["uid"])
    document = session.scalar(of_uid) if match["uid"] else document_at(session, match["slug"])
    if document is None:
        return Target("", "missing")
    version = current_version(session, document)
    if version is None:
        return Target("", "not published")
    numbers = [int(match[name]) for name in ("number", "old", "new") if match[name]]
    versions = numbered(session, document, *numbers) if numbers else {}
    if any(number not in versions for number in numbers):
        return Target("", "missing")
    if match["number"]:
        version = versions[numbers[0]]
    standing = standing_of(session, document)
    state = "removed" if standing.removal else "withdrawn" if standing.withdrawal else "current"
    rendering = session.get(Rendering, version.id)
    anchors = rendering.anchors if rendering else frozenset[str]()
    content = version.revision.content
    return Target(content.title if content else "", state, anchors)
