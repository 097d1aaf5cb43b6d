"""The words of an edit that say something, and whether it says more or less than it did."""

from collections.abc import Iterable, Sequence

from guidance.text.meaning.advice import meaning_of
from guidance.text.meaning.alike import plainly
from guidance.text.meaning.pieces import SLIGHT
from guidance.text.words.forms import bases_of, said

#: Words by which nothing is named: they join, point, and lead on (Huddleston and Pullum, chapters 5, 7 and 8).
_LITTLE = SLIGHT | frozenset(
    "i you he she it we they me him us them my his her ours theirs itself themselves yourself one there here this "
    "these those that what which who whom whose such and or but if so as than then also quite "
    "really simply please however therefore thus well now yet actually particularly "
    "especially in on at of for to from by with about into onto upon up off over through across within per via "
    "have has having had do does did will would can could shall being am order "
    "following various e.g i.e eg ie etc example examples note kind way thing things "
    "when whenever while get gets got make makes made let lets see "
    "je tu il elle nous vous ils elles ce cela ça se sa son ses leur leurs qui que quoi dont où et mais donc en au aux "
    "de du des à par pour sur dans avec est sont a ont être avoir "
    "i ni fi chi ti ef hi nhw hwn hon hyn hynny sy sydd yw mae yn o am ar at gan o'r a'r â ag ei eu ein eich".split()
)

_OF_DAYS = frozenset({"st", "nd", "rd", "th"})


def content(pieces: Iterable[str]) -> list[str]:
    """The words that name something, in small letters, each as it is said in plain words.

    >>> content(["the", "frail", "people", "who", "have", "asthma"])
    ['frail', 'person', 'asthma']
    """
    words = said([word for piece in pieces if piece not in _OF_DAYS for word in plainly(piece) if word[0].isalpha()])
    return [word for word in words if word.casefold() not in _LITTLE and len(word) > 1]


def known_by(words: Iterable[str]) -> set[str]:
    """By what each word may be known in another form, or another word of the same meaning."""
    found: set[str] = set()
    for word in words:
        found |= bases_of(word)
        found.add(meaning_of(word) or word)
    return found


def says_more(words: Sequence[str], others: set[str]) -> bool:
    """Whether any of ``words`` names something that is not among ``others``, as ``known_by`` gives them."""
    return any(known_by([word]).isdisjoint(others) for word in content(words))
