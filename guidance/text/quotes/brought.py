"""The plain text of a Word document or a PDF, for the jail: the only door to pypdf."""

import io
import re
from importlib import import_module

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from guidance.errors import UploadRefused
from guidance.text import html
from guidance.text.markdown.rendering import render
from guidance.text.word.limits import LIMITS
from guidance.text.word.reading import draft_of

#: What pypdf, and Python for it, would load while a file is read, which the jail does not let anybody do any more.
for _name in (
    *("filters", "xmp", "_writer", "_cmap", "_text_extraction", "generic._font", "generic._image_inline"),
    *("_codecs._codecs", "_codecs.core_font_metrics"),
):
    import_module(f"pypdf.{_name}")
for _name in ("charmap", "latin_1", "cp1252", "utf_16", "utf_16_be", "utf_16_le", "utf_8_sig", "unicode_escape"):
    import_module(f"encodings.{_name}")

#: Pages of a PDF, and letters of any file, that are read.
PAGES, LETTERS = 60, 400_000
#: The signs and numbers of lists, which stand in a PDF behind all words of a sheet where a program drew them last.
_MARKS = re.compile(r"(?m)^(?:[•◦▪]|\d{1,3}\.)[ \t]*\n")
_NO_TEXT = "The selected file has no text in it: a scanned page is a picture, so type the words instead"


def text_of(data: bytes) -> tuple[str, list[bytes]]:
    """The words of the file in ``data``, for ``jail.run``.

    :raises UploadRefused: with one sentence where there are none.
    """
    text = (_of_word(data) if data.startswith(b"PK") else _of_pdf(data))[:LETTERS]
    if not text.strip():
        raise UploadRefused(_NO_TEXT)
    return text, []


def _of_pdf(data: bytes) -> str:
    """:raises UploadRefused: for what is locked or no PDF."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UploadRefused("The selected file is locked with a password: save it without one, and choose it again")
        pages = (reader.pages[number].extract_text() for number in range(min(len(reader.pages), PAGES)))
        return "\f".join(_MARKS.sub("", page) for page in pages)
    except PyPdfError:
        raise UploadRefused("The selected file could not be read: it may be damaged") from None


def _of_word(data: bytes) -> str:
    report, _pictures = draft_of(data)
    return f"{report['title']}\n{html.words(render(report['markdown'], LIMITS).html)}"
