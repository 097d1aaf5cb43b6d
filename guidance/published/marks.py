"""What is written into a page for its reader: the other anchors of its sections, and which of them changed."""

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
    """The page whose older anchors lead on, with a line under each heading whose section changed since version 1.

    The line says when and how it changed, and leads to where that can be seen.

    :param updates: what is known of the versions that changed sections.
    """
    said = {update.number: _said(update, zone) for update in updates}
    told = {section.anchor: section for section in sections if section.since > 1 or section.other_anchors}

    def marked(match: re.Match[str]) -> str:
        section = told.get(entities.unescape(match[2]))
        if section is None:
            return match.group()
        since = section.since
        mark = _mark(section, compare_address(since), said.get(since, "")) if since > 1 else ""
        return _targets(section) + match.group() + mark

    ahead = _targets(told[""]) if "" in told else ""
    return ahead + (_HEADING.sub(marked, html) if told else html)


def _targets(section: Section) -> str:
    """Empty elements ahead of a section, at which links to its other anchors end up."""
    return "".join(f'<span id="{entities.escape(anchor)}"></span>' for anchor in section.other_anchors)


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
