"""Links between pages of this site: what a link leads to, which anchors others rely on, and pages to link to."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import (
    Document,
    Extraction,
    FormerSlug,
    LinkExtract,
    Rendering,
    Section,
    Version,
    current_version,
    in_force,
    is_extracted,
    listings,
    standing_of,
)
from guidance.text.checks import Target
from guidance.text.extracts import links

#: Pages that a search for something to link to shows at most.
MOST = 10

_OURS = re.compile(r"^/(?:id/(?P<uid>[0-9a-z]+)|guidance/(?P<slug>[0-9a-z-]+))(?:/versions/\d+)?/?$")


@dataclass(frozen=True)
class Linkable:
    """A page to link to, by the address that stays its own when it is renamed."""

    title: str
    address: str
    sections: list[Section] = field(default_factory=list)


def linkable(session: Session, words: str) -> list[Linkable]:
    """Published pages whose titles have all of ``words``, each with its sections."""
    wanted = words.lower().split()
    query = in_force().order_by(Document.id)
    found = [row for row in listings(session, query) if wanted and all(word in row.title.lower() for word in wanted)]
    best = sorted(found, key=lambda row: (not row.title.lower().startswith(wanted[0]), row.title.lower()))[:MOST]
    return [Linkable(row.title, f"/id/{row.document.uid}", _sections(session, row.version)) for row in best]


def _sections(session: Session, version: Version) -> list[Section]:
    rendering = session.get(Rendering, version.id)
    return [section for section in rendering.sections if section.level in {2, 3}] if rendering else []


def target_of(session: Session, path: str) -> Target | None:
    """The target of an address of this site; nothing when it is no address of a guidance page."""
    match = _OURS.match(path)
    if match is None:
        return None
    document = document_behind(session, path)
    if document is None:
        return Target("", "missing")
    version = current_version(session, document)
    if version is None:
        return Target("", "not published")
    standing = standing_of(session, document)
    state = "removed" if standing.removal else "withdrawn" if standing.withdrawal else "current"
    rendering = session.get(Rendering, version.id)
    anchors = rendering.anchors if rendering else frozenset[str]()
    content = version.revision.content
    return Target(content.title if content else "", state, anchors)


def document_behind(session: Session, path: str) -> Document | None:
    """The document to which an address of this site belongs, or once belonged."""
    match = _OURS.match(path)
    if match is None:
        return None
    if match["uid"]:
        return session.scalar(sa.select(Document).where(Document.uid == match["uid"]))
    found = session.scalar(sa.select(Document).where(Document.slug == match["slug"]))
    former = None if found else session.get(FormerSlug, match["slug"])
    return former.document if former else found


def needed_anchors(session: Session, document: Document) -> Mapping[str, list[str]]:
    """The anchors of ``document`` to which other pages in force link, each with the titles of those pages."""
    former = session.scalars(sa.select(FormerSlug.slug).where(FormerSlug.document_id == document.id))
    paths = [f"/id/{document.uid}", *(f"/guidance/{slug}" for slug in (document.slug, *former))]
    needed: dict[str, list[str]] = defaultdict(list)
    for title, anchor in sorted({*_kept_links(session, document, paths), *_other_links(session, document, paths)}):
        needed[anchor].append(title)
    return needed


def _kept_links(session: Session, document: Document, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    listed = in_force()
    query = (
        listed.join(LinkExtract, LinkExtract.version_id == Version.id)
        .join(Extraction, Extraction.version_id == Version.id)
        .where(is_extracted(), LinkExtract.path.in_(paths), LinkExtract.anchor != "", Document.id != document.id)
    )
    found = session.execute(query.with_only_columns(listed.selected_columns.title, LinkExtract.anchor))
    yield from ((title, anchor) for title, anchor in found)


def _other_links(session: Session, document: Document, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those of pages whose links an upgrade has not kept yet, from the pages themselves."""
    listed = in_force()
    query = (
        listed.join(Rendering, Rendering.version_id == Version.id)
        .outerjoin(Extraction, Extraction.version_id == Version.id)
        .where(sa.not_(is_extracted()), Document.id != document.id)
    )
    for title, page in session.execute(query.with_only_columns(listed.selected_columns.title, Rendering)):
        html = page.html
        if any(path in html for path in paths):
            yield from ((title, link.anchor) for link in links(html) if link.path in paths and link.anchor)
