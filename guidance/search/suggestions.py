"""Another spelling for a word that no page has: offered where it is certain that it is a slip, and always said.

To put another word in place of the one that was asked for could exchange one medicine for another. So a word is left
alone when it is the name of a medicine, a word of the language, short, or an abbreviation; and what is offered has to
begin alike, and to be the only thing so near.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from guidance.search.analysis import analysed
from guidance.search.lexicon import Lexicon
from guidance.search.query import Word
from guidance.search.spelling import folded, stemmed
from guidance.text.languages import LANGUAGES
from guidance.text.words.slips import nearest, slips_of_typing

#: Words of a query that are looked at.
MOST = 5
SHORTEST = 5
#: What the languages put at the end of an international name.
_ENDING = re.compile(r"(?:um|[aeo])$")
_WORD = re.compile(r"[\w’']+")
#: What languages write in place of one another in such names: morfina and morphine, metotrexato and methotrexate.
_WRITTEN_ALIKE = (("th", "t"), ("ph", "f"), ("y", "i"))
#: What is left of a name without all that has at least so many letters.
_FEWEST = 5
#: From this length on two slips may be one word's.
LONG = 8


@dataclass(frozen=True)
class Spelling:
    """A word that no page has, and what it may have been meant to be."""

    word: Word
    near: str
    is_medicine: bool
    """It names a medicine, so it is only ever offered."""

    @property
    def terms(self) -> set[str]:
        """The terms under which pages of any language may have it."""
        return {term for language in LANGUAGES for token in analysed(self.near, language) for term in token.terms}


def spellings(unknown: list[Word], vocabulary: Mapping[str, int], lexicon: Lexicon) -> list[Spelling]:
    """Near spellings that the guidance has, for those of the words that are certainly slips."""
    found = []
    for word in unknown[:MOST]:
        near = _other_form(word.written, vocabulary, lexicon)
        if not near and _may_be_a_slip(word.written, lexicon):
            plain = folded(word.written)
            near = _near(plain, vocabulary, lexicon) or _near(plain.removesuffix("s"), vocabulary, lexicon)
        if near:
            found.append(Spelling(word, near, lexicon.is_medicine(near)))
    return found


def beginning_of(word: str) -> str:
    """The letters of a word that its other endings share."""
    return word.lower()[: max(4, len(word) - 3)]


def begins_a_word(title: str, word: str, lexicon: Lexicon) -> bool:
    """Whether a word of a title begins like ``word``: gout is none that is like out.

    The name of a medicine has to be there as it is: prednisolone is none that is like prednisone.
    """
    plain, begins = folded(word), folded(beginning_of(word))
    if not begins.isascii():  # scripts without spaces
        return begins in folded(title)
    if not (lexicon.is_made and lexicon.is_medicine(word)):
        return any(folded(each).startswith(begins) for each in _WORD.findall(title))
    return any(stemmed(each) == stemmed(plain) for each in map(folded, _WORD.findall(title)))


def _other_form(word: str, vocabulary: Mapping[str, int], lexicon: Lexicon) -> str:
    """The form that the guidance has of a name in another language: methotrexat, methotrexatum, methotrexate."""
    plain = folded(word)
    wanted = _international(plain)
    if len(wanted) < _FEWEST:
        return ""
    begins = tuple({wanted[0], plain[0], *("p" if wanted[0] == "f" else "")})
    forms = [known for known in vocabulary if known.startswith(begins) and known != plain]
    same = [known for known in forms if _international(known) == wanted]
    sure = [known for known in same if lexicon.is_medicine(known) or len(_ENDING.sub("", plain)) >= LONG]
    return max(sure, key=lambda known: (vocabulary[known], known), default="")


def _international(name: str) -> str:
    """The letters that all forms of the name of one substance share, in whichever language it is written.

    >>> {_international(name) for name in ("methotrexate", "metotrexato", "methotrexatum")}
    {'metotrexat'}
    """
    for one, other in _WRITTEN_ALIKE:
        name = name.replace(one, other)
    return _ENDING.sub("", name)


def _may_be_a_slip(word: str, lexicon: Lexicon) -> bool:
    is_abbreviation = word.isupper() and len(word) < LONG
    if len(word) < SHORTEST or not folded(word).isalpha() or is_abbreviation:
        return False
    return not lexicon.is_word(word) and not lexicon.is_met(stemmed(folded(word)))


def _near(plain: str, vocabulary: Mapping[str, int], lexicon: Lexicon) -> str:
    slips = 1 if len(plain) < LONG else 2
    candidates = {
        known: folded(known)
        for known in vocabulary
        if abs(len(known) - len(plain)) <= slips and len(known) >= SHORTEST and known[0] == plain[0] and known.isalpha()
    }
    near = nearest(plain, candidates, slips)
    if not near:
        return ""
    _, away, best = min(near, key=lambda found: (found[1], -vocabulary[found[2]], found[2]))
    rivals = {
        found for _, distance, found in near if distance == away and stemmed(folded(found)) != stemmed(folded(best))
    }
    if lexicon.is_medicine(best) or any(lexicon.is_medicine(rival) for rival in rivals):
        return best if not rivals and _only_medicine(plain, best, away, lexicon) else ""
    return best


def _only_medicine(word: str, best: str, away: int, lexicon: Lexicon) -> bool:
    """Whether no other medicine is as near; two slips in a name could have been made on the way from another one."""
    same = _international(folded(best))
    others = (name for name in lexicon.medicines_like(word) if _international(name) != same)
    return all(slips_of_typing(word, name, away) > away for name in others)
