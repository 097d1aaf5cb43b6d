"""“Did you mean …?”: a spelling that the guidance uses, for a word that it does not. It is only ever offered.

To put another word in place of the one that was asked for could exchange one medicine for another.
"""

from collections.abc import Mapping

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from guidance.search.engine import Engine
from guidance.search.query import Query

#: Words of a query that are looked at.
MOST = 5
SHORTEST = 4


def suggestion(engine: Engine, query: Query) -> str:
    """The query with unknown words spelt as the guidance has them; empty when there is nothing to offer."""
    vocabulary = engine.vocabulary()
    replaced = {
        word: near
        for word in query.words[:MOST]
        if len(word) >= SHORTEST and word not in vocabulary and (near := _nearest(word, vocabulary))
    }
    if not replaced:
        return ""
    phrases = [f'"{" ".join(phrase)}"' for phrase in query.phrases]
    return " ".join([*(replaced.get(word, word) for word in query.words), *phrases])


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str:
    """The commonest of the words that are fewest slips away: one slip in a short word, two in a longer one."""
    slips = 1 if len(word) < 6 else 2
    candidates = [known for known in vocabulary if abs(len(known) - len(word)) <= slips and known.isalpha()]
    near = extract(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=20)
    return min(near, key=lambda found: (found[1], -vocabulary[found[0]], found[0]))[0] if near else ""
