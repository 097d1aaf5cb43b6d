"""The stored page of a version as it is shown: checked, and made ready, once in a process for the same stored bytes."""

from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from guidance.errors import HistoryDamaged
from guidance.models import Content, Rendering, Section, Version, fault_in
from guidance.text.tables import with_heads

#: Signs of HTML that a process keeps: as many pages as are asked for again and again, and not one of the largest more.
KEPT_SIGNS = 1_000_000


@dataclass(frozen=True)
class StoredPage:
    """The HTML of a version and its sections; whoever shows them need not look at the stored bytes again."""

    html: str
    """What its readers saw, byte for byte."""
    shown: str
    """The HTML for people of today: signs that turn figures round are seen."""
    headed: str
    """``shown`` with a caption for each table, and a head for each of its rows."""
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, rendering: Rendering) -> "StoredPage":
        shown, sections = rendering.shown, tuple(rendering.sections)
        titles = {section.anchor: section.title for section in sections}
        return cls(rendering.html, shown, with_heads(shown, titles), sections)


#: By the digest that was sealed, and by the bytes that were found to fit it: a row changed since is looked at anew.
_kept: LRUCache[tuple[object, ...], StoredPage] = LRUCache(KEPT_SIGNS, getsizeof=lambda page: len(page.html))
_lock = Lock()


def stored_page(version: Version, content: Content, rendering: Rendering) -> StoredPage:
    """The page that the readers of ``version`` saw.

    :raises HistoryDamaged: when another one is stored: whoever changed a stored page gets no reader to see it.
    """
    name = (version.rendering_digest, content.salt, rendering.packed_html, rendering.packed_outline)
    with _lock:
        if name in _kept:
            return _kept[name]
    if fault := fault_in(version, content, rendering):
        raise HistoryDamaged(f"The stored page of version {version.number} {fault}, so it is not shown.")
    page = StoredPage.of(rendering)
    with _lock:
        if len(page.html) <= KEPT_SIGNS:
            _kept[name] = page
    return page
