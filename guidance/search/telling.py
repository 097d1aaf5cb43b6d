"""Search results in words, for a terminal."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from guidance.search.results import Found, Results
from guidance.text.days.dates import day
from guidance.text.html import words


def told(results: Results, zone: ZoneInfo) -> Iterator[str]:
    """The words that no page has, those that were looked for as well, and the pages of one page of results."""
    if results.missing:
        yield f"No page contains {', '.join(results.missing)}."
    yield from (f"Also looked for {near}, in place of {typed}." for typed, near in results.read_as)
    yield from (f"Also looked for {other}, the same as {typed}." for typed, other in results.also)
    if results.suggestion:
        yield f"Did you mean {results.suggestion}?"
    yield f"{results.total:,} results" if results.total != 1 else "1 result"
    for number, found in enumerate(results.found, 1):
        yield from _page(number, found, zone)


def _page(number: int, found: Found, zone: ZoneInfo) -> Iterator[str]:
    version = found.listing.version
    reviewed = f", reviewed {day(found.stamp.review.at, zone)}" if found.stamp else ""
    withdrawn = " (withdrawn)" if found.withdrawn else ""
    yield f"{number}. {found.listing.title}{withdrawn} – /guidance/{found.listing.document.slug}"
    yield f"   Version {version.number}, {day(version.published_at, zone)}{reviewed}"
    for section in found.sections:
        heading = f"{section.heading}: " if section.heading else ""
        yield f"   {heading}{words(section.snippet)}"
