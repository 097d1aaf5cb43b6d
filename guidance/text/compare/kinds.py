"""The kinds of passage in words: a paragraph, an item, a cell, a note."""

from guidance.text.compare.groups import NOTES, Group, turns_into_heading
from guidance.text.compare.note_uses import holds_notes
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS

_NAMES = {
    "li": "list item",
    "ul": "list",
    "ol": "list",
    "tr": "table row",
    "td": "table cell",
    "th": "table heading",
    "table": "table",
    "thead": "head of a table",
    "tbody": "body of a table",
    "tfoot": "foot of a table",
    "caption": "caption",
    "pre": "fixed text",
    "hr": "dividing line",
    "dt": "term",
    "dd": "definition",
    "blockquote": "quotation",
    "div": "box",
    "details": "box",
    "summary": "title of a box",
} | dict.fromkeys(HEADINGS, "heading")


def name_of(group: Group) -> str:
    """The name that readers have for the passage that a change is about."""
    first = group.edits[0].block
    if holds_notes(first):
        return "notes"
    if group.inside in {NOTES, "column"}:
        return {NOTES: "note", "column": "table column"}[group.inside]
    if first.tag in HEADINGS and len(group.edits) > 1 and not turns_into_heading(group.edits):
        return "section"
    if first.is_leaf and first.source.strip().startswith("<img") and not first.text.partition("]")[2]:
        return "picture"
    if holds_table(first) or (first.tag == "thead" and len(group.edits) > 1):
        return "table"
    return _NAMES.get(first.tag or group.inside, "paragraph")


def holds_table(block: Block) -> bool:
    """Whether a block is the frame of a table."""
    return block.tag == "div" and bool(block.children) and block.children[0].tag == "table"
