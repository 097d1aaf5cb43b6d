"""One form for the ways of writing one word: accents, capitals, British and American spellings, endings."""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import snowballstemmer

from guidance.text.words.spelling import one_spelling

#: Letters that are one letter and a mark to those who type them, and none to Unicode.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n"})
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff'’ʼ]")
_LATIN = re.compile("[a-z]+")
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "ω": "omega"}
#: What is written for those letters.
GREEK = frozenset(_GREEK.values())
#: A Greek letter that is a sign: alone, or beside Latin letters; the one for micro belongs to units.
_SIGN = re.compile("(?<![\u0370-\u03ff\u1f00-\u1fff])[αβγδκλω](?![\u0370-\u03ff\u1f00-\u1fff])")

#: Words that each process remembers in their one form: nearly all of a long page, and 4 MB.
_REMEMBERED = 20_000
_SNOWBALL = {"en": "english", "fr": "french"}

#: Nouns whose ending hides the adjective: pregnancy, deficiency; "agency" and "currency" are other words.
_STATE = re.compile(r"(?<=[a-z]{3})(a|e)nc(?:y|ies)$")
_OTHER_STATES = frozenset("agency agencies currency currencies tendency tendencies".split())


@lru_cache(_REMEMBERED)
def folded(word: str) -> str:
    """A word in small letters without accents, full width, apostrophes and characters that nobody sees.

    >>> [folded(word) for word in ("Sjögren", "TNFα", "β")]
    ['sjogren', 'tnfalpha', 'beta']
    """
    plain = unicodedata.normalize("NFKD", _UNSEEN.sub("", word)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_PLAIN)
    return plain if plain.isascii() else _SIGN.sub(lambda sign: _GREEK[sign.group()], plain)


@lru_cache(_REMEMBERED)
def stemmed(word: str, language: str = "en") -> str:
    """The one form of a folded word that all its spellings and endings share.

    :param language: of the text; one without rules of its own leaves endings as they are.
    """
    if not _LATIN.fullmatch(word):
        return word
    if language == "cy":
        return _without_mutation(word)
    if language == "en":
        word = _one_english(word)
    stemmer = _THREAD.stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


class _Thread(threading.local):
    """Each thread has stemmers of its own: one keeps the word that it works on, and two would mix their words."""

    def __init__(self) -> None:
        self._stemmers: dict[str, Any] = {}

    def stemmer(self, language: str) -> Any:
        """The one of a language; nothing where there are no rules."""
        if language not in self._stemmers:
            name = _SNOWBALL.get(language)
            self._stemmers[language] = snowballstemmer.stemmer(name) if name else None
        return self._stemmers[language]


_THREAD = _Thread()
#: A condition, its adjective, and who treats it, each by the one ending that they share here.
_ENDINGS = re.compile(
    r"(?<=[a-z]{2})(?:(?P<itic>iti(?:s|des))|(?P<actic>axis)|(?P<emic>emia)|(?P<penic>penia)|(?P<xic>xia)"
    r"|(?P<plegic>plegia)|(?P<leptic>lepsy)|(?P<pathic>path(?:y|ies))|(?P<ology>ologists?)"
    r"|(?P<atric>atricians?))$"
)
#: What no rule about endings brings together: a noun, and its irregular plural, its adjective or its verb.
_FORMS = """
    child children childrens|woman women womens|man men mens|foot feet|tooth teeth|mouse mice|louse lice|ovum ova
    bacterium bacteria bacterial|criterion criteria|phenomenon phenomena|fungus fungi fungal|nucleus nuclei
    virus viral|thrombus thrombi|embolus emboli|bronchus bronchi|bacillus bacilli|stimulus stimuli|calculus calculi
    diabetes diabetic diabetics|allergy allergic|surgery surgical surgically|psoriasis psoriatic
    asthma asthmatic asthmatics|anxiety anxious|obesity obese|infection infectious infected|symptom symptomatic
    therapy therapeutic|gout gouty|sepsis septic
    prescription prescribe prescribed prescribes prescribing prescriber prescribers|swelling swell swells swollen
    bleeding bled|breastfeeding breastfeed breastfeeds breastfed|stenosis stenotic|thrombosis thrombotic
    metastasis metastatic|necrosis necrotic|psychosis psychotic|osteoporosis osteoporotic|dialysis dialysed dialyse
    oesophagus oesophageal|larynx laryngeal|pharynx pharyngeal|thorax thoracic|abdomen abdominal|pelvis pelvic
    uterus uterine|artery arterial|vein venous|cirrhosis cirrhotic|fibrosis fibrotic|hypertension hypertensive
    hypotension hypotensive
"""


def _one_spelling(word: str) -> str:
    word = one_spelling(word)
    word = _ENDINGS.sub(lambda found: found.lastgroup or "", word)
    return word if word in _OTHER_STATES else _STATE.sub(r"\1nt", word)


_ONE_FORM = {
    _one_spelling(form): _one_spelling(one)
    for one, *forms in map(str.split, _FORMS.replace("\n", "|").split("|")[1:-1])
    for form in forms
}


def _one_english(word: str) -> str:
    word = _one_spelling(word)
    return _ONE_FORM.get(word, word)


#: What initial mutations make of a consonant (Thorne, A Comprehensive Welsh Grammar, section 3), longest first.
_MUTATED = (
    ("ngh", "c"), ("mh", "p"), ("nh", "t"), ("ng", "g"), ("ph", "p"), ("th", "t"), ("ch", "c"), ("dd", "d"),
    ("b", "p"), ("f", "p"), ("m", "p"), ("d", "t"), ("n", "t"), ("g", "c"),
)  # fmt: skip
_WELSH_PLURAL = re.compile(r"(?<=[a-z]{3})(?:iadau|iaid|ion|iau|oedd|au|on)$|(?<=[a-z]{5})(?:ydd|wyr)$")
#: Plurals that no ending makes, beside their singulars, in the form without mutations.
_WELSH_FORMS = {"plant": "plentyn", "cleif": "claf"}
_DOUBLED = re.compile(r"(nn|rr)$")


def _without_mutation(word: str) -> str:
    """One form for a Welsh word and its mutations: the consonants that can come from one another count as one."""
    for mutated, plain in _MUTATED:
        if word.startswith(mutated):
            word = plain + word[len(mutated) :]
            break
    word = {"d": "t", "g": "c"}.get(word[0], word[0]) + word[1:]
    word = _DOUBLED.sub(lambda found: found[0][0], _WELSH_PLURAL.sub("", word))
    return _WELSH_FORMS.get(word, word)
