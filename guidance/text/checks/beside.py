"""Where a page leads beside its words, which need not show it: numbers that are called, pictures, other pages."""

import re
from collections import Counter
from collections.abc import Iterator

from guidance.text.html import words
from guidance.text.meaning.beyond import Wordings

_TELEPHONE, _PICTURE = re.compile(r'href="tel:([^"]*)"'), re.compile(r'<img [^>]*?src="([^"]*)"')
_LINK = re.compile(r'<a href="(?!tel:)([^"#?]+)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


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
    """The first link of the same words that leads to a page whose name says something else."""
    was, now = (dict(_links(page)) if "<a " in page else {} for page in (old, new))
    for said, name in was.items():
        if (other := now.get(said, name)) != name and Wordings(name, other).touched:
            yield f"{said} ({name})", f"{said} ({other})"
            return


def _links(page: str) -> Iterator[tuple[str, str]]:
    """The words of each link, and those by which the page is called to which it leads."""
    for address, said in _LINK.findall(page):
        name = address.rstrip("/").rpartition("/")[2].partition(".")[0]
        yield words(said), name.replace("-", " ").replace("_", " ")
