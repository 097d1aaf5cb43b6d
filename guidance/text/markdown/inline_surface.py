"""The words of a block as the writing surface shows them: text with marks, breaks, pictures and the marks of notes."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode

Json = dict[str, Any]

_TAG = re.compile(r"<(/?)(sup|sub|strong|b|em|i|s|del)>")
_BREAK = re.compile(r"<br ?/?>")
_MARKS = {"strong": "strong", "em": "em", "s": "strike"}
_TAGS = {"b": "strong", "i": "em", "s": "strike", "del": "strike"}


class Unshown(Exception):
    """Only its source can show this faithfully."""


def inline(nodes: Sequence[SyntaxTreeNode]) -> list[Json]:
    """The words of a block; what stands side by side with the same marks is one.

    :raises Unshown: when something in it can only be shown as its source.
    """
    made: list[Json] = []
    for node in _read(nodes, []):
        before = made[-1] if made else None
        if node["type"] == "text" and before and before["type"] == "text" and before["marks"] == node["marks"]:
            before["text"] += node["text"]
        else:
            made.append(node)
    return made


def _read(nodes: Sequence[SyntaxTreeNode], marks: list[Json]) -> Iterator[Json]:
    """Tags of HTML open and close marks among their neighbours; each must close where it opened."""
    opened: list[str] = []
    here = marks
    for node in nodes:
        if node.type == "html_inline" and (tag := _TAG.fullmatch(node.content.lower())):
            name = _TAGS.get(tag[2], tag[2])
            if not tag[1]:
                opened.append(tag[2])
                here = [*here, {"type": name}]
            elif opened and opened.pop() == tag[2]:
                here = here[:-1]
            else:
                raise Unshown
        else:
            yield from _one(node, here)
    if opened:
        raise Unshown


def _one(node: SyntaxTreeNode, marks: list[Json]) -> Iterator[Json]:
    if node.type == "text":
        if node.content:
            yield _text(node.content, marks)
    elif node.type == "softbreak":
        yield _text(" ", marks)
    elif node.type == "code_inline":
        yield _text(node.content, [*marks, {"type": "code"}])
    elif node.type in _MARKS:
        yield from _read(node.children, [*marks, {"type": _MARKS[node.type]}])
    elif node.type == "link":
        link = {"href": str(node.attrs.get("href", "")), "title": str(node.attrs.get("title", ""))}
        yield from _read(node.children, [*marks, {"type": "link", "attrs": link}])
    else:
        yield _thing(node) | {"marks": _unique(marks)}


def _thing(node: SyntaxTreeNode) -> Json:
    if node.type == "hardbreak" or (node.type == "html_inline" and _BREAK.fullmatch(node.content.lower())):
        return {"type": "gap"}
    if node.type == "image" and not node.attrs.get("title"):
        return {"type": "picture", "attrs": {"src": str(node.attrs.get("src", "")), "alt": _alt(node)}}
    if node.type == "footnote_ref" and node.meta.get("label"):
        return {"type": "noteref", "attrs": {"label": str(node.meta["label"])}}
    raise Unshown


def _alt(node: SyntaxTreeNode) -> str:
    if any(child.type not in {"text", "softbreak"} for child in node.children):
        raise Unshown
    return "".join(" " if child.type == "softbreak" else child.content for child in node.children)


def _text(words: str, marks: list[Json]) -> Json:
    return {"type": "text", "text": words, "marks": _unique(marks)}


def _unique(marks: list[Json]) -> list[Json]:
    return [mark for place, mark in enumerate(marks) if mark not in marks[:place]]
