"""The links and pictures of imported pages that lead nowhere, as readers would find them now."""

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.importing.recording import addresses
from guidance.importing.targets import is_outside
from guidance.models import IMAGE_ADDRESS, Document, Image, Rendering, Version

_ADDRESS = re.compile(r' (href|src)="([^"]*)"')
#: A link of a wiki that no page was found for, where it is not in code.
_OF_A_WIKI = re.compile(r"<code\b.*?</code>|(\[\[[^\[\]\n<>]{1,200}\]\])", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_PAGE = re.compile(r"/guidance/([a-z0-9-]+)")
#: Pages that are read at once.
_AT_ONCE = 200


def broken_links(session: Session, documents: Iterable[int]) -> dict[str, list[str]]:
    """By the address of each page: where it points within this site, and nothing is there.

    A picture of another site leads nowhere as well: readers see the pictures of this one alone.
    """
    slugs = addresses(session)
    pages = {key: (slug, *_read(page.html)) for key, slug, page in _current(session, sorted(documents))}
    ids = {key: known for key, (_, _, known) in pages.items()}
    pictures = set(session.scalars(sa.select(Image.digest)))
    found: dict[str, list[str]] = {}
    for key, (slug, points_to, _) in pages.items():
        for address in points_to:
            if not _leads_somewhere(address, key, slugs, ids, pictures):
                found.setdefault(slug, []).append(address)
    return found


def _current(session: Session, documents: list[int]) -> Iterable[tuple[int, str, Rendering]]:
    """The page of the current version of each document."""
    newest = sa.select(Version.document_id, sa.func.max(Version.number).label("number")).group_by(Version.document_id)
    last = newest.subquery()
    for start in range(0, len(documents), _AT_ONCE):
        yield from session.execute(
            sa.select(Document.id, Document.slug, Rendering)
            .join(Version, Version.document_id == Document.id)
            .join(last, sa.and_(last.c.document_id == Version.document_id, last.c.number == Version.number))
            .join(Rendering, Rendering.version_id == Version.id)
            .where(Document.id.in_(documents[start : start + _AT_ONCE]))
        )


def _read(html: str) -> tuple[list[str], set[str]]:
    found = dict.fromkeys((kind, unescape(address)) for kind, address in _ADDRESS.findall(html))
    points_to = [address for kind, address in found if kind == "src" or not is_outside(address)]
    if "[[" in html:
        points_to += dict.fromkeys(unescape(match[1]) for match in _OF_A_WIKI.finditer(html) if match[1])
    return points_to, {unescape(each) for each in _ID.findall(html)}


def _leads_somewhere(
    address: str, key: int, slugs: dict[str, int], ids: dict[int, set[str]], pictures: set[str]
) -> bool:
    where, _, anchor = address.partition("#")
    if where == "/":
        return True
    if match := IMAGE_ADDRESS.fullmatch(where):
        return match[1] in pictures
    match = _PAGE.fullmatch(where)
    target = key if not where else slugs.get(match[1]) if match else None
    if target is None:
        return False
    # every page has a top (https://html.spec.whatwg.org/multipage/browsing-the-web.html, “the indicated part”)
    return anchor.lower() in {"", "top"} or target not in ids or unquote(anchor) in ids[target]
