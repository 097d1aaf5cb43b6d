"""The stored page of a version as it is shown: checked, and made ready, once in a process for the same stored bytes."""

from dataclasses import dataclass

from guidance.errors import HistoryDamaged
from guidance.models import Content, Rendering, Section, Version, fault_in
from guidance.published.marks import Piece, pieces_of
from guidance.text.html.tables import with_heads
from guidance.text.looks import looked_at_once


@dataclass(frozen=True)
class StoredPage:
    """The HTML of a version and its sections; whoever shows them need not look at the stored bytes again."""

    html: str
    """What its readers saw, byte for byte."""
    shown: str
    """The HTML for people of today: signs that turn figures round are seen."""
    pieces: tuple[Piece, ...]
    """``shown`` with a caption for each table, a head for each of its rows, and links beside its headings."""
    sections: tuple[Section, ...]


def _name(version: Version, content: Content, rendering: Rendering) -> tuple[object, ...]:
    """The digest that was sealed, and the bytes that were found to fit it: a row changed since is looked at anew."""
    return version.rendering_digest, content.salt, rendering.packed_html, rendering.packed_outline


@looked_at_once(_name)
def stored_page(version: Version, content: Content, rendering: Rendering) -> StoredPage:
    """The page that the readers of ``version`` saw.

    :raises HistoryDamaged: when another one is stored: whoever changed a stored page gets no reader to see it.
    """
    if fault := fault_in(version, content, rendering):
        raise HistoryDamaged(f"The stored page of version {version.number} {fault}, so it is not shown.")
    shown, sections = rendering.shown, tuple(rendering.sections)
    headed = with_heads(shown, {section.anchor: section.title for section in sections})
    return StoredPage(rendering.html, shown, tuple(pieces_of(headed, sections)), sections)
