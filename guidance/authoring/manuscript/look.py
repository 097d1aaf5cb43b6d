"""A text as readers will see it, beside what they see today: what differs, what is to tick, and what is in doubt."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.manuscript.meaning import Doubt, doubt_of, is_quiet, touched_by
from guidance.errors import NotReady
from guidance.models import ChangeClass, Detail, Progress, Revision, Version, details_between
from guidance.text.checks.numbers import NumberChange, numbers_of, numbers_of_field, to_tick
from guidance.text.compare import Change, Comparison
from guidance.text.extracts import recommendation_blocks
from guidance.text.looks import compared, rendered
from guidance.text.markdown.rendering import ORDINARY, Limits, Rendered
from guidance.text.measures import MeasureChange


@dataclass(frozen=True)
class Look:
    """The page to be, and what it changes."""

    rendered: Rendered
    current: Version | None
    shown: str | None
    """The HTML that readers see; nothing before the first version, and where its text was erased."""
    comparison: Comparison | None
    """Nothing where ``shown`` is."""
    details: Sequence[Detail] = ()
    """What differs beside the text."""
    kind: ChangeClass | None = None
    """What its author says that it means for care."""

    @cached_property
    def numbers(self) -> list[NumberChange]:
        """The changes to be ticked, details first; every changed sentence where readers are not told of it."""
        return self.numbers_of(self.comparison.changes if self.comparison else (), details=True)

    def numbers_of(self, changes: Sequence[Change], *, details: bool) -> list[NumberChange]:
        """Those of some ``changes`` of the text.

        :param details: whether to list what is to be ticked of the details as well.
        """
        every, every_change = is_quiet(self.kind), self.comparison.changes if self.comparison else ()
        found = [
            number
            for detail in (self.details if details else ())
            for number in numbers_of_field(detail.name, detail.was, detail.now, every_sentence=every)
        ]
        return [*found, *numbers_of(changes, among=every_change, read=self._to_tick)]

    @cached_property
    def _to_tick(self) -> Callable[[Change], list[MeasureChange]]:
        """Reads each change once, however many parts of the page are asked for."""
        return cache(partial(to_tick, every_sentence=is_quiet(self.kind)))

    @cached_property
    def doubt(self) -> Doubt | None:
        """Why it may mean more for care than its author says; never of a first version, which is new to its readers."""
        if self.current is None or not is_quiet(self.kind):
            return None
        page = touched_by(self.shown, self.rendered.html, self.comparison)
        return doubt_of(self.kind, self.details, page, comparable=self.comparison is not None)

    @cached_property
    def is_more_than_wording(self) -> bool:
        """Whether it is called wording, and a recommendation that readers see becomes another, comes or goes."""
        if self.shown is None or self.kind is not ChangeClass.WORDING:
            return False
        before, after = recommendation_blocks(self.shown), recommendation_blocks(self.rendered.html)
        return [block for _section, block in before] != [block for _section, block in after]

    def left_to_tick(self, ticked: Collection[str]) -> str:
        """The reason against an approval, as a sentence without its full stop; nothing when everything is ticked."""
        keys = {number.key for number in self.numbers}
        left = len(keys - set(ticked))
        if not left:
            return ""
        what = "the change" if len(keys) == 1 else f"each of the {len(keys)} changes"
        return f"To approve, check and tick {what} in the list: {left} not ticked"


def look_at(revision: Revision, current: Version | None, limits: Limits) -> Look:
    """The look of ``revision`` to readers of ``current``.

    :raises TextRefused: when it is larger or deeper than a page can be.
    :raises NotReady: when its words were erased.
    """
    if revision.content is None:
        raise NotReady("The words of this text were removed for ever: write it anew.")
    details = details_between(current.revision, revision) if current else []
    return beside(rendered(revision.content.body, limits), current, details, revision.change_class)


def look_at_draft(progress: Progress) -> Look | None:
    """The draft as who checks it sees it, as long as it was saved; nothing without one, or when its words were erased.

    :raises TextRefused: when it is deeper than a page can be.
    """
    return _as_saved(progress.draft, progress.current) if progress.draft else None


def look_at_version(session: Session, version: Version) -> Look | None:
    """A version beside the one before it, to be checked afterwards; nothing when its words were erased."""
    of_document = sa.select(Version).where(Version.document_id == version.document_id)
    before = session.scalar(of_document.where(Version.number == version.number - 1))
    return _as_saved(version.revision, before)


def _as_saved(revision: Revision, current: Version | None) -> Look | None:
    content = revision.content
    return look_at(revision, current, ORDINARY.for_saved(content.body)) if content else None


def beside(
    page: Rendered, current: Version | None, details: Sequence[Detail] = (), kind: ChangeClass | None = None
) -> Look:
    """``page`` beside what readers of ``current`` see.

    :param details: what differs beside the text.
    """
    rendering = current.rendering if current else None
    shown = rendering.shown if rendering else None
    comparison = compared(shown, page.html) if shown is not None else None
    return Look(page, current, shown, comparison, details, kind)
