"""The forms with which files come in."""

import os
from typing import IO, Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from guidance.errors import Refusal
from guidance.web.fields import OneOf
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.session import settings

LONGEST_ALT = 500


def chosen(message: str) -> object:
    """Refuse a form without a file with ``message``, and one whose file is empty or too large."""

    def check(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(message)
        size = size_of(field.data.stream)
        if size == 0:
            raise ValidationError("The selected file is empty")
        if size > settings().upload_mb * 1024 * 1024:
            raise ValidationError(f"The selected file must be smaller than {settings().upload_mb}MB")

    return check


def size_of(stream: IO[bytes]) -> int:
    """The bytes in a file that came in, which stays at its beginning."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


class _FileForm(Form):
    """A form that brings a file."""

    blamed = blame(file=Refusal)


class PictureForm(_FileForm):
    """A picture, with words for those who cannot see it."""

    file = FileField("Picture", validators=[chosen("Select a picture")])
    alt = Line(
        "Description of the picture",
        validators=[
            filled("Describe the picture for people who cannot see it"),
            at_most(LONGEST_ALT, "The description"),
        ],
    )


class WordForm(_FileForm):
    """A Word document to make a draft of."""

    file = FileField("Word document", validators=[chosen("Select a Word document")])


class UseForm(Form):
    """The wish to write on with what became of a Word document."""

    deleted = OneOf(
        "What becomes of the words that were deleted or struck out?",
        "Choose whether the words that were deleted or struck out count",
        (("out", "Leave them out"), ("kept", "Keep them as ordinary words")),
    )
    comments = BooleanField("Bring its comments along as comments on this page")
    replace = BooleanField("Replace what I have typed and not saved")
    blamed = blame(replace=Refusal)

    def prepare(self, report: dict[str, Any]) -> None:
        """Ask only about what the document has."""
        if not report["deleted"]:
            del self.deleted
        if not report["comments"]:
            del self.comments

    @property
    def keeps_deleted(self) -> bool:
        """Whether the words that were deleted or struck out count."""
        return "deleted" in self and self["deleted"].data == "kept"

    @property
    def brings_comments(self) -> bool:
        """Whether the comments come along."""
        return "comments" in self and bool(self["comments"].data)
