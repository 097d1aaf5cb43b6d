"""Whether two organisations tell the same piece of news, each in a slightly other wording."""

import re
from functools import lru_cache

#: Words of a title, or of a summary, that make no other news of it.
_LIGHT = frozenset(
    "a an the of on in for and at by with is are be was were has have been our we us this that it its as "
    "new news now out today published launched available latest read more join".split()
)
_WORD = re.compile(r"[^\W_]+")
#: Where a title says little, or a summary nothing, only more words than these tell it from others.
_TELLING = 4
#: The share of the words of the shorter summary that stand in the other one as well.
_SHARED = 0.6


def is_same_news(first: tuple[str, str], second: tuple[str, str], names: str = "") -> bool:
    """Whether two items, each a title and a summary in plain words, tell the same.

    Their titles have to say the same but for light words and the names of those who tell it: one word more, such as
    “cancelled” or “not”, makes other news of it. Of the summaries one may be cut, or be missing; only together do they
    let the words of a title stand in another order.

    :param names: the names of both organisations, which stand in the titles of many feeds.

    >>> is_same_news(("New: care of adults with gout | BSR", ""), ("Care of adults with gout", "Read it"), "BSR")
    False
    >>> is_same_news(("New: care of adults with severe gout | BSR", ""), ("Care of adults with severe gout", ""), "BSR")
    True
    >>> is_same_news(("Care of adults with severe gout", ""), ("Care of adults with severe gout: cancelled", ""))
    False
    """
    if first == second:
        return True
    named = _words(names)
    title, other = ([word for word in _words(told) if word not in named] for told in (first[0], second[0]))
    if not title or set(title) != set(other):
        return False
    ours, theirs = ({*_words(told)} - {*named} for told in (first[1], second[1]))
    if min(len(ours), len(theirs)) <= _TELLING:  # “from A to B” is not “from B to A”
        within = ours <= theirs or theirs <= ours
        return len(title) >= _TELLING and within and (title == other or (ours == theirs and bool(ours)))
    shorter, longer = sorted((ours, theirs), key=len)
    return len(shorter & longer) >= _SHARED * len(shorter) and _numbers(shorter) <= _numbers(longer)


@lru_cache(maxsize=4_096)
def _words(told: str) -> tuple[str, ...]:
    """The words that carry meaning, in one spelling of singular and plural."""
    found = (word.removesuffix("s") if len(word) > 3 else word for word in _WORD.findall(told.casefold()))
    return tuple(word for word in found if word not in _LIGHT)


def _numbers(words: set[str]) -> set[str]:
    return {word for word in words if any(sign.isdigit() for sign in word)}
