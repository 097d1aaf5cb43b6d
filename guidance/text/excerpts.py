"""One part of a page: a section with what stands below it, or one marked block, and the notes that it uses."""

from guidance.text import html
from guidance.text.html.notes import Notes
from guidance.text.html.outline import parts


def section_of(page: str, anchor: str) -> str:
    """The heading with ``anchor`` in clean HTML, and everything up to the next heading of its level or above."""
    found, level, notes = list[str](), 0, Notes(page)
    for part in parts(notes.page):
        if part.level and level and part.level <= level:
            break
        if part.level and not level and part.anchor == anchor:
            level = part.level
        if level:
            found += part.heading, part.body
    section = "".join(found)
    return section + notes.of(section)


def block_of(page: str, anchor: str) -> str:
    """The marked block, a recommendation for one, that bears ``anchor`` in clean HTML; nothing where none does."""
    found, depth = list[str](), 0
    for token in html.tokens(page):
        if not depth and not (token.opening and token.tag == "div" and token.attributes.get("id") == anchor):
            continue
        found.append(token.source)
        if token.tag == "div":
            depth += -1 if token.closing else 1
            if not depth:
                break
    block = "".join(found)
    return block + Notes(page).of(block)
