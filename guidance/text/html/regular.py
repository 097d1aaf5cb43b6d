"""HTML that every parser reads alike: tags that are spelt out, closed in order and stand where they may stand."""

import re
from collections.abc import Callable

#: Letters that no parser changes or drops: no control characters, no byte order mark, no surrogates.
_PLAIN = (
    r"\t\n\x20-\x21\x23-\x25\x27-\x3b\x3d\x3f-\x7e\xa0-\ud7ff"
    r"\ue000-\ufdcf\ufdf0-\ufefe\uff00-\uffef\U00010000-\U0001fffd"
)
_ENTITY = "&(?:amp|lt|gt|nbsp|quot);"
_TEXT = re.compile(rf"(?:[{_PLAIN}\"]++|{_ENTITY})*+")
_TAG = re.compile(rf'<(/?)([a-z][a-z0-9]*+)((?: [a-z-]++="(?:[{_PLAIN}]++|{_ENTITY})*+")*+)(?: /)?>')
_ATTRIBUTE = re.compile(r' ([a-z-]++)="([^"]*+)"')
#: Addresses that need no second look: a scheme of ours, a path or an anchor of this site, or a name beside the page.
_ADDRESS = re.compile(
    r"(?:(?:(?:https?://|mailto:|tel:)[A-Za-z0-9]|/(?!/)|#)(?:[\w.~:/?#@!$()*+,;=%-]++|&amp;)*+"
    r"|[\w.][\w.~/?#@!$()*+,;=%-]*+)",
    re.ASCII,
)
_ADDRESSES = frozenset({"href", "src"})

_PHRASES = frozenset("a strong em b i s code kbd samp sub sup small abbr q cite dfn img span br".split())
_FLOW = _PHRASES | frozenset("p h2 h3 h4 h5 h6 ul ol dl blockquote pre hr table div details figure figcaption".split())
_VOID = frozenset({"br", "hr", "img"})
_INSIDE = (
    dict.fromkeys(_PHRASES | {"p", "h2", "h3", "h4", "h5", "h6", "summary"}, _PHRASES)
    | dict.fromkeys(("li", "dt", "dd", "td", "th", "blockquote", "div", "figure", "figcaption", "caption"), _FLOW)
    | {"ul": frozenset({"li"}), "ol": frozenset({"li"}), "dl": frozenset({"dt", "dd"}), "pre": frozenset({"code"})}
    | {"table": frozenset({"caption", "thead", "tbody", "tfoot"}), "tr": frozenset({"th", "td"})}
    | dict.fromkeys(("thead", "tbody", "tfoot"), frozenset({"tr"}))
    | {"details": _FLOW | {"summary"}, "": _FLOW}
)
#: Where words would be moved elsewhere by a parser, or a first line break would be dropped.
_NO_WORDS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "pre"})
_DEEPEST = 100


def is_regular(page: str, allowed: Callable[[str, str, str], bool]) -> bool:
    """Whether all parsers that follow the HTML standard make the tree of ``page`` that its tags spell out.

    Such a page holds none of what parsers mend, and mend differently: tags left open, closed in another order or put
    where they may not stand (html.spec.whatwg.org, 13.2.10), unquoted attributes, unknown entities, odd characters.
    In doubt the answer is no.

    :param allowed: whether a tag may bear an attribute, given tag, name and value.
    """
    position, opened = 0, [""]
    while position < len(page):
        text = _TEXT.match(page, position)
        if text is not None and text.end() > position:
            if opened[-1] in _NO_WORDS and (opened[-1] == "pre" or text.group().strip(" \n\t")):
                return False
            position = text.end()
            continue
        tag = _TAG.match(page, position)
        if tag is None or not _stands(tag, opened, allowed):
            return False
        position = tag.end()
    return len(opened) == 1


def _stands(tag: re.Match[str], opened: list[str], allowed: Callable[[str, str, str], bool]) -> bool:
    """Whether ``tag`` may stand inside what is open, which then holds it, or no longer does."""
    slash, name, attributes = tag.groups()
    if slash:
        return not attributes and opened.pop() == name
    if name not in _INSIDE[opened[-1]] or (name in _PHRASES and name in opened) or len(opened) > _DEEPEST:
        return False
    if name not in _VOID:
        opened.append(name)
    return not attributes or _fit(name, attributes, allowed)


def _fit(tag: str, attributes: str, allowed: Callable[[str, str, str], bool]) -> bool:
    pairs = _ATTRIBUTE.findall(attributes)
    return len(dict(pairs)) == len(pairs) and all(
        allowed(tag, name, value) and (name not in _ADDRESSES or _ADDRESS.fullmatch(value)) for name, value in pairs
    )
