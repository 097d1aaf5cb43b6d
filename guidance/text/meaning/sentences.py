"""The sentences of a passage, and whether another passage is of the same ones."""

import re

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def sentences_of(passage: str) -> list[str]:
    """The sentences and lines of a passage."""
    return [*filter(None, _SENTENCE.split(passage))]


def have_same_sentences(was: str, now: str) -> bool:
    """Whether two passages are of the same sentences in whatever order: none of them counts otherwise than it did."""
    return sorted(sentences_of(was)) == sorted(sentences_of(now))


def are_in_another_order(was: str, now: str) -> bool:
    """Whether two passages are of the same sentences in another order."""
    return have_same_sentences(was, now) and sentences_of(was) != sentences_of(now)


def stand_alone(passage: str) -> bool:
    """Whether no sentence of a passage names what follows, or leads on from what was said: none is to be first."""
    told = [sentence.split() for sentence in sentences_of(passage)]
    return all(len(words) >= _LEAST and words[0].casefold().strip(",") not in _LEADING_ON for words in told)


#: A shorter one may be a name; and these begin what goes on from the sentence ahead.
_LEAST = 3
_LEADING_ON = frozenset(
    "then next after afterwards finally otherwise if this that these those it they he she so but and or first second "
    "third repeat again thereafter once when until before instead also else in for".split()
)
