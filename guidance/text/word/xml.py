"""The XML inside of a Word document: read without declarations and entities, named in short."""

import codecs
import re
from typing import TypeAlias
from xml.dom import expatbuilder  # noqa: F401  (as below: mammoth’s parser)
from xml.etree import ElementTree

from guidance.errors import UploadRefused

Element: TypeAlias = ElementTree.Element

DECLARATIONS = "The selected file declares XML entities, which no Word document does, so it was not opened"
DAMAGED = "The selected file is damaged: open it in Word, save it again and choose it again"

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
#: The names of the strict form of the format (ISO/IEC 29500) for the same things.
_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": SPACES["w"],
    "http://purl.oclc.org/ooxml/officeDocument/relationships": SPACES["r"],
    "http://purl.oclc.org/ooxml/officeDocument/math": SPACES["m"],
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": SPACES["wp"],
    "http://purl.oclc.org/ooxml/drawingml/main": SPACES["a"],
    "http://purl.oclc.org/ooxml/drawingml/picture": SPACES["pic"],
    "http://purl.oclc.org/ooxml/drawingml/chart": SPACES["c"],
    "http://purl.oclc.org/ooxml/drawingml/diagram": SPACES["dgm"],
}
_DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

# The jail opens no file later on: what Python would look up only then is looked up now.
for _code in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437"):
    codecs.lookup(_code)
for _prefix, _space in SPACES.items():
    ElementTree.register_namespace(_prefix, _space)


def parsed(data: bytes) -> Element:
    """The tree of an XML part.

    :raises UploadRefused: when it declares anything, or is not well formed.
    """
    try:
        text = data.decode("utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError:
        raise UploadRefused(DAMAGED) from None
    if _DECLARED.search(text):
        raise UploadRefused(DECLARATIONS)
    for strict, usual in _STRICT.items():
        if strict in text:
            text = text.replace(f'"{strict}"', f'"{usual}"')
    try:
        return ElementTree.fromstring(text)  # noqa: S314  (nothing is declared, so there is nothing to expand)
    except (ElementTree.ParseError, ValueError):
        raise UploadRefused(DAMAGED) from None


def named(short: str) -> str:
    """The full name of an element or attribute: ``w:p``."""
    prefix, _, local = short.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def short(element: Element) -> str:
    """The name of an element as the specification writes it, or its plain name for what we do not know."""
    space, _, local = element.tag[1:].partition("}")
    return next((f"{prefix}:{local}" for prefix, known in SPACES.items() if known == space), local)


def value(element: Element | None, child: str, attribute: str = "w:val") -> str | None:
    """The value of a child of ``element``: ``value(properties, "w:jc")``."""
    found = element.find(named(child)) if element is not None else None
    return found.get(named(attribute)) if found is not None else None


def made(name: str, *children: Element, **attributes: str) -> Element:
    """A new element; the attributes are of the same space: ``made("w:jc", val="left")``."""
    prefix = name.partition(":")[0]
    element = ElementTree.Element(named(name), {named(f"{prefix}:{key}"): word for key, word in attributes.items()})
    element.extend(children)
    return element


def words(text: str) -> Element:
    """A ``w:t`` that keeps its blanks."""
    element = made("w:t")
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.text = text
    return element


def written(element: Element) -> bytes:
    """The bytes of a tree."""
    data: bytes = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return data
