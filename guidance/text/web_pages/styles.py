"""What a web page says by more than its words: what nobody saw, struck text, raised figures, fonts of signs, boxes."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from guidance.text.web_pages.colours import COLOURED, set_apart_by_colour
from guidance.text.word.styles import SIGN_FONTS, UNKNOWN_SIGN, sign, without_private
from guidance.text.word.told import beginning_of

_STRUCK = {"s", "del", "strike"}
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_STYLED = (
    ("sup", re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)),
    ("sub", re.compile(r"vertical-align\s*:\s*sub", re.IGNORECASE)),
)

#: Ways to keep words from everybody's eyes: “5” beside a hidden 0 is not 50.
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?![.\d])"
    r"|font-size\s*:\s*0(?:px|pt|r?em|%)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{4,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\((?:50|100)%",
    re.IGNORECASE,
)
_READ_ALOUD = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:\s|$)")
_FONT = re.compile(r"font-family\s*:\s*[\"']?\s*([\w -]+)", re.IGNORECASE)
_LETTERED = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:alpha|latin|roman|greek)", re.IGNORECASE)


def as_seen(body: Any) -> Iterator[tuple[str, str]]:
    """Change a page into what its readers saw by words alone; what has to be looked at, each time, and its words."""
    yield from (("hidden passages, left out", words) for words in _without_unseen(body))
    yield from ((COLOURED, words) for words in set_apart_by_colour(body))
    for box in [*body.iter("input")]:
        if box.get("type", "").lower() == "checkbox":
            box.tail = f"{'☐' if box.get('checked') is None else '☑'} {(box.tail or '').lstrip()}"
            box.drop_tree()
    for items in body.iter("ol"):
        count = len(items.findall("li"))
        if items.get("type", "") in {*"aAiI"} or _LETTERED.search(items.get("style", "")):
            yield "lists with letters or Roman numerals, numbered now", f"{count} items"
        if "reversed" in items.attrib:
            yield "lists that counted backwards, and count forwards now", f"{count} items"
    yield from (("signs of fonts that could not be read", f"“{beginning_of(words)}”") for words in _read_signs(body))


def _without_unseen(body: Any) -> Iterator[str]:
    for node in [*body.iter()]:
        unseen = "hidden" in node.attrib or _UNSEEN.search(node.get("style", ""))
        if node is not body and (unseen or _READ_ALOUD.search(node.get("class", ""))):
            if words := beginning_of(node.text_content()):
                yield f"“{words}”"
            node.drop_tree()


def _read_signs(body: Any) -> Iterator[str]:
    """Exchange letters in fonts of signs for what they showed; the texts with some whose meaning nobody knows."""
    fonts: dict[Any, str] = {}
    for node in body.iter():
        named = _FONT.search(node.get("style", ""))
        own = named[1] if named else node.get("face", "")
        around = fonts.get(node.getparent(), "")
        fonts[node] = SIGN_FONTS.get(own.strip().lower(), "") if own else around
        node.text, node.tail = _signs(node.text, fonts[node]), _signs(node.tail, around)
        yield from (text for text in (node.text, node.tail) if text and UNKNOWN_SIGN in text)


def _signs(text: str | None, font: str) -> str | None:
    if not text:
        return text
    return "".join(sign(font, ord(letter)) for letter in text) if font else without_private(text)


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


def set_apart(root: Element) -> None:
    """Put a blank between struck words and what stands right beside them: whoever copies 10 and 5 never has 105."""
    for parent in root.iter():
        for place, child in enumerate(parent):
            beside = (parent[place - 1].tail if place else parent.text) or ""
            if child.tag == "s" and beside[-1:].isalnum():
                child.text = f" {child.text or ''}"
            if child.tag == "s" and (child.tail or "x")[0].isalnum() and (child.tail or place + 1 < len(parent)):
                child.tail = f" {child.tail or ''}"


def style_of(node: Element) -> str:
    """The element that raises or lowers what a style does; nothing where it only looks otherwise."""
    style = node.get("style", "")
    return next((tag for tag, said in _STYLED if said.search(style)), "") if style else ""
