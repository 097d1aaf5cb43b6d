"""Which words are ordinary ones, and how common: the only door to the word lists of pyspellchecker.

They are read without running anything of the package: English words, with how often each was met in the
subtitles of films (OpenSubtitles; Hermit Dave, FrequencyWords).
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from guidance.text.prepared import keep, kept, made_by
from guidance.text.words.lines import Lines
from guidance.text.words.slips import slips_between

_PACKAGE = "spellchecker"
#: Letters of a word that a slip leaves known, and of one with two letters swapped: teh.
_LONG, _SHORTEST = 5, 3
#: So often a common word was met, of all films; and what is most often mistaken for its like.
_OFTEN, _VOWEL, _DOUBLED = 500, re.compile(r"[aeiou]"), re.compile(r"(.)\1+")
#: As the adjectives of medicine end, many of which no list has, and its substances; so short they are like one another.
_LEARNED, _LIKE_OTHERS = re.compile(r"(?:al|ar|ic|in|oid|ous)$"), 6


def ordinary_words(language: str = "en") -> dict[str, int]:
    """Every word of a language, and how often it was met: those that no text had were met as often as the rarest."""
    found = find_spec(_PACKAGE)
    assert found is not None and found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / f"resources/{language}.json.gz"
    words: dict[str, int] = json.loads(gzip.decompress(path.read_bytes()))
    return words


@cache
def _words() -> Lines:
    name, by = "ordinary.txt", made_by(Path(__file__), "pyspellchecker")
    return Lines(kept(name, by) or keep(name, Lines.of(filter(str.isalpha, ordinary_words())), by))


@cache
def _common() -> Lines:
    """The words that were met often, and have so many letters that no other common word is near them."""
    name, by = "common.txt", made_by(Path(__file__), "pyspellchecker")
    return Lines(kept(name, by) or keep(name, Lines.of(_met_often()), by))


def _met_often() -> Iterator[str]:
    return (word for word, met in ordinary_words().items() if word.isalpha() and len(word) > _LONG and met >= _OFTEN)


def prepare() -> None:
    """Read the words, which the first comparison asks for."""
    _words()
    _common()


def is_ordinary(word: str) -> bool:
    """Whether a word in small letters is one that people say; hardly any abbreviation is.

    >>> is_ordinary("aids"), is_ordinary("nhs")
    (True, False)
    """
    return word in _words()


@lru_cache(maxsize=8192)
def is_slip(was: str, now: str) -> bool:
    """Whether ``was`` is no word, and an ordinary one with a letter left out, added, or swapped with its neighbour.

    One letter in place of another may be a word of medicine which no list has: only a vowel of a common word is a slip.
    So may be one letter more or less, where a short or a rare word ends as those do.

    >>> is_slip("freindly", "friendly"), is_slip("ureteral", "urethral"), is_slip("fascial", "facial")
    (True, False, False)
    >>> is_slip("unneccesary", "unnecessary"), is_slip("seperate", "separate"), is_slip("peroneal", "perineal")
    (True, True, False)
    """
    wrong, right = was.casefold(), now.casefold()
    swapped = sorted(wrong) == sorted(right)
    if len(was) < (_SHORTEST if swapped else _LONG) or wrong[0] != right[0] or not was[1:].islower():
        return False
    if _DOUBLED.sub(r"\1", wrong) != _DOUBLED.sub(r"\1", right) and slips_between(wrong, right, 1) != 1:
        return False
    vowel = len(wrong) == len(right) and _VOWEL.sub("a", wrong) == _VOWEL.sub("a", right)
    likely = swapped or len(wrong) != len(right) or slips_between(wrong, right, 1) != 1
    learned = _LEARNED.search(wrong)
    known = right in (_words() if likely and not learned else _common())
    return known and (likely or vowel) and not (learned and len(right) <= _LIKE_OTHERS) and wrong not in _words()
