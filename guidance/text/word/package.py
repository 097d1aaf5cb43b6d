"""The ZIP file that a Word document is: opened with care, refused with one sentence for everything that is hostile."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from guidance.errors import UploadRefused
from guidance.text.word.xml import Element, parsed

MOST_PARTS = 2_000
LARGEST_PART = 60 * 1024 * 1024
LARGEST_WHOLE = 150 * 1024 * 1024
#: Text packs to a twentieth; nothing that people write packs to less than a two-hundredth.
MOST_PACKED = 200
SMALL = 2 * 1024 * 1024

EMPTY = "The selected file is empty"
NOT_WORD = "The selected file must be a DOCX"
OLD_WORD = "The selected file is in the old DOC format: save it as DOCX first"
PASSWORD = "The selected file is password protected: take the password off and choose it again"  # noqa: S105
MACROS = "The selected file has macros: save it as DOCX without them and choose it again"
DAMAGED = "The selected file is damaged: open it in Word, save it again and choose it again"
BOMB = "The selected file unpacks to far more than it seems to hold, so it was not opened"
TOO_MANY = "The selected file has too many parts: a Word document has a few dozen"
ARCHIVE = "The selected file has other archives packed inside it: take them out and choose it again"
NAMES = "The selected file has parts with names that lead outside of it, so it was not opened"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_ARCHIVE_NAMES = re.compile(r"\.(zip|docx|docm|xlsx|pptx|jar|gz|tgz|7z|rar|bz2|xz|tar)$", re.IGNORECASE)
#: The tables behind charts; they are left out, and never opened.
_EMBEDDED = re.compile(r"^word/embeddings/", re.IGNORECASE)
_XML = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml)$", re.IGNORECASE)
_OFFICE = "/officeDocument"
#: Content that lies elsewhere is never fetched; the report says that it is not there.
_LINKED = {
    "attachedTemplate": ("The link to the template it was made with", "{} links to templates it was made with"),
    "image": (
        "1 picture that is linked and not in the document: embed it in Word to have it",
        "{} pictures that are linked and not in the document: embed them in Word to have them",
    ),
    "oleObject": (
        "1 object that is linked and not in the document",
        "{} objects that are linked and not in the document",
    ),
    "": (
        "1 part that is linked from elsewhere and not in the document",
        "{} parts that are linked from elsewhere and not in the document",
    ),
}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True)
class Relation:
    """A relation of one part of the package to another, or to an address outside."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True)
class Package:
    """The parts of a document by name, all of them looked at."""

    parts: dict[str, bytes]
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """What the package held besides and we never open, in the words of the report: for one, and for more."""

    def xml(self, name: str) -> Element | None:
        """A part as a tree, if it is there."""
        return parsed(self.parts[name]) if name in self.parts else None

    def relations(self, name: str) -> dict[str, Relation]:
        """The relations of a part, by the names it uses."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        return {} if root is None else {key: _resolved(relation, folder) for key, relation in _relations(root)}

    @property
    def main(self) -> str:
        """The name of the part with the text.

        :raises UploadRefused: when there is none.
        """
        for relation in self.relations("").values():
            if relation.kind.endswith(_OFFICE) and relation.target in self.parts:
                return relation.target
        if "word/document.xml" in self.parts:
            return "word/document.xml"
        raise UploadRefused(NOT_WORD)


def opened(data: bytes) -> Package:
    """The parts of the Word document in ``data``.

    :raises UploadRefused: for anything else, and for anything that a document of ours has no need of.
    """
    _check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_list(archive.infolist(), len(data))
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise UploadRefused(DAMAGED) from None
    package = Package(parts)
    _check_parts(package)
    return package


def _check_kind(data: bytes) -> None:
    if not data:
        raise UploadRefused(EMPTY)
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise UploadRefused(PASSWORD if locked else OLD_WORD)
    if not data.startswith(b"PK"):
        raise UploadRefused(NOT_WORD)
    if data.count(b"PK\x01\x02") > MOST_PARTS:  # counted before a list of them is made
        raise UploadRefused(TOO_MANY)


def _check_list(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_PARTS:
        raise UploadRefused(TOO_MANY)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UploadRefused(PASSWORD)
    if any(_leads_outside(entry.orig_filename) for entry in entries):
        raise UploadRefused(NAMES)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, min(size, sum(entry.compress_size for entry in entries)))
    if unpacked > LARGEST_WHOLE or (unpacked > SMALL and unpacked / packed > MOST_PACKED):
        raise UploadRefused(BOMB)
    if any(entry.file_size > LARGEST_PART for entry in entries):
        raise UploadRefused(BOMB)
    if any(_MACROS.search(entry.filename) for entry in entries):
        raise UploadRefused(MACROS)


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")


def _check_parts(package: Package) -> None:
    types = package.parts.get("[Content_Types].xml")
    if types is None:
        raise UploadRefused(NOT_WORD)
    if b"macroEnabled" in types:
        raise UploadRefused(MACROS)
    for name, data in package.parts.items():
        if _EMBEDDED.match(name):
            continue
        if _ARCHIVE_NAMES.search(name) or data.startswith(_ARCHIVES):
            raise UploadRefused(ARCHIVE)
        if _XML.search(name):
            root = parsed(data)
            if name.endswith(".rels"):
                _check_relations(package, root)
    if embedded := sum(1 for name in package.parts if _EMBEDDED.match(name)):
        words = "1 embedded file, such as the table of a chart", "{} embedded files, such as the tables of charts"
        package.left_out.extend([words] * embedded)


def _check_relations(package: Package, root: Element) -> None:
    for _key, relation in _relations(root):
        if not relation.outside or relation.kind.endswith("/hyperlink"):
            continue
        package.left_out.append(_LINKED.get(relation.kind.rpartition("/")[2], _LINKED[""]))


def _relations(root: Element) -> Iterator[tuple[str, Relation]]:
    for each in root.iter(_RELATIONSHIP):
        outside = each.get("TargetMode", "").lower() == "external"
        yield each.get("Id", ""), Relation(each.get("Type", ""), each.get("Target", ""), outside)


def _resolved(relation: Relation, folder: str) -> Relation:
    """The relation with the full name of a part in the package."""
    if relation.outside:
        return relation
    target = relation.target.partition("#")[0]
    full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relation(relation.kind, full, False)
