"""Which words are ordinary ones, and how common: the only door to the word lists of pyspellchecker.

They are read without running anything of the package: English and French words, with how often each was met in the
subtitles of films (OpenSubtitles; Hermit Dave, FrequencyWords).
"""

import gzip
import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from guidance.text.prepared import keep, kept, made_by
from guidance.text.words.lines import Lines
from guidance.text.words.slips import slips_between

_PACKAGE = "spellchecker"
#: So many of the commonest words of each language are common; any other one may be a term, or the name of a thing.
_COMMON = 2_000
#: Letters of a word that a slip leaves known.
_LONG = 5


def ordinary_words(language: str = "en") -> dict[str, int]:
    """Every word of a language, and how often it was met: those that no text had were met as often as the rarest."""
    found = find_spec(_PACKAGE)
    assert found is not None and found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / f"resources/{language}.json.gz"
    words: dict[str, int] = json.loads(gzip.decompress(path.read_bytes()))
    return words


@cache
def _words(name: str) -> Lines:
    by = made_by(Path(__file__), "pyspellchecker")
    return Lines(kept(name, by) or keep(name, Lines.of(_MADE[name]()), by))


def _common() -> set[str]:
    lists = [ordinary_words(language) for language in ("en", "fr")]
    return {word for met in lists for word in sorted(met, key=lambda word: (-met[word], word))[:_COMMON]}


_MADE = {"ordinary.txt": lambda: filter(str.isalpha, ordinary_words()), "common.txt": _common}


def prepare() -> None:
    """Read the words, which the first comparison asks for."""
    for name in _MADE:
        _words(name)


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """Whether it is one of the words of which every text is made.

    >>> is_common("because"), is_common("scabies")
    (True, False)
    """
    return word.casefold() in _words("common.txt")


@lru_cache(maxsize=8192)
def is_slip(was: str, now: str) -> bool:
    """Whether ``was`` is no word, and an ordinary one with a letter left out, added, or swapped with its neighbour.

    One letter in place of another is none: that may be a word of medicine which no list has.

    >>> is_slip("freindly", "friendly"), is_slip("friendly", "freindly"), is_slip("ureteral", "urethral")
    (True, False, False)
    """
    if len(was) < _LONG or was[0].casefold() != now[0].casefold() or not was[1:].islower():
        return False
    wrong, right = was.casefold(), now.casefold()
    likely = len(wrong) != len(right) or sorted(wrong) == sorted(right)
    known = _words("ordinary.txt")
    return likely and slips_between(wrong, right, 1) == 1 and right in known and wrong not in known
