"""The words of a version that may be quoted: its title, its summary and its text, as readers see them."""

from functools import lru_cache
from html import escape

from guidance.models import Content, Version
from guidance.text.quotes.copied import as_written
from guidance.text.quotes.page import of_page
from guidance.text.quotes.shared import Words, of_text


def words_of(version: Version) -> Words | None:
    """All words of a version, kept for the next excerpt of the same page; nothing where they were erased."""
    content, rendering = version.revision.content, version.rendering
    return _kept(version.chain, with_title(content, rendering.shown)) if content and rendering else None


def round_all_of(version: Version, excerpt: Words) -> tuple[str, str] | None:
    """The words that ``excerpt`` has round all of a version below its title and summary, as it is seen or written.

    Nothing where it has not all of it.
    """
    content, rendering = version.revision.content, version.rendering
    if content is None or rendering is None:
        return None
    return excerpt.round_passage(of_text(as_written(content.body))) or of_page(rendering.shown).round_it(excerpt)


def with_title(content: Content, html: str) -> str:
    """The HTML of a text below its title and its summary."""
    return f"<p>{escape(content.title)}</p><p>{escape(content.summary)}</p>{html}"


@lru_cache(maxsize=32)
def _kept(_chain: str, html: str) -> Words:
    return of_page(html)
