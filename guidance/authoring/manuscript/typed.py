"""Everything that the editor's form holds, as one value: what is saved, kept while typing, compared and merged."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Change, ChangeClass, Revision, Text, Version

#: The fields in which two people can both write, in the order of the form.
LINES = ("title", "summary", "audience", "settings", "change_note")
CHOICES = ("change_class", "safety_critical")
#: What readers are told of a change of wording whose author says no more.
READY_NOTE = "Small corrections of the wording. The advice stays the same."


@dataclass(frozen=True)
class Typed:
    """A text and what its author says about it. Every value is a string, as a form has it."""

    title: str = ""
    summary: str = ""
    audience: str = ""
    settings: str = ""
    body: str = ""
    change_note: str = ""
    change_class: str = ""
    safety_critical: str = ""

    @property
    def text(self) -> Text:
        return Text(self.title, self.summary, self.body)

    @property
    def change(self) -> Change:
        return Change(
            note=self.change_note,
            kind=next((kind for kind in ChangeClass if kind.value == self.change_class), None),
            safety_critical=bool(self.safety_critical),
            audience=self.audience,
            settings=self.settings,
        )

    def fields(self) -> dict[str, str]:
        """The values by the names of the form's fields."""
        return asdict(self)


def typed_in(fields: Mapping[str, Any]) -> Typed:
    """The text in a form, or in a kept working copy, with LF as line ends and lines rid of blanks around them."""
    found = {name: str(fields.get(name) or "").replace("\0", "") for name in Typed().fields()}
    typed = Typed(**{name: value.replace("\r\n", "\n").replace("\r", "\n") for name, value in found.items()})
    lines = {name: " ".join(getattr(typed, name).split()) for name in LINES if name != "change_note"}
    ticked = "yes" if typed.safety_critical else ""
    return replace(typed, **lines, change_note=typed.change_note.strip(), safety_critical=ticked)


def with_ready_note(typed: Typed) -> Typed:
    """A change of wording without a note gets the ready one; with any other class that one is nobody's note."""
    if typed.change_class == ChangeClass.WORDING.value:
        return typed if typed.change_note else replace(typed, change_note=READY_NOTE)
    return replace(typed, change_note="") if typed.change_note == READY_NOTE else typed


def begun_on(session: Session, revision: Revision | None) -> Typed:
    """The editor's beginning on a saved text: all of it, without a change note that was published."""
    typed = typed_of(revision)
    published = revision and session.scalar(sa.select(Version.id).where(Version.revision_id == revision.id))
    return replace(typed, change_note="", change_class="", safety_critical="") if published else typed


def typed_of(revision: Revision | None) -> Typed:
    """A saved text as the form holds it; nothing when there is none, or its words were erased."""
    if revision is None or revision.content is None:
        return Typed()
    text = revision.content.text
    return Typed(
        title=text.title,
        summary=text.summary,
        audience=revision.audience,
        settings=revision.settings,
        body=text.body,
        change_note=revision.change_note,
        change_class=revision.change_class.value if revision.change_class else "",
        safety_critical="yes" if revision.safety_critical else "",
    )
