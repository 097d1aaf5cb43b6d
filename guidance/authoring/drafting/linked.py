"""Links between pages of this site: which anchors others rely on, and pages to link to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.documents import Document, FormerSlug
from guidance.models.extracts import Extraction, LinkExtract, is_extracted
from guidance.models.standing import in_force, listings
from guidance.models.versions import Rendering, Section, Version
from guidance.text.extracts import links

#: Pages that a search for something to link to shows at most.
MOST = 10


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
