"""Word documents made by hand: the XML that Word writes, as small as it can be."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

SPACES = (
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in [
        ("Title", "Title"),
        ("Quote", "Quote"),
        ("TOC1", "toc 1"),
        *((f"Heading{level}", f"heading {level}") for level in range(1, 8)),
    ]
) + (
    '<w:style w:type="character" w:styleId="Raised"><w:name w:val="Raised"/>'
    '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
)

NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{shape}">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{look}"/>'
        f'<w:lvlText w:val="%{level + 1}."/></w:lvl>'
        for level in range(9)
    )
    + "</w:abstractNum>"
    for shape, look, start in [(1, "bullet", 1), (2, "decimal", 1), (3, "decimal", 4), (4, "lowerLetter", 1)]
) + "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (1, 2, 3, 4))


def run(text: str, looks: str = "") -> str:
    """A run of text; ``looks`` is the inside of its ``w:rPr``."""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def sup(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def sub(text: str) -> str:
    return run(text, '<w:vertAlign w:val="subscript"/>')


def bold(text: str) -> str:
    return run(text, "<w:b/>")


def p(*runs: str, style: str = "", looks: str = "") -> str:
    """A paragraph; plain words are made runs."""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{looks}</w:pPr>{inner}</w:p>"


def item(*runs: str, level: int = 0, kind: int = 1, looks: str = "") -> str:
    """An item of a list: 1 bullets, 2 numbers, 3 numbers from 4, 4 letters."""
    return p(*runs, looks=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{kind}"/></w:numPr>{looks}')


def cell(*blocks: str, wide: int = 1, merge: str = "") -> str:
    inner = "".join(each if each.startswith("<") else p(each) for each in blocks) or p()
    looks = (f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else "") + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, looks: str = "") -> str:
    inner = "".join(each if each.startswith("<w:tc>") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{looks}</w:trPr>{inner}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def footnote(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def shown(target: str, alt: str = "") -> str:
    """A picture in a run; ``target`` is its relation."""
    return (
        f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='Picture' descr={quoteattr(alt)}/><a:graphic>"
        f'<a:graphicData uri="picture"><pic:pic><pic:blipFill><a:blip r:embed="{target}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def link(target: str, *runs: str) -> str:
    return f'<w:hyperlink r:id="{target}">{"".join(runs)}</w:hyperlink>'


def relation(key: str, kind: str, target: str, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target={quoteattr(target)}{mode}/>'


def xml(name: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {SPACES}>{inner}</w:{name}>'.encode()


def relations(*each: str) -> bytes:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'.encode()


def word(
    *blocks: str,
    notes: dict[int, str] | None = None,
    related: tuple[str, ...] = (),
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A Word document with these blocks; ``more`` are further parts, or other ones in place of the usual."""
    footnotes = "".join(f'<w:footnote w:id="{number}">{p(text)}</w:footnote>' for number, text in (notes or {}).items())
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}"/></Types>'
        ).encode(),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": xml("document", f"<w:body>{''.join(blocks)}</w:body>"),
        "word/_rels/document.xml.rels": relations(
            relation("s1", "styles", "styles.xml"),
            relation("s2", "numbering", "numbering.xml"),
            relation("s3", "footnotes", "footnotes.xml"),
            *related,
        ),
        "word/styles.xml": xml("styles", STYLES),
        "word/numbering.xml": xml("numbering", NUMBERING),
        "word/footnotes.xml": xml("footnotes", footnotes),
    }
    return packed(parts | (more or {}))


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
