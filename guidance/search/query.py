"""What a reader typed into the search box, as words and phrases; everything else in it means nothing special."""

import re
from dataclasses import dataclass

from guidance.errors import BadQuery

LONGEST = 200
MOST_TERMS = 20

_PHRASE = re.compile(r'["“”]([^"“”]*)["“”]')
_WORD = re.compile(r"\w+")

#: Words that nearly every page has; they count only inside quotes, or when there is nothing else.
COMMON = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do does doing"
    " during each for from get had has have he her him his how i if in into is it its just me more most much must my"
    " no not of off on one or our out over own same say says she should so some such than that the their them then"
    " there these they this those through to too under until up us very was we were what when where which while who"
    " whom why will with would you your".split()
)


@dataclass(frozen=True)
class Query:
    """Words in lower case, and phrases as sequences of them."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.phrases


def parse(text: str) -> Query:
    """Read a query.

    At most ``MOST_TERMS`` terms are looked for, the first ones.

    :raises BadQuery: when it is longer than ``LONGEST`` characters.
    """
    if len(text) > LONGEST:
        raise BadQuery(f"Search must be {LONGEST} characters or fewer")
    phrases = [tuple(_words(match)) for match in _PHRASE.findall(text)]
    words = _words(_PHRASE.sub(" ", text))
    telling = [word for word in words if word not in COMMON] or ([] if any(phrases) else words)
    room = MOST_TERMS - sum(len(phrase) for phrase in phrases)
    return Query(
        tuple(dict.fromkeys(telling))[: max(room, 0)],
        tuple(phrase[:MOST_TERMS] for phrase in phrases if phrase)[:MOST_TERMS],
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'").replace("'s ", " ").lower())
