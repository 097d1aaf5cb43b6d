"""What is brought to be looked for: a pasted text, or a file."""

from dataclasses import dataclass

from flask import request

from guidance.errors import NotReady
from guidance.quoting.files import text_of


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
