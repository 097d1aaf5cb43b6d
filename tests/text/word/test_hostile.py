"""Word documents that mean harm: each is refused with a sentence, in time, and touches neither file nor network."""

import io
import socket
import struct
import zipfile

import pytest

from guidance import jail
from guidance.errors import UploadRefused
from guidance.text.word.reading import draft_of
from tests.documents import p, packed, relation, relations, shown, word, xml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SECRET = "/etc/passwd"


def linked(target: str) -> bytes:
    """A document with a picture that lies elsewhere."""
    blip = shown("i1").replace("r:embed", "r:link")
    return word(p("See ", blip), related=(relation("i1", "image", target, outside=True),))


def with_declaration(declaration: str, inner: str = "&l9;", coding: str = "utf-8") -> bytes:
    text = xml("document", f"<w:body>{p('x').replace('>x<', f'>{inner}<')}</w:body>").decode()
    head, _, rest = text.partition("?>")
    return word(more={"word/document.xml": f"{head}?>{declaration}{rest}".replace("UTF-8", coding).encode(coding)})


def with_zeros(megabytes: int) -> bytes:
    return word(p("x"), more={"word/media/a.bin": bytes(megabytes * 1024 * 1024)})


def with_a_false_size() -> bytes:
    """A part that says that it is small, and unpacks to much."""
    data = bytearray(with_zeros(80))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        real = archive.getinfo("word/media/a.bin").file_size
    for place in range(len(data) - 4):
        if data[place : place + 4] == struct.pack("<I", real):
            data[place : place + 4] = struct.pack("<I", 1000)
    return bytes(data)


def with_many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"word/{number}"), b"")
    return out.getvalue()


def with_name(name: str) -> bytes:
    out = io.BytesIO(word(p("x")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo("word/placeholder.xml"), b"<x/>")
    return out.getvalue().replace(b"word/placeholder.xml", name.encode().ljust(20, b"_"))


def with_password_flag() -> bytes:
    data = bytearray(word(p("x")))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


#: How each is made, which some take seconds for, and what it is told.
MATRIX = {
    "a declaration": (lambda: with_declaration(f'<!DOCTYPE x [<!ENTITY l9 SYSTEM "file://{SECRET}">]>'), "declares"),
    "a declaration elsewhere": (
        lambda: with_declaration('<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">', "x"),
        "declares",
    ),
    "a declaration in UTF-16": (
        lambda: with_declaration('<!DOCTYPE x [<!ENTITY l9 "a">]>', coding="utf-16"),
        "declares",
    ),
    "a billion laughs": (lambda: with_declaration(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'), "declares"),
    "a declaration in another part": (lambda: word(p("x"), more={"word/theme/t.xml": b"<!DOCTYPE x><x/>"}), "declares"),
    "another writing": (
        lambda: word(more={"word/document.xml": b'<?xml version="1.0" encoding="cp037"?>\x4c\x5a\xc4\xd6\xc3'}),
        "damaged",
    ),
    "a bomb": (lambda: with_zeros(120), "unpacks to far more"),
    "a larger bomb": (lambda: with_zeros(300), "unpacks to far more"),
    "a bomb that lies": (with_a_false_size, "damaged"),
    "very many parts": (with_many_parts, "too many parts"),
    "a ZIP within": (lambda: word(p("x"), more={"word/media/inner.zip": packed({"a": b"b"})}), "other archives"),
    "a ZIP with another name": (
        lambda: word(p("x"), more={"word/media/image1.png": packed({"a": b"b"})}),
        "other archives",
    ),
    "a name that climbs": (lambda: with_name("../../../etc/cron.d"), "lead outside"),
    "an absolute name": (lambda: with_name("/etc/cron.d/evil"), "lead outside"),
    "a name of another system": (lambda: with_name("..\\..\\evil"), "lead outside"),
    "a drive": (lambda: with_name("C:evil"), "lead outside"),
    "a password": (
        lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "password protected",
    ),
    "a password of ZIP": (with_password_flag, "password protected"),
    "an old document": (lambda: OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "save it as DOCX"),
    "macros": (lambda: word(p("x"), more={"word/vbaProject.bin": OLE}), "has macros"),
    "macros by their kind": (
        lambda: word(
            p("x"), more={"[Content_Types].xml": b'<Types><Override ContentType="a.macroEnabled.main+xml"/></Types>'}
        ),
        "has macros",
    ),
    "half a document": (lambda: word(p("x " * 5_000))[:700], "damaged"),
    "an empty file": (lambda: b"", "is empty"),
    "no ZIP": (lambda: b"Dear reader", "must be a DOCX"),
    "a PDF": (lambda: b"%PDF-1.7 ...", "must be a DOCX"),
    "another ZIP": (lambda: packed({"readme.txt": b"hello"}), "must be a DOCX"),
    "a workbook": (
        lambda: packed(
            {"[Content_Types].xml": b"<Types/>", "_rels/.rels": relations(relation("r", "officeDocument", "xl/w.xml"))}
        ),
        "must be a DOCX",
    ),
    "no text": (lambda: word(p()), "no text"),
    "broken XML": (lambda: word(more={"word/document.xml": b"<w:document"}), "damaged"),
    "a text without end": (
        lambda: word(more={"word/document.xml": xml("document", "<w:p>" * 60_000 + "</w:p>" * 60_000)}),
        "",
    ),
}
#: Those that would take time, memory, files or the network of whoever reads them without care.
DANGEROUS = [name for name in MATRIX if name.startswith(("a bomb", "a billion", "very many"))]
#: Content that lies elsewhere, and the line that says so.
LINKED = {
    "a picture in a file": (linked(f"file://{SECRET}"), "1 picture that is linked"),
    "a picture in a file by its path": (linked(SECRET), "1 picture that is linked"),
    "an endless file": (linked("file:///dev/zero"), "1 picture that is linked"),
    "a picture on a server": (linked("http://127.0.0.1:{port}/a.png"), "1 picture that is linked"),
    "an embedded picture on a server": (
        word(p("See ", shown("i1")), related=(relation("i1", "image", "http://127.0.0.1:{port}/a.png", outside=True),)),
        "1 picture that is linked",
    ),
    "a linked object": (
        word(p("See"), related=(relation("o", "oleObject", "file:///c:/a.xls", True),)),
        "1 object that is linked",
    ),
    "a frame": (
        word(p("See"), related=(relation("f", "frame", "http://127.0.0.1:{port}/", True),)),
        "1 part that is linked",
    ),
}
DANGEROUS += ["a declaration elsewhere", "a larger bomb", "a text without end"]


@pytest.mark.parametrize("name", [name for name in MATRIX if name not in DANGEROUS])
def test_it_is_refused_with_a_sentence(name: str) -> None:
    made, sentence = MATRIX[name]
    with pytest.raises(UploadRefused) as refusal:
        draft_of(made())
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("The selected file ")


@pytest.mark.parametrize("name", LINKED)
def test_what_lies_elsewhere_is_left_out_with_a_line_and_never_fetched(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    data, line = LINKED[name]
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = jail.run("guidance.text.word.reading:draft_of", with_port(data, server.getsockname()[1]))
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert any(line in each for each in answer.value["dropped"])
    assert answer.value["markdown"].strip() == "See"
    assert "Forbidden" not in caplog.text, "nothing even tried to open or connect"


@pytest.mark.parametrize("name", DANGEROUS)
def test_it_is_refused_in_time_and_nothing_is_touched(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The sentence says that it was: who takes too long is told so in another one."""
    made, sentence = MATRIX[name]
    data = made()
    with socket.create_server(("127.0.0.1", 0)) as server:
        with pytest.raises(UploadRefused) as refusal:
            jail.run("guidance.text.word.reading:draft_of", with_port(data, server.getsockname()[1]))
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("The selected file ")
    assert "Forbidden" not in caplog.text, "nothing even tried to open or connect"


def with_port(data: bytes, port: int) -> bytes:
    """The same document, its addresses led to a server that listens."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 1_000_000:
                return data
            parts = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return data
    return packed({name: part.replace(b"{port}", str(port).encode()) for name, part in parts.items()})


def test_the_template_of_an_organisation_is_no_reason_to_refuse() -> None:
    template = relation("t", "attachedTemplate", "file:///C:/Templates/Trust.dotm", outside=True)
    data = word(p("5 mg"), more={"word/_rels/settings.xml.rels": relations(template)})
    assert draft_of(data)[0]["dropped"] == ["The link to the template it was made with"]


def test_a_linked_picture_inside_the_document_is_not_looked_for() -> None:
    data = word(p("5 mg ", shown("i1").replace("r:embed", "r:link")), related=(relation("i1", "image", SECRET),))
    assert draft_of(data)[0]["markdown"] == "5 mg\n"


def test_the_table_behind_a_chart_is_never_opened() -> None:
    data = word(p("5 mg"), more={"word/embeddings/Sheet1.xlsx": packed({"a": b"b"})})
    assert draft_of(data)[0]["dropped"] == ["1 embedded file, such as the table of a chart"]
