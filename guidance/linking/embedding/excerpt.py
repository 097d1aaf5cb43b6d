"""The part of a version that is embedded."""

from dataclasses import dataclass

from guidance.models import Version
from guidance.text.excerpts import block_of, section_of


@dataclass(frozen=True)
class Excerpt:
    """The part of a version that is shown; without ``html`` there is something to say in its place."""

    html: str = ""
    title: str = ""
    """The heading of a section that was asked for."""
    gone: str = ""
    """What a section was called that this version has no more."""
    gone_in: int = 0
    """In which version it went, where that is known."""
    missing: bool = False
    """Nothing of this name was ever there."""


def excerpt_of(version: Version, anchor: str) -> Excerpt:
    """The whole version, or the section or block with ``anchor``, also by an anchor that it had before.

    Of a section that is gone nothing is shown: the nearest one would say something else in its name.
    """
    rendering = version.rendering
    if rendering is None:
        return Excerpt()
    if not anchor:
        return Excerpt(rendering.shown)
    for section in rendering.sections:
        if section.anchor and anchor in (section.anchor, *section.aliases):
            return Excerpt(section_of(rendering.shown, section.anchor), section.title)
        for gone in section.retired:
            if gone.anchor == anchor:
                return Excerpt(gone=gone.title or anchor, gone_in=gone.since)
    block = block_of(rendering.shown, anchor)
    return Excerpt(block, missing=not block)
