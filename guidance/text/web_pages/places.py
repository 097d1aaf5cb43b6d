"""Links within a web page: the heading to which each leads is given its name, so that it leads there here too."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from guidance.text.addresses.slug import slug_from
from guidance.text.word.writing import NAME, TO

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
#: A heading in one of these is no section here.
_WITHIN = frozenset({"li", "table", "blockquote", "dl"})
#: What the page itself, and its notes, are called.
_OURS = re.compile(r"page-|fn")


def lead_within(body: Any, leads_to: Callable[[str], str]) -> None:
    """Name the headings to which links of the page lead, or under which stands what they lead to."""
    here = leads_to("").rstrip("/")
    links = [(link, _place_named(link.get("href") or "", leads_to, here)) for link in body.iter("a")]
    wanted = {place for _, place in links if place}
    headings = dict(_headings_of(body, wanted)) if wanted else {}
    names, taken = dict[Any, str](), Counter[str]()
    for link, place in links:
        if (heading := headings.get(place)) is not None:
            if heading not in names:
                names[heading] = _free_name(heading.get("id") or place, taken)
                heading.set(NAME, names[heading])
            link.set(TO, names[heading])


def _place_named(address: str, leads_to: Callable[[str], str], here: str) -> str:
    """The place on this very page that an address names, in whatever way."""
    where, _, place = address.partition("#")
    return unquote(place) if place and (not where or leads_to(where).rstrip("/") == here) else ""


def _headings_of(body: Any, wanted: set[str]) -> Iterator[tuple[str, Any]]:
    """Each place that is wanted, with its heading: its own, one that follows at once, or the one above it."""
    last, waiting = None, list[str]()
    for node in body.iter():
        if is_heading := _is_section(node):
            last = node
        if is_heading or (node.text or "").strip() or node.tag == "img":
            yield from ((place, last) for place in waiting if last is not None)
            waiting = []
        waiting += [place for place in {node.get("id"), node.get("name")} if place in wanted]
        if is_heading or (node.tail or "").strip() or (node.text or "").strip():
            yield from ((place, last) for place in waiting if last is not None)
            waiting = []
    yield from ((place, last) for place in waiting if last is not None)


def _is_section(node: Any) -> bool:
    """Whether a heading stays one here, by which a section is found."""
    is_heading = node.tag in _HEADINGS and not any(above.tag in _WITHIN for above in node.iterancestors())
    return is_heading and bool(node.text_content().strip())


def _free_name(place: str, taken: Counter[str]) -> str:
    wish = slug_from(place)[:60].strip("-") or "section"
    name = wish = wish if wish[0].isalpha() and not _OURS.match(wish) else f"to-{wish}"
    while taken[name]:
        taken[wish] += 1
        name = f"{wish}-{taken[wish]}"
    taken[name] += 1
    return name
