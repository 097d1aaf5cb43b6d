"""What a reviewer is shown: one saved text against the current version, and every number that differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from guidance.models import Detail, Progress, Rendering, details_between
from guidance.text.checks.numbers import NumberChange, numbers_in, numbers_of_field
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


@dataclass(frozen=True)
class Examined:
    """A text as the reviewer sees it."""

    html: str
    comparison: Comparison | None
    details: list[Detail]
    numbers: list[NumberChange]


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
    )


def examine(subject: Subject) -> Examined:
    """Render and compare; what was computed once is kept for a while.

    :raises TextRefused: when the text is larger or deeper than a page may be.
    """
    html, comparison = _compared(subject.old_html, subject.body)
    numbers = list(_numbers(subject.details, comparison)) if subject.shown.against else []
    return Examined(html, comparison, subject.details, numbers)


@lru_cache(maxsize=32)
def _compared(old_html: str | None, body: str) -> tuple[str, Comparison | None]:
    html = render(body, Limits.of_saved(body)).html
    return html, compare(old_html, html) if old_html is not None else None


def _numbers(details: list[Detail], comparison: Comparison | None) -> Iterator[NumberChange]:
    """Every number, dose, unit and date that differs, in reading order."""
    for detail in details:
        yield from numbers_of_field(detail.name, detail.was, detail.now)
    if comparison is not None:
        yield from numbers_in(comparison)
