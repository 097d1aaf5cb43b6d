"""The line under each heading whose section changed since the first version."""

import html as entities
import re
from collections.abc import Callable, Sequence

from guidance.models import Section

_HEADING = re.compile(r'<h([2-6]) id="([^"]*)">.*?</h\1>', re.DOTALL)


def with_marks(html: str, sections: Sequence[Section], compare_address: Callable[[int], str]) -> str:
    """The page with a line under each heading whose section changed since version 1."""
    changed = {section.anchor: section for section in sections if section.since > 1}

    def marked(match: re.Match[str]) -> str:
        section = changed.get(entities.unescape(match[2]))
        return match.group() + (_mark(section, compare_address(section.since)) if section else "")

    return _HEADING.sub(marked, html) if changed else html


def _mark(section: Section, address: str) -> str:
    title = entities.escape(section.title)
    return (
        f'\n<p class="section-mark"><a href="{entities.escape(address)}">'
        f'<span class="visually-hidden">{title}: </span>Changed in version {section.since}</a></p>'
    )
