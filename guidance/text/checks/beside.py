"""Where a page leads beside its words, which need not show it: numbers that are called, pictures, other pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from guidance.text.html import words
from guidance.text.meaning.beyond import Wordings

_TELEPHONE, _PICTURE = re.compile(r'href="tel:([^"]*)"'), re.compile(r'<img [^>]*?src="([^"]*)"')
_LINK = re.compile(r'<a href="(?!tel:|#note-)([^"#?]*)(?:\?[^"#]*)?(?:#([^"]*))?"[^>]*>(.*?)</a>', re.DOTALL)
#: By which a page is called, and a place on it.
_Name = tuple[str, str]


def telephones(page: str) -> Iterator[str]:
    """The numbers that are called from the page."""
    return iter(sorted(_TELEPHONE.findall(page)) if "tel:" in page else ())


def replaced_pictures(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Pictures in place of which others stand, whatever is said of them: nobody here reads the dose in them."""
    was, now = (Counter(map(_end_of_address, _PICTURE.findall(page))) for page in (old, new))
    gone, come = (", ".join(sorted((one - other).elements())) for one, other in ((was, now), (now, was)))
    if gone and come:
        yield gone, come


def _end_of_address(address: str) -> str:
    """The end of the address of a picture, by which it is known: a page that moved has its pictures elsewhere."""
    return "/".join(address.rsplit("/", 2)[-2:])


def turned_links(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The first link of the same words that leads to a page, or a place on one, whose name says something else."""
    was, now = (Counter(_links(page) if "<a " in page else ()) for page in (old, new))
    come: dict[str, list[_Name]] = defaultdict(list)
    for said, name in now - was:
        come[said].append(name)
    for said, name in was - now:
        other = come[said].pop(0) if come[said] else name
        if any(a and b and Wordings(a, b).touched for a, b in zip(name, other, strict=True)):
            yield f"{said} ({_as_one(name)})", f"{said} ({_as_one(other)})"
            return


def _links(page: str) -> Iterator[tuple[str, _Name]]:
    """The words of each link, and those by which the page and the place on it are called to which it leads."""
    for address, place, said in _LINK.findall(page):
        name = address.rstrip("/").rpartition("/")[2].partition(".")[0]
        yield words(said), (_in_words(name), _in_words(place))


def _as_one(name: _Name) -> str:
    return ", ".join(filter(None, name))


def _in_words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")
