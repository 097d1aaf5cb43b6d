"""Whether two English words are forms of one, and other words by which a sentence says the same."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

#: How forms of a verb or a noun end, and how the word itself ends then (Huddleston and Pullum, The Cambridge Grammar of
#: the English Language, chapter 18).
_ENDINGS = {
    "ies": ("y", "ie"),
    "ied": ("y", "ie"),
    "es": ("e", ""),
    "s": ("",),
    **dict.fromkeys(("ed", "ing", "en"), ("e", "")),
}
_OF_VERBS = frozenset({"es", "ed", "ing", "en"})
#: What may have an ending, and letters of the shortest word that has one.
_BASE, _SHORTEST = re.compile(r"(?=.*[aeiouy])(?:..*[^aeiou]|.{3,})"), 3
#: A word of one syllable doubles its last letter ahead of an ending: “rating” is of rate, and none of rat.
_DOUBLES = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_DOUBLED, _HISSING, _OWN_S = re.compile(r"(.)\1$"), ("s", "x", "z", "ch", "sh", "o"), ("ss", "us", "is")
#: Words that say the same of care, by which a sentence is only worded otherwise: most are of the Plain English
#: Campaign's “A to Z of alternative words”; none names what is given, to whom, when, how much or how often.
_SAME = """
while whilst | among amongst | on upon | until till | eg for+example for+instance such+as like | ie that+is
that+is+to+say | etc etcetera and+so+on | because because+of due+to owing+to as+a+result+of | to in+order+to so+as+to |
before prior+to ahead+of | after subsequent+to | often frequently | start commence initiate begin began begun | stop
cease discontinue | buy purchase bought | help assist support | get obtain got | use utilise | tell notify inform told |
ask enquire inquire | show demonstrate | ensure make+sure | need require | let permit allow enable | choose select click
pick | complete fill+in fill+out | gather collect accrue | see read look+at view visit | learn+more read+more
find+out+more see+more | call phone telephone ring | speak talk chat | speak+to speak+with talk+to talk+with | discuss
talk+about | page leaflet booklet brochure pamphlet factsheet webpage document guide guidance guideline | website
web+site | introduction overview background | person people patient individual | team service group we us | difficult
hard | easy simple | good great | kind sort kind+of sort+of form+of type+of | many lots lots+of plenty plenty+of
numerous a+lot+of a+great+many a+large+number+of all+sorts+of | most the+majority+of | almost nearly | enough sufficient
| more additional extra further | everyone everybody | nobody no+one | someone somebody | anyone anybody | nowadays
currently at+present these+days | so therefore thus hence consequently | but however | although though | also
furthermore moreover in+addition besides | about regarding concerning with+regard+to in+relation+to with+respect+to
approximately roughly approx | illness disease condition | medicine medication drug | vaccination immunisation | surgery
operation | xray radiograph | physiotherapist physio | department dept | figure fig | reference ref | information info |
laboratory lab | trial study | way method | point thing | explain outline describe set+out is+about are+about | mistake
error | aim goal objective purpose | keep stay remain retain | try attempt | happen occur | give provide gave given |
except excluding apart+from except+for | immediately at+once straight+away straightaway right+away without+delay |
at+least no+less+than no+fewer+than not+less+than a+minimum+of | at+most no+more+than not+more+than a+maximum+of | daily
a+day per+day each+day every+day | weekly a+week per+week each+week every+week | twice two+times 2+times | more+than
greater+than in+excess+of | less+than fewer+than | percent per+cent % | and & | older+than over+the+age+of aged+over
over+age | element constituent component | quality property feature | want wish | main chief key | word term | large big
| comfortable comfy | useful helpful | change modify amend alter | learn learnt find+out | focus concentrate | thank
grateful+to | street st | beside next+to | carefully cautiously with+care with+caution | http https
"""


@lru_cache(maxsize=8192)
def are_forms(one: str, other: str) -> bool:
    """Whether two words are forms of one, or one word: take, takes and taking.

    >>> are_forms("tapes", "taped"), are_forms("tapped", "tap"), are_forms("studies", "study")
    (True, True, True)
    >>> are_forms("tape", "tap"), are_forms("rating", "rat"), are_forms("care", "car")
    (False, False, False)
    """
    return one == other or not bases_of(one).isdisjoint(bases_of(other))


@lru_cache(maxsize=8192)
def bases_of(word: str) -> frozenset[str]:
    """The word, and each word of which it may be a form."""
    return frozenset({word, *_unbent(word)}) if len(word) > _SHORTEST else frozenset({word})


def _unbent(word: str) -> Iterator[str]:
    for ending, others in _ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem == word or not _BASE.fullmatch(stem) or (ending == "s" and word.endswith(_OWN_S)):
            continue
        verb = ending in _OF_VERBS
        for other in others:
            if other or ending == "s" or (stem.endswith(_HISSING) if ending == "es" else not _DOUBLES.fullmatch(stem)):
                yield stem + other
        if verb and _DOUBLED.search(stem):
            yield stem[:-1]


_MEANT: dict[tuple[str, ...], str] = {}
for _each in _SAME.split("|"):
    for _words in _each.split():
        _MEANT.setdefault(tuple(_words.split("+")), _each.split()[0])
#: The words of the longest phrase that begins with each.
_LONGEST: dict[str, int] = {}
for _phrase in sorted(_MEANT, key=len):
    _LONGEST[_phrase[0]] = len(_phrase)


def said(words: Sequence[str]) -> list[str]:
    """Words in small letters, each word or phrase of several that say the same in one of these.

    >>> said("the team fills in a form prior to it".split()) == said("the service completed a form before it".split())
    True
    """
    found, place = list[str](), 0
    while place < len(words):
        phrase = _phrase_at(words, place) if _reach(words[place]) > 1 else ()
        found.append(_MEANT[phrase] if phrase else _meant(words[place]))
        place += len(phrase) or 1
    return found


def _phrase_at(words: Sequence[str], place: int) -> tuple[str, ...]:
    """The longest phrase that begins there, as it is listed; nothing where none does."""
    ahead = tuple(words[place : place + _reach(words[place])])
    phrases = ((each, *ahead[1:length]) for length in range(len(ahead), 1, -1) for each in bases_of(ahead[0]))
    return next((each for each in phrases if each in _MEANT), ())


@lru_cache(maxsize=8192)
def _reach(word: str) -> int:
    """The words of the longest phrase that may begin with this one; hardly any begins one."""
    return max(_LONGEST.get(base, 1) for base in bases_of(word))


@lru_cache(maxsize=8192)
def _meant(word: str) -> str:
    return _MEANT.get((word,)) or next((_MEANT[base,] for base in sorted(bases_of(word)) if (base,) in _MEANT), word)
