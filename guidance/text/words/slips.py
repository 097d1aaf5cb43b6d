"""How many slips of a pen lie between two words: the only door to rapidfuzz."""

from collections.abc import Mapping

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

#: The distance at which a letter stands that has moved: it is left out there, and added here.
_MOVED = 2


def slips_between(one: str, other: str, most: int) -> int:
    """Letters that are left out, added, changed, or swapped with their neighbour (Damerau 1964, Levenshtein 1966).

    :param most: more than so many are not counted: the answer is one more then.

    >>> slips_between("docter", "doctor", 2), slips_between("dcotor", "doctor", 2), slips_between("nurse", "doctor", 2)
    (1, 1, 3)
    """
    return int(DamerauLevenshtein.distance(one, other, score_cutoff=most))


def slips_of_typing(one: str, other: str, most: int) -> int:
    """``slips_between``, where one letter that stands somewhere else in the word is one slip, however far it went.

    >>> slips_of_typing("chrons", "crohns", 2), slips_between("chrons", "crohns", 2)
    (1, 2)
    """
    return 1 if _has_moved(one, other) else slips_between(one, other, most)


def _has_moved(one: str, other: str) -> bool:
    if len(one) != len(other) or one == other:
        return False
    begin = next(place for place in range(len(one)) if one[place] != other[place])
    end = next(place for place in range(len(one), 0, -1) if one[place - 1] != other[place - 1])
    here, there = one[begin:end], other[begin:end]
    return there in (here[1:] + here[0], here[-1] + here[:-1])


def nearest(word: str, candidates: Mapping[str, str], most: int) -> list[tuple[str, int, str]]:
    """The candidates that lie at most so many slips of typing from a word: each spelling, its slips, its key."""
    near = extract(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=max(most, _MOVED), limit=20)
    told = [(spelling, slips_of_typing(word, spelling, most), key) for spelling, _, key in near]
    return [each for each in told if each[1] <= most]
