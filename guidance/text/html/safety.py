"""The gates through which all HTML passes before anybody sees it: bleach, then nh3, with one allow list.

Two parsers have to agree: what leaves ``clean`` is unchanged by another pass of either gate, so no browser can read
it in a way that neither of them did. Where a page is so regular that all parsers agree (see
``guidance.text.html.regular``) the first gate, which takes twenty times as long as the second, would only repeat it and
is left out; everything else passes both. This file is the only door to both libraries.
"""

import threading
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import nh3

from guidance.errors import TextRefused
from guidance.text.html.regular import is_regular

if TYPE_CHECKING:
    from bleach import Cleaner

#: Raised whenever the allow list changes; stored with every version as part of its renderer.
ALLOW_LIST = "2026-11"

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "br"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "div", "details", "summary", "figure"),
    *("a", "strong", "em", "b", "i", "s", "code", "kbd", "samp", "sub", "sup", "small", "abbr", "q", "cite", "dfn"),
    *("img", "span", "figcaption"),
}
EVERYWHERE = {"id", "class"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "div": {"role", "aria-label", "tabindex"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
CLASSES = {
    *("block", "block-do", "block-dont", "block-warning", "block-important", "block-inset", "block-details"),
    *("block-recommendation", "block-label", "block-grade", "visually-hidden", "table", "align-right"),
    *("align-center", "footnote-ref", "footnote-back", "footnotes", "footnotes-label"),
}

UNSAFE = "The text contains HTML that cannot be shown safely: take the HTML tags out of it."

#: Pages of which it is remembered that they are clean: one is asked about whenever it is made anew.
KEPT_PAGES = 64
_MOST_PASSES = 4
#: A parser takes one of these from the start of a page on every pass: there they are no words, however many.
_BYTE_ORDER_MARK = "\ufeff"


def clean(html: str) -> str:
    """``html`` with everything taken out that is not on the allow list (the words inside stay).

    :raises TextRefused: when the two gates do not come to agree, which only hostile input brings about.
    """
    for _ in range(_MOST_PASSES):
        gated = _nh3(html if is_regular(html, _allowed) else _bleach(html)).lstrip(_BYTE_ORDER_MARK)
        if gated == html:
            return html
        html = gated
    raise TextRefused(UNSAFE)


def readable(html: str) -> str:
    """Anybody’s HTML for reading only, never to be shown: without heads, scripts, menus and buttons."""
    return _READABLE.clean(html)


def is_clean(html: str) -> bool:
    """Whether neither gate would change ``html``."""
    return _nh3(html) == html and (is_regular(html, _allowed) or _bleach(html) == html)


@lru_cache(maxsize=KEPT_PAGES)
def still_clean(html: str) -> bool:
    """Whether the last gate would change ``html``: the quick form of ``is_clean``, for pages that passed both once."""
    return _nh3(html) == html


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return all(word in CLASSES for word in value.split())
    return name in EVERYWHERE or name in ATTRIBUTES.get(tag, ())


def _bleach(html: str) -> str:
    return _THREAD.cleaner.clean(html)


def _nh3(html: str) -> str:
    return _NH3.clean(html)


class _Thread(threading.local):
    """Each thread has a gate of its own: the library's one keeps what it reads, and two would mix their texts."""

    @cached_property
    def cleaner(self) -> "Cleaner":
        from bleach import Cleaner  # what is published is clean: most processes never ask the first gate

        return Cleaner(tags=TAGS, attributes=_allowed, protocols=SCHEMES, strip=True, strip_comments=True)


_THREAD = _Thread()
_cleaner = partial(
    nh3.Cleaner,
    tags=TAGS,
    attributes={"*": EVERYWHERE, **ATTRIBUTES},
    attribute_filter=lambda tag, name, value: value if _allowed(tag, name, value) else None,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)
_NH3 = _cleaner()
_READABLE = _cleaner(clean_content_tags={"script", "style", "title", "template", "noscript", "svg", "nav", "button"})
