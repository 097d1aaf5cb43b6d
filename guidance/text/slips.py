"""How many slips of a pen lie between two words: the only door to rapidfuzz."""

from collections.abc import Mapping

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract


def slips_between(one: str, other: str, most: int) -> int:
    """Letters that are left out, added, changed, or swapped with their neighbour (Damerau 1964, Levenshtein 1966).

    :param most: more than so many are not counted: the answer is one more then.

    >>> slips_between("docter", "doctor", 2), slips_between("dcotor", "doctor", 2), slips_between("nurse", "doctor", 2)
    (1, 1, 3)
    """
    return int(DamerauLevenshtein.distance(one, other, score_cutoff=most))


def nearest(word: str, candidates: Mapping[str, str], most: int) -> list[tuple[str, int, str]]:
    """The candidates that lie at most so many slips from a word, nearest first: each spelling, its slips, its key."""
    near = extract(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=20)
    return [(spelling, int(slips), key) for spelling, slips, key in near]
