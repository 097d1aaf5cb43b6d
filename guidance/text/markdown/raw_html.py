"""HTML that an author typed into Markdown: real tags are kept or dropped, everything else stays visible as text.

CommonMark takes ``age <a and b>`` for a tag, and a cleaner would silently eat it. Here a tag counts only when its name
and every one of its attributes are those of HTML; the words of a sentence never disappear.
"""

import html as entities
import re
from collections.abc import Iterator

from guidance.text.html.safety import ATTRIBUTES, EVERYWHERE, TAGS

_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)"
_NAME = r"[A-Za-z_:][\w:.-]*"
_TAG = re.compile(
    rf"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)(?P<attributes>(?:\s++{_NAME}(?:\s*+=\s*+{_VALUE})?+)*+)\s*+/?>"
)
_ATTRIBUTE = re.compile(rf"({_NAME})(?:\s*+=\s*+({_VALUE}))?")

#: Older names, and boxes for layout, by what they are to a reader.
RENAMED = {"del": "s", "strike": "s", "tt": "code", "h1": "h2"} | dict.fromkeys(
    "address article aside center div fieldset footer form header hgroup legend main nav option section".split(), "p"
)
#: Written for looks, for forms or for machines: the tag goes, the words inside stay.
DROPPED = frozenset(
    "html body font input ins label select span time u big wbr button data mark nobr colgroup col".split()
)
KEPT = TAGS - DROPPED - RENAMED.keys()

#: Real attributes that have no place in guidance; a tag may bear them and loses them.
HARMLESS = frozenset(
    "style align valign width height border cellpadding cellspacing name markdown target rel type value for checked "
    "lang dir color face size bgcolor summary hidden disabled placeholder action method".split()
)
#: Only the service's own blocks may bear these.
RESERVED = {"class", "role", "tabindex", "aria-label"}
KNOWN_ATTRIBUTES = EVERYWHERE | HARMLESS | set().union(*ATTRIBUTES.values())


def visible(source: str) -> str:
    """HTML for what was typed: kept tags rebuilt, dropped tags left out, comments left out, the rest escaped."""
    out: list[str] = []
    for part in _without_comments(source):
        position = 0
        for match in _TAG.finditer(part):
            out += _escaped(part[position : match.start()]), _tag(match)
            position = match.end()
        out.append(_escaped(part[position:]))
    return "".join(out)


def _without_comments(source: str) -> Iterator[str]:
    position = 0
    while (start := source.find("<!--", position)) >= 0 and (end := source.find("-->", start)) >= 0:
        yield source[position:start]
        position = end + 3
    yield source[position:]


def _tag(match: re.Match[str]) -> str:
    name = match["name"].lower()
    attributes = [(n.lower(), v.strip("\"'")) for n, v in _ATTRIBUTE.findall(match["attributes"])]
    if any(n not in KNOWN_ATTRIBUTES and not n.startswith("data-") for n, _ in attributes):
        return _escaped(match.group())
    if name in DROPPED:
        return ""
    name = RENAMED.get(name, name)
    if name not in KEPT and name not in RENAMED.values():
        return _escaped(match.group())
    return f"</{name}>" if match["slash"] else _opening(name, attributes)


def _opening(name: str, attributes: list[tuple[str, str]]) -> str:
    if name == "a" and not any(n == "id" for n, _ in attributes):
        attributes = [("id" if n == "name" else n, v) for n, v in attributes]
    if name == "img" and not any(n == "alt" for n, _ in attributes):
        attributes = [*attributes, ("alt", "")]
    kept = [(n, v) for n, v in attributes if n not in RESERVED | HARMLESS and not n.startswith("data-")]
    return f"<{name}" + "".join(f' {n}="{entities.escape(entities.unescape(v))}"' for n, v in kept) + ">"


def _escaped(text: str) -> str:
    """Text as HTML; entities that were typed keep their meaning."""
    return entities.escape(entities.unescape(text), quote=False)
