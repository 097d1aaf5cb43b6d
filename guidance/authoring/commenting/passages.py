"""A saved text as those who comment on it see it: cut behind every heading, so that each section can be named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from guidance.models import Revision
from guidance.text import html
from guidance.text.html import HEADINGS
from guidance.text.html.outline import Section
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import Limits, Rendered


@dataclass(frozen=True)
class SavedText:
    """One saved text, without its HTML: what has to be read from the database."""

    number: int
    """Which of the texts of its page it is; forms carry it, so that a remark stays with what was read."""
    saved_at: datetime
    author: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Passage:
    """A stretch of HTML that ends behind a heading, with the section that begins there; the last one has none."""

    html: str
    section: Section | None


@dataclass(frozen=True)
class ReadText:
    """One saved text as it is shown."""

    saved: SavedText
    rendered: Rendered

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each section by its anchor; the text ahead of all headings belongs to the whole page."""
        return {section.anchor: section.title for section in self.rendered.sections if section.anchor}

    @property
    def passages(self) -> list[Passage]:
        return list(_passages(self.rendered))

    def has(self, quote: str) -> bool:
        """Whether ``quote`` stands in the text, however it is broken into lines."""
        return " ".join(quote.split()) in self._words

    @cached_property
    def _words(self) -> str:
        return html.words(self.rendered.html)


def saved_text(revision: Revision) -> SavedText | None:
    """The saved text, unless its words were erased since."""
    content = revision.content
    if content is None:
        return None
    return SavedText(
        revision.number, revision.created_at, revision.author.name, content.title, content.summary, content.body
    )


def read(saved: SavedText, limits: Limits) -> ReadText:
    """Render a saved text; no database is needed for it."""
    return ReadText(saved, rendered(saved.body, limits.for_saved(saved.body)))


def _passages(rendered: Rendered) -> Iterator[Passage]:
    sections = {section.anchor: section for section in rendered.sections}
    collected: list[str] = []
    anchor = ""
    for token in html.tokens(rendered.html):
        collected.append(token.source)
        if token.opening and token.tag in HEADINGS:
            anchor = token.attributes.get("id", "")
        elif token.closing and token.tag in HEADINGS:
            yield Passage("".join(collected), sections.get(anchor))
            collected = []
    yield Passage("".join(collected), None)
