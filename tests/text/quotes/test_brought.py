"""The words of a PDF and of a Word document come out of the jail, and nothing but words."""

import zlib

import pytest

from guidance import jail
from guidance.errors import UploadRefused
from guidance.text.quotes.brought import text_of

WORDS = "Take 7.5 mg once a week, never every day"


def pdf(words: str) -> bytes:
    """A page with one line of text, compressed as every program writes it."""
    stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode("latin-1"))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + end % (table, len(out))


def test_the_words_of_a_pdf_come_out_and_those_of_a_damaged_one_do_not() -> None:
    assert WORDS in jail.run("guidance.text.quotes.brought:text_of", pdf(WORDS)).value
    with pytest.raises(UploadRefused):
        text_of(b"%PDF-1.4\nnothing")
    with pytest.raises(UploadRefused):
        text_of(b"PK\x03\x04nothing")
