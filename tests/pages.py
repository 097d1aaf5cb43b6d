"""Looking at an answer as its reader would: title, headings, words, links."""

import io
import re
from html import unescape
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart


class Page(HTMLParser):
    """A page, taken apart."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.status = response.status_code
        self.source = response.get_data(as_text=True)
        self.links: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.headings: list[tuple[int, str]] = []
        self.title = ""
        self.words = ""
        self._tags: list[str] = []
        self._link: str | None = None
        self._collected: list[str] = []
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and "name" in named:
            self.meta[named["name"] or ""] = named.get("content") or ""
        if tag == "link" and named.get("rel") == "canonical":
            self.meta["canonical"] = named["href"] or ""
        if tag == "a":
            self._link = named.get("href")
        if tag in {"a", "title", "h1", "h2", "h3"}:
            self._collected = []
        self._tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        text = re.sub(r"\s+", " ", "".join(self._collected)).strip()
        if tag == "a" and self._link:
            self.links.setdefault(text, self._link)
        elif tag == "title":
            self.title = text
        elif tag in {"h1", "h2", "h3"}:
            self.headings.append((int(tag[1]), text))

    def handle_data(self, data: str) -> None:
        self._collected.append(data)
        if self._tags[-1:] != ["script"]:
            self.words = f"{self.words}{data}"

    @property
    def text(self) -> str:
        """Everything a reader sees, with single spaces."""
        return re.sub(r"\s+", " ", unescape(self.words))

    @property
    def h1(self) -> list[str]:
        return [words for level, words in self.headings if level == 1]


def posted(client: FlaskClient, path: str, source: str | None = None, **fields: object) -> TestResponse:
    """Open the page with a form and send it, as a browser does: with its hidden fields, and ``fields`` typed in.

    :param source: the page that holds the form, when it is not the one the form is sent to.
    """
    hidden = dict(HIDDEN.findall(client.get(source or path).get_data(as_text=True)))
    return client.post(path, data={**{name: unescape(value) for name, value in hidden.items()}, **fields})


def posted_file(client: FlaskClient, path: str, file: bytes, name: str, **fields: object) -> TestResponse:
    """Like ``posted``, for a form that brings a file."""
    hidden = dict(HIDDEN.findall(client.get(path).get_data(as_text=True)))
    brought = FileStorage(io.BytesIO(file), name)
    values = {**{name: unescape(value) for name, value in hidden.items()}, **fields, "file": brought}
    boundary, body = encode_multipart(values)
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


#: The fields that a form sends without being asked.
HIDDEN = re.compile(r'<input[^>]*?name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"')
