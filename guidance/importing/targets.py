"""Where the links and pictures of an imported text lead here: to pages, headings, and pictures by their digest."""

import posixpath
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

from guidance.importing.places import Place
from guidance.importing.source import INDEXES, without_endings
from guidance.text.addresses.slug import slug_from

_SCHEME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz+.-0123456789")
#: Characters that no form of a link ends at.
_IN_ANCHORS = "-._~!$&*+,;=:@/?"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def is_outside(address: str) -> bool:
    """Whether an address names a server, a scheme, or nothing at all."""
    scheme, colon, _ = address.partition(":")
    return not address or address.startswith("//") or bool(colon and scheme and set(scheme.lower()) <= _SCHEME_LETTERS)


class Targets:
    """Finds what an address in one file means among all files of a source."""

    def __init__(self, paths: Iterable[str], under: str, place_at: Callable[[str, int], Place | None]) -> None:
        self._under, self._place_at = under.strip("/"), place_at
        self._paths: set[str] = set()
        self._by_key: dict[str, str] = {}
        self._by_ending: dict[str, str] = {}
        for path in paths:
            self._paths.add(path)
            key = _key(path)
            self._by_key.setdefault(key, path)
            parts = key.split("/")
            for start in range(1, len(parts)):
                ending = "/".join(parts[start:])
                # An ending that two pages share says nothing.
                self._by_ending[ending] = path if self._by_ending.get(ending, path) == path else ""

    def page(self, address: str, path: str, number: int) -> tuple[Place, str] | None:
        """The page and the anchor that ``address`` means in the file ``path`` at a place of the main line."""
        if is_outside(address):
            return None
        where, _, anchor = address.partition("#")
        where = unquote(where.partition("?")[0])
        found = path if not where else self._file(where, path)
        place = self._place_at(found, number) if found else None
        return (place, unquote(anchor)) if place else None

    def _file(self, where: str, path: str) -> str | None:
        """The file that is meant: beside this one, from the top of the repository, or by the end of its address."""
        if not where.startswith("/"):
            near = beside(path, where)
            return near if near in self._paths else self._by_key.get(_key(near))
        if (named := where.strip("/")) in self._paths:
            return named
        key = _key(where.lstrip("/"))
        inside = f"{self._under}/{key}".strip("/")
        return self._by_key.get(key) or self._by_key.get(inside) or self._ending(key)

    def _ending(self, key: str) -> str | None:
        """The one file whose address ends like this; of an address with several names at least two have to agree."""
        parts = key.split("/")
        if len(parts) == 1:
            return self._by_ending.get(key)
        for start in range(len(parts) - 1):
            ending = "/".join(parts[start:])
            found = self._by_ending.get(ending) or (self._by_key.get(ending) if start else None)
            if found:
                return found
        return None


def beside(path: str, where: str) -> str:
    """The path that ``where`` means in the file ``path``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), where)).lstrip("/")


def _key(path: str) -> str:
    """A path in the form in which addresses of pages differ: small letters, no endings, no ``index``.

    One machine writes “é” as one sign and another one as two.
    """
    folder, _, name = unicodedata.normalize("NFC", path).strip("/").lower().rpartition("/")
    stem = without_endings(name)
    if stem in INDEXES and folder:
        return folder
    return f"{folder}/{stem}".strip("/")


def anchor_on(place: Place, anchor: str) -> str:
    """The anchor of ours that an anchor of another maker means on a page; as it is when the page has none such."""
    if anchor in place.anchors:
        return place.anchors[anchor]
    if anchor.lower() in place.anchors:
        return place.anchors[anchor.lower()]
    plain = slug_from(anchor)
    return place.anchors.get(plain, anchor)


def address_on(place: Place, anchor: str) -> str:
    """The address of a page here, with the heading that is meant."""
    found = quote(anchor_on(place, anchor), safe=_IN_ANCHORS) if anchor else ""
    return f"/guidance/{place.slug}{'#' if found else ''}{found}"
