"""What is written into a page for its reader: links to its sections, and what changed in them.

The stored HTML stays as it is. What hangs on nothing but a page is written in once; its marks, each time it is shown.
"""

import html as entities
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from guidance.models import Section
from guidance.published.updates import Update
from guidance.text.days.dates import day

_HEADING = re.compile(r'<h([2-6]) id="([^"]*)">.*?</h\1>', re.DOTALL)

#: From a version and the anchor of a section to the address of its change in that version.
ChangeAddress = Callable[[int, str], str]


#: The HTML of a page from its beginning on, each piece with the section whose marks follow it.
Piece = tuple[str, Section | None]


def pieces_of(html: str, sections: Sequence[Section]) -> Iterator[Piece]:
    """The page whose older anchors lead on, with a link beside each heading, in pieces that end where marks stand."""
    known, end = {section.anchor: section for section in sections}, 0
    if above := known.get(""):
        yield _targets(above), above
    for match in _HEADING.finditer(html) if known else ():
        if section := known.get(entities.unescape(match[2])):
            yield html[end : match.start()] + _targets(section) + _head(match, section), section
            end = match.end()
    yield html[end:], None


def with_marks(
    pieces: Iterable[Piece], change_address: ChangeAddress, updates: Iterable[Update], zone: ZoneInfo
) -> str:
    """The page with a line under the headings of the sections that changed.

    The line says when and how the section changed since version 1, and leads to that change; where a section was
    taken away, the nearest one left says so.

    :param updates: what is known of the versions that changed sections.
    """
    said = {update.number: _kind_and_day(update, zone) for update in updates}

    def marked() -> Iterator[str]:
        for html, section in pieces:
            yield html
            if section and section.anchor and section.since > 1:
                yield _changed(section, change_address, said)
            if section:
                yield from _removed(section, change_address, said)

    return "".join(marked())


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
