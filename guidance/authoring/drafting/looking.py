"""Looking at a draft while writing it: as readers will see it, against what they see now, and what could be wrong."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from guidance.authoring.drafting.collision import LABELS
from guidance.authoring.drafting.linked import needed_anchors, target_of
from guidance.authoring.manuscript.meaning import is_quiet
from guidance.authoring.manuscript.typed import Typed
from guidance.errors import TextRefused
from guidance.models import ChangeClass, Document, Rendering, Version, current_version, laid_upon, last_rendering
from guidance.text.checks import Finding, findings
from guidance.text.checks.left_over import obstacles_in
from guidance.text.checks.numbers import NumberChange, numbers_in
from guidance.text.compare import Comparison, compare
from guidance.text.markdown import Limits, Rendered, render
from guidance.text.turning import refusal_of


@dataclass(frozen=True)
class Looked:
    """A draft, rendered; ``problem`` says why it cannot be shown at all."""

    typed: Typed
    rendered: Rendered | None
    problem: str = ""


@dataclass(frozen=True)
class Between:
    """What differs between two drafts: the fields beside the text, and the text where both can be shown."""

    fields: list[tuple[str, str, str]]
    comparison: Comparison | None


@dataclass(frozen=True)
class ChangesSoFar:
    """What readers of the current version will find changed."""

    current: Version | None
    comparison: Comparison | None
    numbers: list[NumberChange]


def look(typed: Typed, limit: int) -> Looked:
    """The page that ``typed`` will be.

    :param limit: the largest text, in bytes.
    """
    if turned := refusal_of("\n".join((typed.title, typed.summary, typed.body, typed.change_note))):
        return Looked(typed, None, f"{turned}.")
    try:
        return Looked(typed, render(typed.body, Limits(bytes=limit)))
    except TextRefused as refusal:
        return Looked(typed, None, str(refusal))


def warnings(typed: Typed, limit: int) -> list[str]:
    """What keeps a saved text from being shown or read by others, to be said beside it as soon as it is saved."""
    lines = (typed.title, typed.summary, typed.audience, typed.settings, typed.change_note)
    problem = look(typed, limit).problem
    left = (f"{reason}." for reason in obstacles_in(*lines, typed.body))
    return list(dict.fromkeys([*([problem] if problem else []), *left]))


def changes_so_far(session: Session, document: Document, looked: Looked) -> ChangesSoFar:
    """``looked`` against the current version; without a comparison while there is nothing to compare."""
    current = current_version(session, document)
    rendering = session.get(Rendering, current.id) if current else None
    if rendering is None or looked.rendered is None:
        return ChangesSoFar(current, None, [])
    comparison = compare(rendering.html, looked.rendered.html)
    quiet = looked.typed.change_class in {kind.value for kind in ChangeClass if is_quiet(kind)}
    return ChangesSoFar(current, comparison, numbers_in(comparison, every_sentence=quiet))


def between(old: Looked, new: Looked) -> Between:
    """What changed from one draft to another."""
    before, after = old.typed.fields(), new.typed.fields()
    fields = [(label, before[name], after[name]) for name, label in LABELS.items() if before[name] != after[name]]
    shown = old.rendered and new.rendered and compare(old.rendered.html, new.rendered.html)
    return Between(fields, shown or None)


def problems_in(session: Session, document: Document, typed: Typed, base_url: str) -> list[Finding]:
    """What could be wrong with the text, each with its place."""
    return findings(
        typed.body,
        resolve=lambda path: target_of(session, path),
        needed_anchors=needed_anchors(session, document),
        base_url=base_url,
        lasting=lambda rendered: _lasting(session, document, rendered),
    )


def _lasting(session: Session, document: Document, rendered: Rendered) -> frozenset[str]:
    """The anchors that the sections of a draft will have kept when it is published."""
    _page, kept = laid_upon(rendered, last_rendering(session, document))
    return frozenset(anchor for each in kept for anchor in (each.section.anchor, *each.aliases))
