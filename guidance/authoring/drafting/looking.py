"""Looking at a draft while writing it: as readers will see it, against what they see now, and what could be wrong."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from sqlalchemy.orm import Session

from guidance.authoring.drafting.collision import LABELS
from guidance.authoring.drafting.linked import needed_anchors
from guidance.authoring.manuscript.look import Look, beside
from guidance.authoring.manuscript.parts import PartToCheck, parts_of
from guidance.authoring.manuscript.typed import Typed
from guidance.errors import TextRefused
from guidance.models import Document, current_version, laid_upon, last_rendering
from guidance.published.targets import target_of
from guidance.text.checks import Finding, findings
from guidance.text.checks.left_over import obstacles_in
from guidance.text.compare import Comparison
from guidance.text.html import without_anchors
from guidance.text.looks import compared, marked, rendered
from guidance.text.markdown.definitions import definitions_in, shown_alone
from guidance.text.markdown.merge import Merge
from guidance.text.markdown.rendering import Limits, Rendered
from guidance.text.turning import refusal_of

#: The three texts of a merge.
_SIDES = ("base", "theirs", "yours")


@dataclass(frozen=True)
class Looked:
    """A draft, rendered; ``problem`` says why it cannot be shown at all."""

    typed: Typed
    rendered: Rendered | None
    problem: str = ""


@dataclass(frozen=True)
class Between:
    """The differences between two drafts: the fields beside the text, and the text where both can be shown."""

    fields: list[tuple[str, str, str]]
    comparison: Comparison | None


@dataclass(frozen=True)
class PartShown:
    """One part of all changes, by its number, from 1, and how many there are."""

    part: PartToCheck
    number: int
    count: int
    ticked_elsewhere: list[str]
    """The keys of what is ticked in the other parts."""


def look(typed: Typed, limits: Limits) -> Looked:
    """The page that ``typed`` will be."""
    if turned := refusal_of("\n".join((typed.title, typed.summary, typed.body, typed.change_note))):
        return Looked(typed, None, f"{turned}.")
    try:
        return Looked(typed, rendered(typed.body, limits))
    except TextRefused as refusal:
        return Looked(typed, None, str(refusal))


def warnings(typed: Typed, limits: Limits) -> list[str]:
    """Warnings of all that keeps a saved text from being shown or read by others, told as soon as it is saved."""
    lines = (typed.title, typed.summary, typed.audience, typed.settings, typed.change_note)
    problem = look(typed, limits).problem
    left = (f"{reason}." for reason in obstacles_in(*lines, typed.body))
    return list(dict.fromkeys([*([problem] if problem else []), *left]))


def changes_so_far(session: Session, document: Document, looked: Looked) -> Look | None:
    """``looked`` beside what readers see now; nothing where it cannot be shown.

    Its author ticks the same numbers whatever the change means for care, so a tick outlasts another choice of that.
    """
    if looked.rendered is None:
        return None
    return beside(looked.rendered, current_version(session, document))


def part_shown(so_far: Look, ticked: Set[str], wanted: int) -> PartShown:
    """The part number ``wanted``, from 1; where there is none, the first in which something is left to tick."""
    parts = parts_of(so_far, whole=True)
    keys = [{each.key for each in part.numbers} for part in parts]
    left = next((place for place, here in enumerate(keys) if here - ticked), 0)
    place = wanted - 1 if 0 < wanted <= len(parts) else left
    return PartShown(parts[place], place + 1, len(parts), sorted(ticked & set().union(*keys) - keys[place]))


def between(old: Looked, new: Looked) -> Between:
    """The changes from one draft to another."""
    before, after = old.typed.fields(), new.typed.fields()
    fields = [(label, before[name], after[name]) for name, label in LABELS.items() if before[name] != after[name]]
    shown = old.rendered and new.rendered and compared(old.rendered.html, new.rendered.html)
    return Between(fields, shown or None)


def changes_in(merge: Merge, limits: Limits) -> Iterator[tuple[str, str]]:
    """Their change and yours of each passage that both changed, as HTML with marks; nothing where it cannot be shown.

    Each passage comes with the notes that it refers to, and without anchors: several stand on one page.
    """
    defined = {side: definitions_in("".join(getattr(piece, side) for piece in merge.pieces)) for side in _SIDES}
    for piece in merge.conflicts:
        before, theirs, yours = (shown_alone(getattr(piece, side), defined[side]) for side in _SIDES)
        here, there = (without_anchors(marked(before, after, limits)) for after in (theirs, yours))
        yield here, there


def problems_in(session: Session, document: Document, typed: Typed, base_url: str, limits: Limits) -> list[Finding]:
    """The possible faults of the text, each with its place."""
    return findings(
        typed.body,
        limits,
        resolve=lambda path: target_of(session, path),
        needed_anchors=needed_anchors(session, document),
        base_url=base_url,
        lasting=lambda rendered: _lasting(session, document, rendered),
    )


def _lasting(session: Session, document: Document, rendered: Rendered) -> frozenset[str]:
    """The anchors that the sections of a draft will have kept when it is published."""
    _page, kept = laid_upon(rendered, last_rendering(session, document))
    return frozenset(anchor for each in kept for anchor in (each.section.anchor, *each.aliases))
