"""What is written into a page for its reader: links to its sections, and what changed in them.

The stored HTML stays as it is; this is done each time it is shown.
"""

import html as entities
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from guidance.models import Section
from guidance.published.updates import Update
from guidance.text.days.dates import day

_HEADING = re.compile(r'<h([2-6]) id="([^"]*)">.*?</h\1>', re.DOTALL)

#: From a version and the anchor of a section to the address of its change in that version.
ChangeAddress = Callable[[int, str], str]


def with_marks(
    html: str, sections: Sequence[Section], change_address: ChangeAddress, updates: Iterable[Update], zone: ZoneInfo
) -> str:
    """The page whose older anchors lead on, with a link beside each heading and a line under those that changed.

    The line says when and how the section changed since version 1, and leads to that change; where a section was
    taken away, the nearest one left says so.

    :param updates: what is known of the versions that changed sections.
    """
    said = {update.number: _kind_and_day(update, zone) for update in updates}
    known = {section.anchor: section for section in sections}

    def marked(match: re.Match[str]) -> str:
        section = known.get(entities.unescape(match[2]))
        if section is None:
            return match.group()
        marks = [_changed(section, change_address, said)] if section.since > 1 else []
        marks += _removed(section, change_address, said)
        return _targets(section) + _head(match, section) + "".join(marks)

    above = known.get("")
    ahead = _targets(above) + "".join(_removed(above, change_address, said)) if above else ""
    return ahead + (_HEADING.sub(marked, html) if known else html)


def _head(match: re.Match[str], section: Section) -> str:
    """A heading with the link that can be copied beside it, so that its name stays its own."""
    link = (
        f'<a class="section-link" href="#{match[2]}">Copy link'
        f'<span class="visually-hidden"> to “{entities.escape(section.title)}”</span></a>'
    )
    return f'<div class="section-head">{match.group()}{link}</div>'


def _targets(section: Section) -> str:
    """Empty elements ahead of a section, at which links to its other anchors end up."""
    return "".join(f'<span id="{entities.escape(anchor)}"></span>' for anchor in section.other_anchors)


def _kind_and_day(update: Update, zone: ZoneInfo) -> str:
    kind = "Safety-critical" if update.safety_critical else update.kind.value.capitalize() if update.kind else ""
    told = ", ".join(part for part in (kind, day(update.published_at, zone)) if part)
    return f" ({entities.escape(told)})"


def _changed(section: Section, address: ChangeAddress, said: Mapping[int, str]) -> str:
    title, since = entities.escape(section.title), section.since
    return _mark(
        f'<a href="{entities.escape(address(since, section.anchor))}">'
        f'<span class="visually-hidden">{title}: </span>Changed in version {since}</a>{said.get(since, "")}'
    )


def _removed(section: Section, address: ChangeAddress, said: Mapping[int, str]) -> Iterable[str]:
    """A line for each section that stood here, however many anchors it had."""
    gone = [each for each in section.retired if each.since and each.title]
    for (since, title), anchors in groupby(gone, key=lambda each: (each.since, each.title)):
        anchor = next(iter(anchors)).anchor
        yield _mark(
            f'The section “{entities.escape(title)}” was <a href="{entities.escape(address(since, anchor))}">'
            f"removed in version {since}</a>{said.get(since, '')}"
        )


def _mark(words: str) -> str:
    return f'\n<p class="section-mark">{words}</p>'
