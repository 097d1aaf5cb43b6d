"""What is brought to be looked for: a pasted text, or a file."""

import threading
from dataclasses import dataclass

from flask import request

from guidance import jail
from guidance.errors import NotReady, UploadRefused


@dataclass(frozen=True)
class Brought:
    """The text that somebody brought, and the words they had typed."""

    text: str
    typed: str


def brought() -> Brought:
    """The contents of the form; a file counts before what was typed.

    :raises NotReady: when it holds nothing.
    :raises UploadRefused: when the file cannot be read.
    """
    typed, file = request.form.get("text", "").replace("\0", ""), request.files.get("file")
    if file is not None and file.filename:
        return Brought(text_of(file.read()), typed)
    if not typed.strip():
        raise NotReady("Paste the text, or choose a file")
    return Brought(typed, typed)


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
