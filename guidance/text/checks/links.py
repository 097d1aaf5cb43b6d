"""Checks of links: that they lead somewhere, and that their words say where."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from guidance.text.addresses.web import parts_of
from guidance.text.checks.finding import Resolve, Target
from guidance.text.checks.reading import Link, Reading, Remark
from guidance.text.html.outline import PAGE_ANCHOR
from guidance.text.html.safety import SCHEMES

_SAYS_NOTHING = frozenset(
    [
        *("here", "click", "click here", "see here", "read here", "more", "read more", "see more", "learn more"),
        *("find out more", "more information", "further information", "info", "information", "details", "link"),
        *("this", "this link", "this page", "this site", "this website", "this document", "page", "website", "site"),
        *("document", "download", "pdf", "source", "see", "view", "continue", "go", "open"),
    ]
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*")
#: Addresses of this site at which one guidance page stands; others are not looked up.
_PAGE = re.compile(r"/(?:id/[^/]+|guidance/[^/]+(?:/.*)?)")


def links(reading: Reading, anchors: frozenset[str], resolve: Resolve, base_url: str) -> Iterator[Remark]:
    """Everything about the links of the page.

    :param anchors: the anchors of the page itself.
    """
    targets: dict[str, str] = {}
    looked_up: dict[str, Target | None] = {}
    for link in reading.links:
        yield from _words(link, targets)
        href = _within(link.href, base_url)
        if href.startswith("#") or not href:
            yield from _here(link, href, anchors)
        elif href.startswith("/") and not href.startswith("//"):
            yield from _there(link, href, resolve, looked_up)
        else:
            yield from _elsewhere(link)


def needed(anchors: frozenset[str], wanted: Mapping[str, Sequence[str]]) -> Iterator[Remark]:
    """Anchors to which other pages link and that are gone; ``wanted`` has the titles of those pages."""
    for anchor, titles in wanted.items():
        if anchor not in anchors:
            who = " and ".join(f"“{title}”" for title in list(titles)[:3]) or "Another page"
            told = f"{who} link{'' if len(titles) > 1 else 's'} to “#{anchor}”: give a heading {{#{anchor}}} again."
            yield Remark("anchor-needed", told, None, [f"#{anchor}"])


def _remark(link: Link, rule: str, told: str, must: bool = False) -> Remark:
    return Remark(rule, told, link.place, [f"[{link.text}]({link.href}", link.href, link.text], must)


def _words(link: Link, targets: dict[str, str]) -> Iterator[Remark]:
    text = " ".join(link.text.split())
    plain = text.casefold().strip(" .,:;…>»→")
    if not plain:
        yield _remark(link, "link-empty", "The link has no words: say what it leads to.")
    elif plain in _SAYS_NOTHING:
        told = f"The link text “{text}” does not say where it leads: name the page."
        yield _remark(link, "link-text", told)
    elif _ADDRESS.fullmatch(plain):
        told = f"The link shows its bare address “{text[:60]}”: name the page instead."
        yield _remark(link, "link-address", told)
    elif targets.setdefault(plain, link.href) != link.href:
        told = f"Two links say “{text[:60]}” and lead to different places: give them different words."
        yield _remark(link, "link-same-text", told)


def _within(href: str, base_url: str) -> str:
    """A full address of this site as a path."""
    base = base_url.rstrip("/")
    if base and (href == base or href.startswith((f"{base}/", f"{base}#", f"{base}?"))):
        return href.removeprefix(base) or "/"
    return href


def _here(link: Link, href: str, anchors: frozenset[str]) -> Iterator[Remark]:
    anchor = unquote(href[1:])
    if not href:
        yield _remark(link, "link-nowhere", f"The link “{link.text}” has no address: add one.", True)
    elif anchor not in anchors and anchor not in {"", "top"} and not anchor.startswith(PAGE_ANCHOR):
        told = f"There is no “#{anchor}” on this page: check the anchor of the heading."
        yield _remark(link, "anchor-missing", told, True)


def _there(link: Link, href: str, resolve: Resolve, looked_up: dict[str, Target | None]) -> Iterator[Remark]:
    path, _, rest = href.partition("#")
    path = unquote(path.partition("?")[0])
    if path == "/desk" or path.startswith("/desk/"):
        told = f"“{path}” is a page for signed-in people: readers cannot open it."
        yield _remark(link, "link-desk", told, True)
    if not _PAGE.fullmatch(path):
        return
    if path not in looked_up:
        looked_up[path] = resolve(path)
    target = looked_up[path]
    if target is None or target.state == "missing":
        told = f"There is no page at “{path}”: check the address."
        yield _remark(link, "link-broken", told, True)
        return
    yield from _state(link, target)
    anchor = unquote(rest)
    if anchor and anchor not in target.anchors and not anchor.startswith(PAGE_ANCHOR):
        told = f"“{target.title}” has no “#{anchor}”: check the anchor."
        yield _remark(link, "link-anchor", told)


def _state(link: Link, target: Target) -> Iterator[Remark]:
    title = target.title
    if target.state == "withdrawn":
        told = f"“{title}” was withdrawn: link to what replaces it, or say that it was withdrawn."
        yield _remark(link, "link-withdrawn", told)
    elif target.state == "removed":
        told = f"“{title}” was removed: take the link out."
        yield _remark(link, "link-broken", told, True)
    elif target.state == "not published":
        told = f"“{title}” is not published yet: publish it first, or readers find nothing there."
        yield _remark(link, "link-not-published", told)


def _elsewhere(link: Link) -> Iterator[Remark]:
    scheme = parts_of(link.href).scheme if ":" in link.href.partition("/")[0] else ""
    if scheme and scheme.lower() not in SCHEMES:
        told = f"Links that begin with “{scheme}:” are not shown: use an address that begins with https://."
        yield _remark(link, "link-scheme", told, True)
    elif not scheme and not link.href.startswith("//"):
        told = f"Write the whole address of “{link.href[:60]}”: begin with https://, or with / for a page of this site."
        yield _remark(link, "link-relative", told, True)
