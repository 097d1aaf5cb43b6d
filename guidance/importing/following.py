"""Which file that is gone a new file was: the one with its very bytes, else the one whose words it mostly has."""

import re
from collections import Counter
from collections.abc import Mapping

#: From this share of common words on (Dice's coefficient) two texts are one page that moved and was edited.
FOLLOWED = 0.7
#: Beyond so many pairs only files of the same name are looked at.
_MOST_PAIRS = 2_500
_WORD = re.compile(r"\w+")


def words_of(text: str) -> Counter[str]:
    """The words of a text with how often it has them."""
    return Counter(_WORD.findall(text.casefold()))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient over the words of two texts: 1 for the same words, 0 for none in common."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def followed(new: Mapping[str, Counter[str]], gone: Mapping[str, Counter[str]]) -> dict[str, tuple[str, float]]:
    """For new files the gone one that each was, and how alike they are; the most alike first, and none twice."""
    by_name = len(new) * len(gone) > _MOST_PAIRS
    pairs = [
        (likeness(mine, theirs), path, before)
        for path, mine in new.items()
        for before, theirs in gone.items()
        if not by_name or path.rpartition("/")[2] == before.rpartition("/")[2]
    ]
    found: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for share, path, before in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if share >= FOLLOWED and path not in found and before not in taken:
            found[path] = before, share
            taken.add(before)
    return found
