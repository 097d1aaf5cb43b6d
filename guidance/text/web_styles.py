"""The styles of a web page that say as much as an element: struck text holds no more, and a raised 9 is a power."""

import re
from xml.etree.ElementTree import Element

_STRUCK = {"s", "del", "strike"}
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_STYLED = (
    ("sup", re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)),
    ("sub", re.compile(r"vertical-align\s*:\s*sub", re.IGNORECASE)),
)


def strike(body: Element) -> None:
    """Put each piece of struck text into an element of its own, whatever around it is struck: a whole row, a list."""
    struck: set[Element] = set()
    for node in [*body.iter()]:
        by_style = _LINE_THROUGH.search(node.get("style", ""))
        if node.getparent() in struck or node.tag in _STRUCK or by_style:  # type: ignore[attr-defined]
            struck.add(node)
            for child in [*node]:
                if (child.tail or "").strip():
                    child.tail, words = None, child.tail
                    child.addnext(_struck(node, words))
            if (node.text or "").strip():
                node.text, words = None, node.text
                node.insert(0, _struck(node, words))


def _struck(beside: Element, words: str | None) -> Element:
    made = beside.makeelement("s", {})
    made.text = words
    return made


def style_of(node: Element) -> str:
    """The element that raises or lowers what a style does; nothing where it only looks otherwise."""
    style = node.get("style", "")
    return next((tag for tag, said in _STYLED if said.search(style)), "") if style else ""
