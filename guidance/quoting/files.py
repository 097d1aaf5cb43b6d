"""The text of a file that a stranger brings: Word and PDF are read in the jail, one at a time."""

import threading

from guidance import jail
from guidance.errors import UploadRefused

#: Strangers' files never take the last place from those who write guidance.
_one = threading.BoundedSemaphore(1)
SECONDS = 8.0
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
_NO_TEXT = "The selected file has no text in it that can be read: choose a Word document, a PDF or a text file"


def text_of(data: bytes) -> str:
    """The words of a Word document, a PDF or a text file.

    :raises UploadRefused: with one sentence for anything else, and for what is hostile, damaged or too large.
    """
    if data.startswith((b"PK", b"%PDF")):
        if not _one.acquire(blocking=False):
            raise UploadRefused(jail.BUSY)
        try:
            return str(jail.run("guidance.text.quotes.brought:text_of", data, seconds=SECONDS).value)
        finally:
            _one.release()
    return _plain(data)


def _plain(data: bytes) -> str:
    for encoding in _ENCODINGS if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else (_ENCODINGS[0], _ENCODINGS[2]):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and "\0" not in text:
            return text
    raise UploadRefused(_NO_TEXT)
