"""What could be wrong with an item: the same checks as for guidance, and what keeps it from readers."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models import Document, FormerSlug
from guidance.models.news import NewsText
from guidance.published.opening import opened
from guidance.text.checks import Finding, Target, findings
from guidance.text.checks.left_over import obstacles_in
from guidance.text.markdown.rendering import Limits

_OF_PAGE = re.compile(r"/guidance/([a-z0-9-]+)(?=[/?#]|$)")


def problems_in(session: Session, body: str, base_url: str, limits: Limits) -> list[Finding]:
    """The things to mend in the text of an item, each with its place."""
    return findings(body, limits, resolve=lambda path: _target_of(session, path), base_url=base_url)


def check_for_readers(session: Session, text: NewsText, base_url: str, limits: Limits) -> None:
    """:raises NotReady: for a text that readers should not see as it is."""
    left = [f"{reason}." for reason in obstacles_in(text.title, text.summary, text.byline, text.body)]
    broken = [finding.message for finding in problems_in(session, text.body, base_url, limits) if finding.must]
    if left or broken:
        raise NotReady(f"Before readers can see it: {' '.join([*left, *broken][:3])}")


def _target_of(session: Session, path: str) -> Target | None:
    match = _OF_PAGE.match(path)
    if match is None:
        return None
    found = opened(session, _slug_of_today(session, match[1]))
    if found is None:
        return Target("", "missing")
    state = "removed" if found.standing.removal else "withdrawn" if found.standing.withdrawal else "current"
    rendering = found.current.rendering
    return Target(found.title or "", state, rendering.anchors if rendering else frozenset())


def _slug_of_today(session: Session, slug: str) -> str:
    query = sa.select(Document.slug).join(FormerSlug, FormerSlug.document_id == Document.id)
    return session.scalar(query.where(FormerSlug.slug == slug)) or slug
