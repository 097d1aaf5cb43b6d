"""From the tidied parts to HTML: packs them for mammoth, which sees this package and nothing else."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import mammoth

from guidance.errors import UploadRefused
from guidance.text import pictures
from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.tidying import Tidying
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, written

MOST_PICTURES = 200

_convert: Any = mammoth.convert_to_html
_img_element: Any = mammoth.images.img_element

_STYLE_MAP = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Quote'] => blockquote > p:fresh
"""
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass
class Pictures:
    """The pictures of a document, written anew; one that is shown twice is here once."""

    files: list[dict[str, Any]] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def add(self, data: bytes) -> str:
        """The address at which a picture will be found.

        :raises UploadRefused: when it is none that we take.
        """
        before = hashlib.sha256(data).hexdigest()
        if before not in self._known:
            if len(self.files) >= MOST_PICTURES:
                raise UploadRefused(f"A document can have {MOST_PICTURES} pictures")
            facts, (anew,) = pictures.written_anew(data)
            digest = hashlib.sha256(anew).hexdigest()
            self._known[before] = f"/images/{digest}.{facts['ending']}"
            self.files.append(facts)
            self.data.append(anew)
        return self._known[before]


def as_html(package: Package, told: Told) -> tuple[Element, Pictures]:
    """The document as a tree of HTML under one root, with its pictures."""
    packed = _packed(package, Tidying(package, told))
    found = Pictures()

    def shown(image: Any) -> dict[str, str]:
        with image.open() as file:
            try:
                return {"src": found.add(file.read())}
            except UploadRefused as refusal:
                told.flag(f"A picture was left out. {refusal}", image.alt_text or "")
                return {"src": ""}

    result = _convert(
        packed,
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=_img_element(shown),
    )
    return ElementTree.fromstring(f"<div>{result.value}</div>"), found  # noqa: S314  (mammoth wrote it)


def _packed(package: Package, tidying: Tidying) -> io.BytesIO:
    """A Word document with the text, its notes, two lists, a few styles and the pictures."""
    media: dict[str, str] = {}
    parts = {"word/document.xml": written(tidying.document())}
    parts["word/_rels/document.xml.rels"] = _relations(package, package.main, media)
    for name in NOTES.values():
        parts[f"word/{name}.xml"] = written(tidying.notes(name))
        parts[f"word/_rels/{name}.xml.rels"] = _relations(package, part_named(package, name), media)
    parts |= {"word/styles.xml": written(_styles()), "word/numbering.xml": written(_numbering())}
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_TYPES}"><Default Extension="bin" ContentType="image/png"/></Types>'.encode()
    )
    parts |= {f"word/{target}": package.parts[name] for name, target in media.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    packed.seek(0)
    return packed


def _relations(package: Package, part: str, media: dict[str, str]) -> bytes:
    """Links to addresses, and pictures that are in the package."""
    root = ElementTree.Element(f"{{{_RELATIONS}}}Relationships")
    for key, relation in package.relations(part).items():
        kind = relation.kind.rpartition("/")[2]
        target = relation.target
        if kind == "image" and target in package.parts:
            target = media.setdefault(target, f"media/{len(media) + 1}.bin")
        elif kind == "image":
            target = "media/none.bin"
        elif kind != "hyperlink":
            continue
        attributes = {"Id": key, "Type": f"{_OFFICE}/{kind}", "Target": target}
        root.append(ElementTree.Element(f"{{{_RELATIONS}}}Relationship", attributes))
    return written(root)


def _styles() -> Element:
    names = {"Title": "Title", "Quote": "Quote"} | {f"Heading{level}": f"heading {level}" for level in range(1, 7)}
    return made(
        "w:styles",
        *(made("w:style", made("w:name", val=name), type="paragraph", styleId=key) for key, name in names.items()),
    )


def _numbering() -> Element:
    """Two lists: 1 with bullets, 2 with numbers."""
    shapes = [
        made(
            "w:abstractNum",
            *(made("w:lvl", made("w:numFmt", val=look), ilvl=str(level)) for level in range(5)),
            abstractNumId=str(number),
        )
        for number, look in ((1, "bullet"), (2, "decimal"))
    ]
    lists = [made("w:num", made("w:abstractNumId", val=number), numId=number) for number in ("1", "2")]
    return made("w:numbering", *shapes, *lists)
