"""What a reviewer is shown: one saved text against the current version, and every number that differs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.manuscript.meaning import Doubt, doubt_of, is_quiet, touched_by
from guidance.models import ChangeClass, Detail, Progress, Rendering, Version, details_between
from guidance.text.checks.numbers import NumberChange, numbers_in, numbers_of_field
from guidance.text.checks.touching import Touch
from guidance.text.compare import Comparison, compare
from guidance.text.markdown import Limits, render


@dataclass(frozen=True)
class Shown:
    """Which text somebody read, and against which version: a decision counts for exactly these two."""

    text: int
    against: int
    """The number of the version that was current; 0 before the first."""


@dataclass(frozen=True)
class Subject:
    """A text to be checked, taken out of the session: comparing takes its time, and must hold no lock meanwhile."""

    shown: Shown
    body: str
    old_html: str | None
    """Nothing for a new page, and where the text of the current version was erased."""
    details: list[Detail]
    kind: ChangeClass | None = None
    """What its author says that it means for care."""


@dataclass(frozen=True)
class Examined:
    """A text as the reviewer sees it."""

    html: str
    comparison: Comparison | None
    details: list[Detail]
    numbers: list[NumberChange]
    """What is to be ticked; every changed sentence where readers are not told of the change."""
    doubt: Doubt | None = None


def shown_now(progress: Progress) -> Shown | None:
    """What a reviewer who comes now is shown; nothing without a draft."""
    if progress.draft is None:
        return None
    return Shown(progress.draft.number, progress.current.number if progress.current else 0)


def subject_of(session: Session, progress: Progress) -> Subject | None:
    """The draft, ready to be examined; nothing when there is none, or its words were erased."""
    shown, draft, current = shown_now(progress), progress.draft, progress.current
    if shown is None or draft is None or draft.content is None:
        return None
    rendering = session.get(Rendering, current.id) if current else None
    return Subject(
        shown=shown,
        body=draft.content.body,
        old_html=rendering.html if rendering else None,
        details=details_between(current.revision, draft) if current else [],
        kind=draft.change_class,
    )


def subject_of_version(session: Session, version: Version) -> Subject | None:
    """A version beside the one before it, ready to be examined afterwards; nothing when its words were erased."""
    content = version.revision.content
    if content is None:
        return None
    of_document = sa.select(Version).where(Version.document_id == version.document_id)
    before = session.scalar(of_document.where(Version.number == version.number - 1))
    rendering = session.get(Rendering, before.id) if before else None
    return Subject(
        shown=Shown(version.revision.number, before.number if before else 0),
        body=content.body,
        old_html=rendering.html if rendering else None,
        details=details_between(before.revision, version.revision) if before else [],
        kind=version.revision.change_class,
    )


def examine(subject: Subject) -> Examined:
    """Render and compare; what was computed once is kept for a while.

    :raises TextRefused: when the text is larger or deeper than a page may be.
    """
    html, comparison, touched = _compared(subject.old_html, subject.body)
    if not subject.shown.against:
        return Examined(html, comparison, subject.details, [])
    numbers = list(_numbers(subject.details, comparison, every_sentence=is_quiet(subject.kind)))
    doubt = doubt_of(subject.kind, subject.details, touched, comparable=comparison is not None)
    return Examined(html, comparison, subject.details, numbers, doubt)


def left_to_tick(examined: Examined, ticked: Collection[str]) -> str:
    """What keeps an approval of what was examined, in a sentence; nothing when everything is ticked."""
    keys = {number.key for number in examined.numbers}
    left = len(keys - set(ticked))
    if not left:
        return ""
    what = "the change" if len(keys) == 1 else f"each of the {len(keys)} changes"
    return f"To approve, check and tick {what} in the list: {left} not ticked"


@lru_cache(maxsize=32)
def _compared(old_html: str | None, body: str) -> tuple[str, Comparison | None, list[Touch]]:
    html = render(body, Limits.of_saved(body)).html
    comparison = compare(old_html, html) if old_html is not None else None
    return html, comparison, touched_by(old_html, html, comparison)


def _numbers(details: list[Detail], comparison: Comparison | None, *, every_sentence: bool) -> Iterator[NumberChange]:
    """Every number, dose, unit and date that differs, the fields of one line first."""
    for detail in details:
        yield from numbers_of_field(detail.name, detail.was, detail.now, every_sentence=every_sentence)
    if comparison is not None:
        yield from numbers_in(comparison, every_sentence=every_sentence)
