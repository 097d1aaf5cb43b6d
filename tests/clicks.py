"""A browser for the tests that counts what somebody clicks: links, ticks, choices and buttons, and nothing else."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict


class Clicks(HTMLParser):
    """One window of ``client``. What is typed costs no click; what a form holds already is sent along."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__()
        self.client, self.count, self.path = client, 0, ""

    def open(self, path: str) -> None:
        """Where the work begins; that is no click."""
        self._show(self.client.get(path, follow_redirects=True))

    def follow(self, words: str) -> None:
        self.count += 1
        self.open(urljoin(self.path, next(href for said, href in self.links if said.startswith(words))))

    def choose(self, name: str, value: str) -> None:
        """Click a radio button."""
        self.count += 1
        self.form_with(name, value)["fields"].setlist(name, [value])

    def tick(self, name: str) -> None:
        """Click every box of this name, each of them once."""
        for form in self.forms:
            for value in form["boxes"].get(name, []):
                self.count += 1
                form["fields"].add(name, value)

    def type(self, name: str, words: str) -> None:
        next(form for form in self.forms if name in form["fields"])["fields"].setlist(name, [words])

    def press(self, words: str) -> None:
        self.count += 1
        form, name, value = next(found for found in self._buttons() if found[0]["words"][found[1:]] == words)
        data = MultiDict(form["fields"])
        if name:
            data.add(name, value)
        self._show(self.client.post(urljoin(self.path, form["action"]), data=data, follow_redirects=True))

    def form_with(self, name: str, value: str) -> dict:
        return next(form for form in self.forms if (name, value) in form["choices"])

    def _buttons(self) -> list[tuple]:
        return [(form, *button) for form in self.forms for button in form["words"]]

    def _show(self, answer) -> None:
        self.source = answer.get_data(as_text=True)
        assert answer.status_code == 200, re.sub(r"<[^>]+>", " ", self.source)
        self.path = answer.request.path
        self.forms: list[dict] = []
        self.links: list[tuple[str, str]] = []
        self._now: tuple[str, object] | None = None
        self._heard: list[str] = []
        self.reset()
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        name, value, form = named.get("name", ""), named.get("value", ""), self.forms[-1] if self.forms else None
        if tag == "form":
            self.forms.append(
                {"action": named.get("action", ""), "fields": MultiDict(), "boxes": {}, "choices": set(), "words": {}}
            )
        elif form is not None and tag == "input":
            kind = named.get("type", "text")
            if kind == "checkbox" and "checked" not in named:
                form["boxes"].setdefault(name, []).append(value)
            elif kind == "radio":
                form["choices"].add((name, value))
            if kind not in {"checkbox", "radio"} or "checked" in named:
                form["fields"].add(name, value)
        elif form is not None and tag == "option" and "selected" in named:
            form["fields"].add(self._select, value)
        elif tag == "select":
            self._select = name
        if tag in {"a", "button", "textarea"}:
            self._now, self._heard = (tag, (named.get("href", ""), name, value)), []

    def handle_data(self, data: str) -> None:
        self._heard.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._now is None or tag != self._now[0]:
            return
        href, name, value = self._now[1]  # type: ignore[misc]
        words = "".join(self._heard)
        if tag == "a":
            self.links.append((" ".join(words.split()), href))
        elif self.forms and tag == "button":
            self.forms[-1]["words"][name, value] = " ".join(words.split())
        elif self.forms:
            self.forms[-1]["fields"].add(name, words.removeprefix("\n"))
        self._now = None
