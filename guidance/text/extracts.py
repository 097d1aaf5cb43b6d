"""What a page says that is asked for across pages: its recommendations and its links, read from its clean HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from guidance.text.html import HEADING_OR_LINK, HEADINGS, Token, tokens, words
from guidance.text.html.in_force import words_in_force
from guidance.text.markdown.blocks import CERTAINTIES, STRENGTHS

_FOR = "For: "
#: Pages of which it is remembered what they recommend: each is made anew whenever something beside its text changes.
KEPT_PAGES = 64


@dataclass(frozen=True)
class FoundRecommendation:
    """A marked recommendation: ``strength`` and ``certainty`` in the words of GRADE, or as its author typed them."""

    section: str
    """The anchor of the section in which it stands; nothing before the first heading."""
    anchor: str
    """Its own anchor, where it has one."""
    title: str
    strength: str
    certainty: str
    audience: str
    words: str
    """What it says, as plain text without its title and grade."""


@dataclass(frozen=True)
class FoundLink:
    """A link: ``path`` up to the ``#`` and ``anchor`` behind it."""

    section: str
    path: str
    anchor: str
    words: str


@lru_cache(maxsize=KEPT_PAGES)
def recommendations(html: str) -> tuple[FoundRecommendation, ...]:
    """Every recommendation of a page, in reading order; one inside another belongs to the outer one."""
    return tuple(_recommendation(section, block) for section, block in recommendation_blocks(html))


def recommendation_blocks(html: str) -> Iterator[tuple[str, list[Token]]]:
    """The tokens of each recommendation of a page, with the anchor of its section."""
    if "block-recommendation" not in html:  # most pages have none, and need not be taken apart
        return
    section, depth, block = "", 0, list[Token]()
    for token in tokens(html):
        if token.tag in HEADINGS and token.has_id and not depth:
            section = token.attributes["id"]
        if token.tag == "div" and (depth or "block-recommendation" in _classes(token)):
            depth += -1 if token.closing else 1
            block.append(token)
            if not depth:
                yield section, block
                block = []
        elif depth:
            block.append(token)


def links(html: str) -> list[FoundLink]:
    """Every link of a page, in reading order."""
    found, section, address, begin = list[FoundLink](), "", "", 0
    for tag in HEADING_OR_LINK.finditer(html):
        name, attributes = tag[1], Token(tag[0]).attributes
        if name == "a":
            address, begin = attributes.get("href", ""), tag.end()
        elif name:
            section = attributes.get("id", section)
        elif address:
            path, _hash, anchor = address.partition("#")
            found.append(FoundLink(section, path, anchor, words(html[begin : tag.start()])))
            address = ""
    return found


def _recommendation(section: str, block: list[Token]) -> FoundRecommendation:
    parts: dict[str, list[str]] = {"block-label": [], "block-grade": [], "": []}
    part = ""
    for token in block[1:-1]:
        if token.tag == "p":
            part = next((name for name in _classes(token) if name in parts and not parts[name]), "")
        parts[part].append(token.source)
    title, grade, said = (words_in_force("".join(sources)) for sources in parts.values())
    return FoundRecommendation(section, block[0].attributes.get("id", ""), title, *_graded(grade), said)


def _graded(grade: str) -> tuple[str, str, str]:
    """Strength, certainty and audience from the line that tells them: “Strong recommendation. For: adults.”"""
    rest, _for, audience = f" {grade}".removesuffix(".").partition(f" {_FOR}")
    told = rest.strip().removesuffix(".")
    certainty = next((words for words in CERTAINTIES.values() if told.endswith(words)), "")
    strength = told.removesuffix(certainty).strip().removesuffix(".")
    return _key(STRENGTHS, strength), _key(CERTAINTIES, certainty), audience


def _key(names: dict[str, str], told: str) -> str:
    return next((name for name, words in names.items() if words == told), told)


def _classes(token: Token) -> list[str]:
    return token.attributes.get("class", "").split()
