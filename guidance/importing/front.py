"""Front matter: the facts about a page that stand above its text, in YAML between ``---`` or in TOML between ``+++``.

What only looks like front matter is text: two thematic breaks with advice between them are advice. The only door to
the YAML library, which is asked for the shape of a text and never to make objects of it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import yaml

#: YAML and TOML above a page are a few lines; what is longer is text.
LONGEST = 20_000
DEEPEST = 20

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_SIMPLE = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*?))?[ \t]*")
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,60}")
#: Names that makers of web sites give, with a capital or without; “Warning:” with a capital is advice.
_USUAL = {
    *("title", "summary", "description", "intro", "subtitle", "topic", "audience", "settings", "date", "note"),
    *("change", "image", "header", "section", "redirect_from", "nav_order", "parent"),
    *("author", "authors", "category", "categories", "tags", "layout", "permalink", "slug", "status", "type", "lang"),
    *("language", "draft", "weight", "order", "id", "url", "aliases", "keywords", "template", "version", "updated"),
}
#: Those of them that make front matter of a block with a capital too; “Weight: 70 kg” and “Note: …” are advice.
_USUAL_WITH_CAPITAL = {
    *("title", "subtitle", "author", "authors", "category", "categories", "tags", "layout", "permalink", "slug"),
    *("keywords", "lang", "language", "draft", "summary", "description"),
}
#: A first line that is front matter without doubt.
_SURE = re.compile(
    rf"[-+ \t]*\n\s*(?:{'|'.join(sorted(_USUAL - {'note', 'change', 'date', 'order', 'image'}))})[ \t]*[:=]"
)
#: Ways to write in YAML that a name has no value (YAML 1.2, 10.3.2); between quotation marks they are words.
_NOTHING = {"~", "null", "Null", "NULL"}
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class UnreadableFrontMatter(Exception):
    """Front matter that nobody should read: the sentence says why."""


@dataclass(frozen=True)
class FrontMatter:
    """The block above a text: plain facts by name, and the names of what is no plain fact."""

    facts: dict[str, str] = field(default_factory=dict)
    nested: tuple[str, ...] = ()
    """Names whose values are lists of lists or further names, and names that stand there twice."""
    doubt: str = ""
    """Why it was left in the text, though it begins as front matter does."""


def front_matter(source: str) -> tuple[FrontMatter, str]:
    """The facts at the top of a file, and the text after them.

    Every line has to fit: what is no list of names with values is text, and so is everything else then.

    :raises UnreadableFrontMatter: for what is front matter without doubt, and would be dangerous or wrong to read.
    """
    begun = source.lstrip("\n")
    fence = begun.partition("\n")[0].rstrip(" \t")
    if fence not in _FENCES:
        odd = "it begins like front matter, and not with a line --- or +++"
        return FrontMatter(doubt=odd if _SURE.match(begun) else ""), source
    block, rest = _cut(begun, _FENCES[fence])
    if rest is None or len(block) > LONGEST:
        unclosed = f"it begins as front matter that no line {fence} closes"
        return FrontMatter(doubt=unclosed if rest is None and _SURE.match(begun) else ""), source
    found = _from_toml(block) if fence == "+++" else _from_yaml(block)
    return (found, rest) if found is not None and not found.doubt else (found or FrontMatter(), source)


def _cut(source: str, closing: tuple[str, ...]) -> tuple[str, str | None]:
    """The lines between the first and the next fence, and what is after it; nothing when there is no other fence."""
    begin = place = source.find("\n") + 1
    while place and place < len(source):
        end = source.find("\n", place)
        line = source[place : end if end >= 0 else len(source)]
        if line.rstrip(" \t") in closing:
            return source[begin:place], source[end + 1 :] if end >= 0 else ""
        place = end + 1
    return "", None


def _from_yaml(block: str) -> FrontMatter | None:
    try:
        root = _composed(block)
    except yaml.YAMLError as error:
        return _from_lines(block, f"its front matter is no YAML ({_where(error)})")
    if root is None:
        return None if block.strip() else FrontMatter()  # a comment alone is a heading between two breaks
    if not isinstance(root, yaml.MappingNode) or not root.value:
        return None
    names = [key.value if isinstance(key, yaml.ScalarNode) else "" for key, _ in root.value]
    if not all(_NAME.fullmatch(name) for name in names) or _is_prose(block, names):
        return None
    return _gathered((name, _plain(value)) for name, (_, value) in zip(names, root.value, strict=True))


def _composed(block: str) -> yaml.Node | None:
    """The shape of a text in YAML, walked through once before anything is made of it."""
    depth = 0
    for event in yaml.parse(block, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableFrontMatter("its front matter repeats itself by YAML anchors, which are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UnreadableFrontMatter(f"its front matter is nested more than {DEEPEST} deep")
    return yaml.compose(block, Loader=_LOADER)


def _is_prose(block: str, names: list[str]) -> bool:
    """Whether this is a passage between two thematic breaks of which each paragraph begins with a word and a colon."""
    if any(name in _USUAL or name.lower() in _USUAL_WITH_CAPITAL for name in names):
        return False
    return not block.partition("\n")[0].strip() or any(name != name.lower() for name in names)


def _plain(node: yaml.Node) -> str | None:
    """A value as one line of words; a list of words is read with commas between them."""
    if isinstance(node, yaml.ScalarNode):
        if not node.style and node.value in _NOTHING:
            return ""
        return " ".join(str(node.value).split())
    if isinstance(node, yaml.SequenceNode) and all(isinstance(each, yaml.ScalarNode) for each in node.value):
        return ", ".join(str(each.value) for each in node.value)
    return None


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 2}: " if mark else ""
    return f"{line}{getattr(error, 'problem', None) or 'it cannot be read'}"[:120]


def _from_lines(block: str, fault: str) -> FrontMatter | None:
    """The facts in lines that are no YAML, such as ``title: The dose: 5 mg``, when each of them is such a line.

    :param fault: why they are no YAML, for what is front matter without doubt.
    :raises UnreadableFrontMatter: where a value begins with a quotation mark that is never closed: nobody knows where
        it was meant to end.
    """
    lines = [line for line in block.split("\n") if line.strip() and not line.startswith("#")]
    found = [_SIMPLE.fullmatch(line) for line in lines]
    if not all(found) and _SURE.match("\n" + block):
        return FrontMatter(doubt=fault)
    if not lines or not all(found) or _is_prose(block, [match[1] for match in found if match]):
        return None
    if any(match and (match[2] or "").startswith('"') and len(_unquoted(match[2])) == len(match[2]) for match in found):
        raise UnreadableFrontMatter(fault)
    return _gathered((match[1], _unquoted(match[2] or "")) for match in found if match)


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"')
    return value


def _from_toml(block: str) -> FrontMatter:
    try:
        values = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableFrontMatter(f"its front matter between +++ is no TOML ({str(error)[:80]})") from None
    return _gathered((name, _as_words(value)) for name, value in values.items())


def _as_words(value: object) -> str | None:
    """A value of TOML as words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return None


def _gathered(pairs: Iterator[tuple[str, str | None]]) -> FrontMatter:
    facts: dict[str, str] = {}
    nested: list[str] = []
    for name, value in pairs:
        if value is None or name.lower() in facts:
            nested.append(name.lower())
        else:
            facts[name.lower()] = value
    return FrontMatter(facts, tuple(nested))
