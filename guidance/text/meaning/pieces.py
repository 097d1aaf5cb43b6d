"""The smallest pieces of a text, and why a change of one of them is more than wording."""

import re
import unicodedata
from functools import lru_cache

from guidance.text.measures.grades import ROMAN
from guidance.text.measures.numbers import ONES, WORDS
from guidance.text.measures.routes import WORDS as ROUTES
from guidance.text.measures.tokens import CLOSE, HAN
from guidance.text.measures.units import FORMS, PEOPLE, unit_named
from guidance.text.measures.words import (
    GRADES,
    MONTHS,
    NEGATING,
    NEGATING_ENDS,
    NEGATIONS,
    OFTEN,
    OPPOSITES,
    ORDINALS,
    STRENGTH,
    TIMES_AS_MUCH,
    TIMES_OF,
    WEEKDAYS,
    WRITTEN_SMALL,
)
from guidance.text.ways import Ways
from guidance.text.words.spelling import one_spelling, with_plain_signs

#: A beginning that may turn a word round is one word with it though a hyphen stands between; capitals are a name.
_BEGINNING = "|".join(sorted({"contre", "x", *(one for one in OPPOSITES if len(one) > 2)}, key=len, reverse=True))
_JOINED = rf"\b(?=[^\W\d_]{{1,6}}[-‐‑])(?i:{_BEGINNING})[-‐‑](?=[^\W\d_A-Z])"
#: Letters with points are one word: i.e., U.K., b.d.
_POINTED = r"\b(?:[^\W\d_]\.)+[^\W\d_]\b\.?"
#: A picture with all that makes one of several: of which skin, of which sex.
_SHADES = r"[\ufe0f\U0001f3fb-\U0001f3ff]?"
_PICTURE = rf"[\u2190-\u2bff\U0001f000-\U0001faff]{_SHADES}(?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff]{_SHADES})*+"
#: Two words that say another thing than the second does.
_PHRASE = r"\b(?:[Nn]o[ -]one|[Aa] (?:few|little))\b"
#: A figure belongs to the letters ahead of it, as in B12, but not to those of scripts without spaces. Plain words come
#: first: most pieces by far are found at the first attempt.
PIECE = re.compile(
    rf"{_PHRASE}|[A-Za-z]{{2,}}+(?![\w'’‐‑-])|\d+|(?<!\w)[-−+]ve\b|\+{{2,}}|⟨U\+[0-9A-F]{{4}}⟩|{_POINTED}"
    rf"|(?:(?![{CLOSE}])[^\W\d_])++\d+"
    rf"|[{HAN}]|(?:{_JOINED})?[^\W\d_{HAN}]++(?:['’][^\W\d_]+)*+|{_PICTURE}|\S"
)
#: Where a phrase ends, or is said of: “75 and over who”, but not “75 and under the care of”.
_ENDS = r"\s*(?:[.,;:)\n]|$)"
_GOES_ON = "with|who|whose|in|at|on|are|is|was|were|should|must|may|can|will|needs?|ha[sd]|have|if|when|for|to|from|do"
#: What says nothing by itself, each in brackets: the figures of notes, which the page gives; words that count and
#: compare nothing; where on the page something stands; and the figure of a disease that goes without it.
_COMPARING = "over older above more longer under younger below less fewer".split()
_IDLE = Ways(
    {
        ("[",): r"(\[\d+\])(?! ?%| or\b)",
        ("first of all",): r"\bfirst( of all)\b",
        ("one another", "each other", "first place", "one thing"): (
            r"\b(one another|each other(?! \w+ly\b| day| week)|in the first place|for one thing)\b"
        ),
        tuple(f"{joint} {word}" for joint in ("or", "and") for word in _COMPARING): (
            rf"\b\d+(?:[ \u00a0]?°?[a-zµ%]+)? \(?(or|and)"  # 75 years and over, and nothing of “pregnant and over 50”
            rf"(?= (?:{'|'.join(_COMPARING)})(?:{_ENDS}| (?:{_GOES_ON})\b))"
        ),
        ("any ",): r"\b(any)(?= (?:questions?|concerns?|worries|problems?|queries|doubts?)\b)",
        (" hand,",): r"(?:^|(?<=[.;] ))(on the (?:one|other) hand)(?=,)",  # and no hand to be rubbed
        ("covid",): r"\bcovid([-‐‑ ]19)\b",
        (" above", " below"): (
            r"\b(?:tables?|charts?|lists?|box(?:es)?|notes?|links?|see|given|shown|listed|described|advice|details"
            rf"|section|instructions|information|steps) (above|below)"
            rf"(?={_ENDS}| (?:is|are|shows?|gives?|lists?|you)\b)"
        ),
        ("the above",): (
            r"\bthe (above)(?= (?:advice|tables?|lists?|section|box|chart|instructions|information|steps)\b)"
        ),
    },
    re.IGNORECASE,
)
#: A word that somebody wrote twice; what counts may be meant so, and some words stand so in good English.
_TWICE = re.compile(r"\b([^\W\d_]{2,}+)( \1)\b")
_COUNTS_TWICE = frozenset({"a number", "a unit", "how often", "a negation", "an order or a date"})
_OFTEN_DOUBLED = frozenset({"had", "very"})
#: Words that may change beside a number without changing what it is a number of.
SLIGHT = frozenset(
    "a an the of is are was were be been that which this these those your our their its and please who".split()
)
_WITHIN = str.maketrans("", "", "-‐‑.")
#: By which proteins and blockers go.
_GREEK = frozenset("αβγδεζηθικλμνξοπρστυφχψω") | frozenset(
    "alpha alfa beta gamma delta epsilon zeta eta theta kappa lambda sigma omega".split()
)
_NOT_UNITS = frozenset("a an us man pen min mis nos dos time times foot feet point points bar".split())


def without_idle_words(text: str) -> str:
    """``text`` with spaces in place of words that say nothing by themselves: everything else stands where it stood.

    >>> without_idle_words("First of all, ask one another."), without_idle_words("See below. Keep it below 5.")
    ('First       , ask            .', 'See      . Keep it below 5.')
    >>> without_idle_words("You must must ask twice twice.")
    'You must      ask twice twice.'
    """
    return _TWICE.sub(_blank_unless_it_counts, _IDLE.pattern_for(text).sub(_blank, text))


def _blank_unless_it_counts(found: re.Match[str]) -> str:
    return found[0] if found[1] in _OFTEN_DOUBLED or kind_of(found[1]) in _COUNTS_TWICE else _blank(found)


def _blank(found: re.Match[str]) -> str:
    begin, end = (place - found.start() for place in found.span(found.lastindex or 0))
    return f"{found[0][:begin]}{' ' * (end - begin)}{found[0][end:]}"


def pieces(text: str) -> tuple[str, ...]:
    """A text in the smallest pieces that are looked at: words, runs of digits, signs."""
    return _cut(text) if len(text) <= _LONGEST_KEPT else tuple(PIECE.findall(text))


#: What is told of a change is cut whenever something is found out about it, ten times and more.
_LONGEST_KEPT = 200


@lru_cache(maxsize=8192)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(PIECE.findall(text))


@lru_cache(maxsize=8192)
def kind_of(piece: str) -> str:
    """Why a change of this piece is more than wording, by itself; nothing when it is a word like others."""
    fold = with_plain_signs(piece.casefold())
    if fold in _TESTED or fold.startswith("++"):
        return "a comparison"
    fold = fold.translate(_WITHIN) or fold
    if is_number(piece) or fold in WORDS or fold in TIMES_OF or fold.removesuffix("fold") in WORDS:
        return "a number"
    if fold in OFTEN:
        return "how often"
    if (
        fold in NEGATIONS
        or fold in {"no one", "noone"}
        or fold.endswith("n't")
        or fold.startswith(("n'", "contraindi", "contreindi"))
        or any(letter in NEGATING for letter in piece)
        or any(end in piece for end in NEGATING_ENDS)
    ):
        return "a negation"
    if fold in ROUTES:
        return "by which way"
    if fold in STRENGTH or fold in TIMES_AS_MUCH or fold in "<>≤≥≈~±" or _is_picture(fold):
        return "a comparison"
    if fold in ORDINALS or fold in GRADES or _is_label(piece):
        return "an order or a date"
    unit = unit_named(piece) if len(piece) > 1 or piece in "%‰°" else None
    return "a unit" if unit and fold not in _NOT_UNITS and unit.what not in PEOPLE else ""


#: What a test found.
_TESTED = frozenset({"+ve", "-ve"})
#: Words of fewer letters may be other ones in capitals.
_SHORT = 4


@lru_cache(maxsize=8192)
def as_said(piece: str) -> str:
    """A piece without what says nothing: how it is spelt, and the capital with which a sentence begins.

    >>> as_said("Contra-indicated"), as_said("Haemoglobin"), as_said("May"), as_said("–")
    ('Contraindicated', 'hemoglobin', 'May', '-')
    """
    piece = with_plain_signs(piece)
    piece = (piece if piece in _TESTED else piece.translate(_WITHIN)) or piece
    small = piece.casefold()
    named = small == piece or len(piece) < _SHORT or not piece[1:].islower() or kind_of(piece) or kind_of(small)
    return _ALSO.get(piece) or one_spelling(piece if named else small)


#: Other words for one that compares: “further information” is more of it.
_ALSO = {"further": "more", "Further": "More", "additional": "more", "Additional": "More", "Covid": "COVID"}
_ALSO |= {"no one": "nobody", "No one": "Nobody", "no-one": "nobody", "No-one": "Nobody"}
for _names in (MONTHS, WEEKDAYS):
    _first: dict[int, str] = {}
    for _name, _place in _names.items():
        _ALSO[_name.title()] = _first.setdefault(_place, _name.title())


def in_any_case(piece: str) -> str:
    """A piece as it is said, in small letters where capitals say nothing: “Twice”, “PRN” and “Do”, but no unit."""
    said = as_said(piece)
    small = said.casefold()
    return small if said.isalpha() and kind_of(said) == kind_of(small) in _IN_ANY_CASE else said


_IN_ANY_CASE = frozenset({"a number", "how often", "a negation", "a comparison", "an order or a date"})


def in_figures(word: str) -> str:
    """A number of one word in figures: 7 for seven."""
    return str(ONES.index(word)) if word in ONES else word


def begins_otherwise(piece: str) -> bool:
    """Whether a beginning that may turn it round stands ahead of a hyphen in it: non-smoking."""
    return piece.partition("-")[0].casefold() in OPPOSITES and "-" in piece[1:]


def is_of_other_script(piece: str) -> bool:
    """Whether it is a word of a script of which nobody here knows what denies and counts.

    >>> [is_of_other_script(word) for word in ("knee", "œdème", "마세요", "يمنع")]
    [False, False, True, True]
    """
    return piece[0] > "\u0370" and piece[0].isalpha() and not unicodedata.name(piece[0], "").startswith(_LATIN)


_LATIN = ("LATIN", "FULLWIDTH LATIN")


def _is_picture(piece: str) -> bool:
    """Whether it is a sign that says something by its look: ✓ and ✗, 👍 and 👎, ↑ and ↓."""
    return not piece.isascii() and unicodedata.category(piece[0]) in {"So", "Sm"}


def _is_label(piece: str) -> bool:
    """A month, a weekday, or a letter or Roman figure by which something goes: group B, Grade III, TNF-α, beta."""
    fold = piece.casefold()
    if fold in _GREEK or fold in WRITTEN_SMALL:
        return True
    if not piece[0].isupper():
        return False
    return (
        fold in MONTHS or fold in WEEKDAYS or (piece.isupper() and (fold in ROMAN or len(piece) == 1 > (piece in "AI")))
    )


@lru_cache(maxsize=8192)
def is_given(piece: str) -> bool:
    """Whether it is a dose, or a form in which a medicine is given: what is said of it is advice without any figure."""
    unit = unit_named(piece.casefold())
    return unit is not None and unit.what in _GIVEN


_GIVEN = FORMS | {"doses", "injections", "infusions", "inhalers"}


def is_grade(piece: str) -> bool:
    """Whether it is a word of which there are grades: with a figure or letter beside it one of them, else a word."""
    return piece.casefold() in GRADES


def counts_grades(piece: str) -> bool:
    """Whether it says which grade: III, 3b, B, third."""
    fold = piece.casefold()
    one_letter = len(piece) == 1 and piece.isupper()
    return is_number(piece) or one_letter or fold in _GRADES or (fold[-1] in "abc" and fold[:-1] in ROMAN)


_GRADES = ROMAN | {"iv"} | ORDINALS.keys() | WORDS.keys()


def is_number(piece: str) -> bool:
    """Whether any letter of it counts, in whatever script."""
    return not (piece.isascii() and piece.isalpha()) and any(map(str.isnumeric, piece))
