"""Reading a marked page as its two readers would: without what was removed, and without what was added."""

import re
from collections.abc import Iterator

from guidance.text import html

_LABEL = re.compile(r'<span class="compare-(?:label|note|sign)[^>]*>[^<]*</span>')
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOTE_BACK = re.compile(r'<a [^>]*class="footnote-back">.*?</a>')
#: The figure of a note is given by the page, as the figures of a list are.
_NOTE_FIGURE = re.compile(r'(<sup class="footnote-ref"><a href="#)[^>]*>\[\d+\]')


def without(marked: str, tag: str) -> str:
    """The words of a marked page without the parts in ``<tag>`` and without the labels that are ours."""
    return words(re.sub(rf"<{tag}>.*?</{tag}>", "", _LABEL.sub("", marked), flags=re.DOTALL))


def words(page: str) -> str:
    """The words of a page with single spaces, without the signs that a comparison shows as words of its own."""
    page = _NOTE_BACK.sub("", _NOTE_FIGURE.sub(r'\1">[n]', page))
    return " ".join(_TURNING.sub("", html.words(page)).split())


def parts(marked: str, tag: str) -> list[str]:
    """The words of each part in ``<tag>``."""
    return [html.words(part) for part in re.findall(rf"<{tag}>(.*?)</{tag}>", _LABEL.sub("", marked), flags=re.DOTALL)]


def faults(old: str, new: str) -> list[str]:
    """Which of the promises of a comparison do not hold for two pages."""
    from guidance.text.compare import compare

    there, back = compare(old, new), compare(new, old)
    found = []
    if without(there.html, "del") != words(new):
        found.append("without what was removed it does not read as the new page")
    if "".join(without(there.html, "ins").split()) != "".join(words(old).split()):
        found.append("without what was added it does not read as the old page")
    if not there.changes and words(old) != words(new):
        found.append("a change is hidden")
    if old == new and (there.changes or "<ins>" in there.html or "<del>" in there.html):
        found.append("equal pages differ")
    if _told(there.changes) != _told(back.changes, turned=True):
        found.append("turned round it is not the mirror")
    found += [f"“{words}” stands in none of both wordings" for words in _misread(there.changes)]
    return found


def _misread(changes: list) -> Iterator[str]:
    """Phrases of changed measures that the old wording, or the new one, does not have as they would be read."""
    from guidance.text.compare.measured import measured

    whole = [change for change in changes if change.edited and not any(one.of for one in change.measures)]
    for one in measured(whole):
        sides = [_joined(words) for words in (one.change.was_in_force, one.change.now_in_force)]
        for before, was, now, after, _ in one.phrases:
            old = was if was != now else ""  # what only moved stood in another passage
            read = [_joined(f"{before}{words}{after}") if words else "" for words in (old, now)]
            if any(words not in side for words, side in zip(read, sides, strict=True)):
                yield f"{before}{was} → {now}{after}"


def _joined(words: str) -> str:
    return "".join(re.sub(r"[\s…]", "", words))


_TURNED = {"added": "removed", "removed": "added"}


def _told(changes: list, turned: bool = False) -> list[tuple[str, str, str]]:
    told = []
    for change in changes:
        kind, was, now = change.kind.value, change.was, change.now
        if kind == "moved":  # which of two passages moved past the other depends on where one stands
            continue
        if turned:
            kind, was, now = _TURNED.get(kind, kind), now, was
        # How many neighbours are told together depends on what stands between them there.
        told += [(kind, was, now)] if kind == "changed" else [(kind, "", line) for line in (was + now).split("\n")]
    return sorted(told)
