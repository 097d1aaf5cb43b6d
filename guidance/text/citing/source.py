"""The thing that is cited, a dated version of a page by an organisation, and its entry in CSL-JSON 1.0."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Source:
    """The thing that is cited."""

    key: str
    """A name for it in a list of references, of letters, digits and hyphens."""
    author: str
    title: str
    version: int
    published: date
    reviewed: date | None
    address: str
    accessed: date
    note: str = ""
    """What everybody who follows the reference has to know: that it was withdrawn or replaced."""
    language: str = "en"
    licence: str = ""

    def entry(self) -> dict[str, Any]:
        """Its fields by their names in the Citation Style Language, those that are empty left out."""
        entry = {
            "id": self.key,
            "type": "webpage",
            "note": self.note,
            "title": self.title,
            "author": [{"literal": self.author}],
            "publisher": self.author,
            "version": str(self.version),
            "issued": parts(self.published),
            "accessed": parts(self.accessed),
            "URL": self.address,
            "language": self.language,
            "license": self.licence,
        }
        return {name: value for name, value in entry.items() if value}


def parts(day: date) -> dict[str, list[list[int]]]:
    """A day as CSL-JSON writes it."""
    return {"date-parts": [[day.year, day.month, day.day]]}
