"""Checks of what holds a page together: headings, pictures, tables, notes and blocks."""

import re
from collections import Counter
from collections.abc import Iterator

from guidance.text.checks.reading import Picture, Reading, Remark, Table
from guidance.text.markdown.blocks import NAMES

_FILE_NAME = re.compile(
    r"[\w .,()-]+\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)"
    r"|(?:image|img|picture|photo|figure|dsc|scan|screen ?shot)[ _-]?\d*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[\^[^\]\s]{1,100}\]")
_BLOCK = re.compile(r"^:{3,}\s*(\S*)")

#: Where pictures lie that readers see: pages show those of the service itself and no others.
_OUR_PICTURES = "/images/"


def structure(reading: Reading) -> Iterator[Remark]:
    """Everything about the build of the page."""
    yield from _headings(reading)
    yield from _anchors(reading)
    for picture in reading.pictures:
        yield from _picture(picture)
    for table in reading.tables:
        yield from _table(table)
    yield from _left_over(reading)


def _headings(reading: Reading) -> Iterator[Remark]:
    headings = reading.headings
    top = min((heading.level for heading in headings), default=0)
    before = 0
    for heading in headings:
        if not heading.text:
            yield Remark("heading-empty", "Write the words of this heading, or take it out.", heading.place)
        if before and heading.level > before + 1:
            told = f"Heading jumps from {before} to {heading.level}: use level {before + 1} (“{'#' * (before + 1)}”)."
            yield Remark("heading-jump", told, heading.place, [heading.text])
        if not before and heading.level > top:
            told = f"The first heading has level {heading.level}, a later one level {top}: begin with level {top}."
            yield Remark("heading-top", told, heading.place, [heading.text])
        before = heading.level
    yield from _titles(reading)


def _titles(reading: Reading) -> Iterator[Remark]:
    """One way of a top heading: the title of the page is the heading of level 1."""
    for heading in reading.headings:
        if heading.level == 1:
            told = "The title of the page is its only heading of level 1: begin with level 2 (“##”)."
            yield Remark("heading-title", told, heading.place, [heading.text])


def _anchors(reading: Reading) -> Iterator[Remark]:
    count: Counter[str] = Counter()
    for heading in reading.headings:
        count[heading.anchor] += 1
        if heading.anchor and count[heading.anchor] == 2:
            told = f"The anchor “{heading.anchor}” is used twice: give this heading another one."
            yield Remark("anchor-twice", told, heading.place, [f"{{#{heading.anchor}}}"])


def _picture(picture: Picture) -> Iterator[Remark]:
    name = picture.src.rpartition("/")[2]
    wanted = [picture.src, name]
    if not picture.alt:
        told = "Picture has no alt text: say in words what it shows."
        yield Remark("picture-alt", told, picture.place, wanted, must=True)
    elif _FILE_NAME.fullmatch(picture.alt) or picture.alt in {name, name.rpartition(".")[0]}:
        told = f"The alt text “{picture.alt}” is the name of a file: say in words what the picture shows."
        yield Remark("picture-file-name", told, picture.place, [picture.alt])
    if not picture.src.startswith(_OUR_PICTURES):
        told = "Readers do not see a picture that lies elsewhere: save it on your computer and add it with “Picture”."
        yield Remark("picture-elsewhere", told, picture.place, wanted, must=True)


def _table(table: Table) -> Iterator[Remark]:
    if not any(table.headers):
        told = "The table has no header row: say in its first row what each column holds."
        yield Remark("table-header", told, table.place)
    elif not all(table.headers[1:]):  # the corner above the names of the rows may be empty
        column = table.headers.index("", 1) + 1
        told = f"Column {column} of the table has no header: say in its first row what it holds."
        yield Remark("table-header-empty", told, table.place)


def _left_over(reading: Reading) -> Iterator[Remark]:
    """Signs that readers would see because they mean nothing here."""
    for prose in reading.prose:
        for note in dict.fromkeys(_NOTE.findall(prose.text)):
            told = f"The note “{note}” is not written: add a line that begins with “{note}:”."
            yield Remark("note-missing", told, prose.place, [note])
        if block := _BLOCK.match(prose.text):
            first = prose.text.split("\n")[0].strip()
            yield Remark("block-unknown", f"{_no_block(block[1])}: readers would see the colons.", prose.place, [first])


def _no_block(name: str) -> str:
    if not name:
        return "These colons close no block"
    if name in NAMES:
        return f"The line that begins the block “{name}” has a brace too many: take “{{” and “}}” out of the title"
    return f"“{name}” is not the name of a block"
