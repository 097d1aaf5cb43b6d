"""Fields in which something of the service is named by its address: pages of guidance, a picture; and addresses."""

from typing import Any

from wtforms.validators import ValidationError

from guidance.models import IMAGE_ADDRESS, Document, Image, document_at
from guidance.text.addresses.slug import slug_from
from guidance.text.addresses.web import as_browsers_take_it, is_whole
from guidance.web.fields import Lines
from guidance.web.forms import Line
from guidance.web.session import session

#: Pages that may be named in one field.
MOST_PAGES = 20
LONGEST_ADDRESS = 1_000


class WebAddress(Line):
    """The whole address of something on the web; typed without its beginning, it is taken as browsers take it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = as_browsers_take_it(self.data or "")

    def pre_validate(self, _form: Any) -> None:
        """:raises ValidationError: for what no browser opens, and for what shows another host than the one it opens."""
        if self.data and (len(self.data) > LONGEST_ADDRESS or not is_whole(self.data)):
            raise ValidationError("Enter a web address, like https://example.org/page")


class AddressPart(Line):
    """The part of an address that names something here: small letters, digits and single hyphens."""

    def pre_validate(self, _form: Any) -> None:
        """:raises ValidationError: for what cannot stand there, or is too long."""
        if self.data and slug_from(self.data) != self.data:
            raise ValidationError("Use small letters, digits and single hyphens, like british-society")


class PagesField(Lines):
    """Pages of guidance, one address on each line: “/guidance/methotrexate”, a whole address, or its last part."""

    documents: list[Document] = []  # noqa: RUF012  (each field has a list of its own once it was checked)

    def pre_validate(self, _form: Any) -> None:
        """:raises ValidationError: for a line that names no page."""
        lines = [line.strip() for line in self.words.splitlines() if line.strip()]
        if len(lines) > MOST_PAGES:
            raise ValidationError(f"Name at most {MOST_PAGES} pages")
        self.documents = [_page_at(line) for line in lines]


def _page_at(line: str) -> Document:
    slug = line.rstrip("/").rpartition("/")[2].lower()
    found = document_at(session(), slug)
    if found is None:
        raise ValidationError(f"There is no guidance page at “{line[:100]}”")
    return found


class PictureField(Line):
    """A picture that was added before, by the text that its page offered to copy, or by its address."""

    image: Image | None = None
    alt = ""

    def pre_validate(self, _form: Any) -> None:
        """:raises ValidationError: for what names no picture."""
        if not self.data:
            return
        match = IMAGE_ADDRESS.search(self.data)
        self.image = session().get(Image, match[1]) if match else None
        if self.image is None:
            raise ValidationError("There is no such picture. Add it first, then copy its text here")
        if self.data.startswith("![") and (end := self.data.rfind("](")) > 0:
            self.alt = self.data[2:end].replace("\\", "")
