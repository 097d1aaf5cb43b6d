"""Footnotes of web pages: a raised link to an item of a list, or to a note that WordPress keeps beside the page."""

import re
from collections.abc import Mapping
from typing import Any

_WORD = re.compile(r"\w")


def take_notes(body: Any, kept: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Point the marks of notes at names that the writer knows, and take the notes out: their names and elements.

    :param kept: elements of notes that stand beside the page, by their names.
    """
    items = {item.get("id"): item for item in body.iter("li") if item.get("id")}
    notes: dict[str, Any] = {}
    for link in body.iter("a"):
        name, raised = link.get("href", "")[1:], link.getparent()
        if link.get("href", "")[:1] != "#" or raised.tag != "sup" or len(raised) != 1:
            continue
        if name not in notes and name in kept:
            notes[name] = kept[name]
        elif name in items and items[name] not in link.iterancestors():
            notes.setdefault(name, items[name])
        if name in notes:
            link.set("href", f"#footnote-{name}")
            link[:], link.text = [], None  # the page counts its notes itself
    for note in notes.values():
        _without_way_back(note)
        if note.getparent() is not None:
            note.drop_tree()
    return [(f"footnote-{name}", note) for name, note in notes.items()]


def _without_way_back(note: Any) -> None:
    for link in [*note.iter("a")]:
        if link.get("href", "").startswith("#") and not _WORD.search(link.text_content()):
            link.drop_tree()
