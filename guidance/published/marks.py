"""The line under each heading whose section changed since the first version."""

import html as entities
import re
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from guidance.models import Section
from guidance.published.updates import Update
from guidance.text.compare import SECTION_ANCHOR
from guidance.text.dates import day

_HEADING = re.compile(r'<h([2-6]) id="([^"]*)">.*?</h\1>', re.DOTALL)


def with_marks(
    html: str,
    sections: Sequence[Section],
    compare_address: Callable[[int], str],
    updates: Iterable[Update],
    zone: ZoneInfo,
) -> str:
    """The page with a line under each heading whose section changed since version 1: when, how, and where to see it.

    :param updates: what is known of the versions that changed sections.
    """
    said = {update.number: _said(update, zone) for update in updates}
    changed = {section.anchor: section for section in sections if section.since > 1}

    def marked(match: re.Match[str]) -> str:
        section = changed.get(entities.unescape(match[2]))
        return match.group() + (
            _mark(section, compare_address(section.since), said.get(section.since, "")) if section else ""
        )

    return _HEADING.sub(marked, html) if changed else html


def _said(update: Update, zone: ZoneInfo) -> str:
    kind = "Safety-critical" if update.safety_critical else update.kind.value.capitalize() if update.kind else ""
    return ", ".join(part for part in (kind, day(update.published_at, zone)) if part)


def _mark(section: Section, address: str, said: str) -> str:
    title = entities.escape(section.title)
    address = f"{address}#{SECTION_ANCHOR}{section.anchor}"
    return (
        f'\n<p class="section-mark"><a href="{entities.escape(address)}">'
        f'<span class="visually-hidden">{title}: </span>Changed in version {section.since}</a>'
        f"{f' ({entities.escape(said)})' if said else ''}</p>"
    )
