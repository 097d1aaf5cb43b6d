"""Two versions of a document compared: what differs, and what each version on the way said of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Detail, Document, Erasure, Rendering, Version, details_between
from guidance.published.updates import notes_of
from guidance.text.compare import Change, Comparison
from guidance.text.compare.measured import Measured, measured
from guidance.text.looks import compared
from guidance.text.turning import named


@dataclass(frozen=True)
class VersionComparison:
    """Two versions, and what differs between them."""

    old: Version
    new: Version
    details: list[Detail]
    comparison: Comparison | None
    """Nothing when the text of one of the two was erased."""
    notes: dict[int, str]
    """The change notes of the two, by number, as they stand today."""
    erased: list[tuple[Version, Erasure]]
    """Which of the two has no text any more, and why."""
    titles: dict[str, list[str]]
    """What the sections of the two are called, by their anchors."""

    @property
    def between(self) -> int:
        """How many versions lie between the two."""
        return max(self.new.number - self.old.number - 1, 0)

    @property
    def is_empty(self) -> bool:
        return not self.details and self.comparison is not None and not self.comparison.changes

    @property
    def measures(self) -> list[Measured]:
        """Every number, dose, unit and date that changed, by change, the biggest risk first."""
        return measured(self.comparison.changes) if self.comparison else []

    def change_in(self, anchor: str) -> Change | None:
        """The first change in a section, which may be there in only one of the two."""
        changes = self.comparison.changes if self.comparison else []
        titles = self.titles.get(anchor, [])
        mine = (change for change in changes if change.anchor == anchor)
        named = (change for change in changes if change.section in titles or change.was in titles)
        return next(mine, None) or next(named, None)


def compare_versions(session: Session, document: Document, old: Version, new: Version) -> VersionComparison:
    """Compare two versions of ``document``; when ``old`` is the newer one everything is told of the way back."""
    wanted = sa.select(Rendering).where(Rendering.version_id.in_([old.id, new.id]))
    pages = {page.version_id: page for page in session.scalars(wanted)}
    return VersionComparison(
        old=old,
        new=new,
        details=details_between(old.revision, new.revision),
        comparison=_comparison(pages, old, new),
        notes=notes_of(session, document, old.number, new.number),
        erased=_erased(session, old, new),
        titles=_titles(pages.values()),
    )


def _erased(session: Session, *versions: Version) -> list[tuple[Version, Erasure]]:
    gone = [version for version in dict.fromkeys(versions) if version.revision.content is None]
    digests = [version.revision.content_digest for version in gone]
    query = sa.select(Erasure).where(Erasure.content_digest.in_(digests))
    erasures = {erasure.content_digest: erasure for erasure in session.scalars(query)} if gone else {}
    return [(version, erasures[version.revision.content_digest]) for version in gone]


def _comparison(pages: Mapping[int, Rendering], old: Version, new: Version) -> Comparison | None:
    return compared(*(named(pages[each.id].html) for each in (old, new))) if {old.id, new.id} <= pages.keys() else None


def _titles(pages: Iterable[Rendering]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section in (section for page in pages for section in page.sections):
        for anchor in (section.anchor, *section.aliases):
            found.setdefault(anchor, []).append(section.title)
    return found
