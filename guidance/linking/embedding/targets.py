"""From a whole address, as partners have it, to the page, version and section that it names."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, document_at
from guidance.published.opening import Opened, opened
from guidance.text.addresses.web import parts_of
from guidance.web.canonical import LONGEST, spelled

_PAGE = re.compile(r"/guidance/(?P<slug>[a-z0-9-]+)(?:/versions/(?P<number>[1-9][0-9]{0,8}))?")
_LASTING = re.compile(r"/id/(?P<uid>[0-9a-z]+)")


@dataclass(frozen=True)
class Target:
    """The thing that an address names."""

    slug: str
    uid: str
    number: int
    """The version that it is pinned to; 0 for the current one."""
    anchor: str

    def opened(self, session: Session) -> Opened | None:
        """The document, by any address that it ever had; nothing where none was published there."""
        slug = self.slug
        if self.uid:
            slug = session.scalar(sa.select(Document.slug).where(Document.uid == self.uid)) or ""
        document = document_at(session, slug)
        return opened(session, document.slug) if document else None


def target_of(address: str, base_url: str) -> Target | None:
    """The thing that a whole ``address`` of this site names; nothing for any other address."""
    if len(address) > LONGEST or not address.startswith(f"{base_url}/"):
        return None
    parts = parts_of(address.removeprefix(base_url))
    path = spelled(parts.path)
    found = _PAGE.fullmatch(path) or _LASTING.fullmatch(path)
    if found is None:
        return None
    named = found.groupdict()
    return Target(
        named.get("slug") or "", named.get("uid") or "", int(named.get("number") or 0), unquote(parts.fragment)
    )
