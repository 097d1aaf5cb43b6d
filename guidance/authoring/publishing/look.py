"""What a text will look like once it is published, beside what readers see today; slow, so it is kept for a while."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy.orm import Session

from guidance.authoring.manuscript.meaning import touched_by
from guidance.errors import NotReady
from guidance.models import Rendering, Revision, Version
from guidance.text.checks.touching import Touch
from guidance.text.compare import Comparison, MeasureChange, compare
from guidance.text.html import tokens
from guidance.text.markdown import Limits, Rendered, render

#: Looks kept in each process: enough for the page with the button, and for the button.
KEPT = 8
ORDINARY = Limits()


@dataclass(frozen=True)
class Look:
    """The page to be, and what it changes."""

    rendered: Rendered
    comparison: Comparison | None
    """Nothing for a first version, or after one whose text was erased."""
    touches_recommendation: bool
    touched: list[Touch] = field(default_factory=list)
    """Where it is more than other words."""

    @property
    def measures(self) -> list[MeasureChange]:
        """Every number, dose, unit and date that it changes, adds or takes away."""
        changes = self.comparison.changes if self.comparison else []
        return [measure for change in changes for measure in change.measures]


_kept: "OrderedDict[tuple[str, str, Limits], Look]" = OrderedDict()
_lock = Lock()


def look_at(session: Session, revision: Revision, current: Version | None, limits: Limits) -> Look:
    """What ``revision`` looks like to readers of ``current``.

    :raises TextRefused: when it is larger or deeper than a page can be.
    """
    key = (revision.content_digest, current.rendering_digest if current else "", limits)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = _made(session, revision, current, limits)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _made(session: Session, revision: Revision, current: Version | None, limits: Limits) -> Look:
    if revision.content is None:
        raise NotReady("The words of this text were removed for ever: write it anew.")
    rendered = render(revision.content.body, limits)
    shown = session.get(Rendering, current.id) if current else None
    if shown is None:
        return Look(rendered, None, touches_recommendation=False)
    touches = list(_recommendations(shown.html)) != list(_recommendations(rendered.html))
    comparison = compare(shown.html, rendered.html)
    return Look(rendered, comparison, touches, touched_by(shown.html, rendered.html, comparison))


def _recommendations(html: str) -> Iterator[str]:
    """The HTML of each recommendation, in reading order."""
    depth, parts = 0, list[str]()
    for token in tokens(html):
        if token.tag == "div":
            begins = token.opening and "block-recommendation" in token.attributes.get("class", "").split()
            if depth or begins:
                depth += -1 if token.closing else 1
        if depth:
            parts.append(token.source)
        elif parts:
            yield "".join(parts)
            parts = []
