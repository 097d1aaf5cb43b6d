"""The smallest pieces of a text, and why a change of one of them is more than wording."""

import re
import unicodedata
from functools import lru_cache

from guidance.text.measures.grades import ROMAN
from guidance.text.measures.numbers import WORDS
from guidance.text.measures.routes import WORDS as ROUTES
from guidance.text.measures.units import PEOPLE, unit_named
from guidance.text.measures.words import (
    GRADES,
    MONTHS,
    NEGATING,
    NEGATING_ENDS,
    NEGATIONS,
    OFTEN,
    ORDINALS,
    STRENGTH,
    TIMES_OF,
    WEEKDAYS,
)

#: Each of them is a word, or a part of one.
IDEOGRAPH = "[\u3400-\u9fff\uf900-\ufaff]"
#: Words that are one though a hyphen stands in them: what is contra-indicated is not what is indicated.
_HYPHENED = r"(?i:contr[ae][-‐‑](?=indi)[^\W\d_]+|\bx[-‐‑]?rays?\b)"
#: A figure belongs to the letters ahead of it, as in B12, but not to those of scripts without spaces.
PIECE = re.compile(
    rf"⟨U\+[0-9A-F]{{4}}⟩|{_HYPHENED}"
    r"|\d+|(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[^\W\d_])+\d+"
    rf"|{IDEOGRAPH}|[^\W\d_{IDEOGRAPH[1:-1]}]+(?:['’][^\W\d_]+)*|\S"
)
#: By which proteins and blockers go.
_GREEK = frozenset("αβγδεζηθικλμνξοπρστυφχψω") | frozenset(
    "alpha alfa beta gamma delta epsilon zeta eta theta kappa lambda sigma omega".split()
)
_NOT_UNITS = frozenset("a an us man pen min mis nos dos time times foot feet point points bar".split())


def pieces(text: str) -> list[str]:
    """A text in the smallest pieces that are looked at: words, runs of digits, signs."""
    return PIECE.findall(text)


@lru_cache(maxsize=8192)
def kind_of(piece: str) -> str:
    """Why a change of this piece is more than wording, by itself; nothing when it is a word like others."""
    fold = piece.casefold().replace("’", "'")
    if is_number(piece) or fold in WORDS or fold in TIMES_OF or fold.removesuffix("fold") in WORDS:
        return "a number"
    if fold in OFTEN:
        return "how often"
    if (
        fold in NEGATIONS
        or fold.endswith("n't")
        or fold.startswith(("n'", "contra-", "contre-"))
        or any(letter in NEGATING for letter in piece)
        or any(end in piece for end in NEGATING_ENDS)
    ):
        return "a negation"
    if fold in ROUTES:
        return "by which way"
    if fold in STRENGTH or fold in "<>≤≥≈~±" or _is_picture(piece):
        return "a comparison"
    if fold in ORDINALS or fold in GRADES or _is_label(piece):
        return "an order or a date"
    unit = unit_named(piece) if len(piece) > 1 or piece in "%‰°" else None
    return "a unit" if unit and fold not in _NOT_UNITS and unit.what not in PEOPLE else ""


def _is_picture(piece: str) -> bool:
    """Whether it is a sign that says something by its look: ✓ and ✗, 👍 and 👎, ↑ and ↓."""
    return len(piece) == 1 and not piece.isascii() and unicodedata.category(piece) in {"So", "Sm"}


def _is_label(piece: str) -> bool:
    """A month, a weekday, or a letter or Roman figure by which something goes: group B, Grade III, TNF-α, beta."""
    fold = piece.casefold()
    if fold in _GREEK:
        return True
    if not piece[0].isupper():
        return False
    return (
        fold in MONTHS or fold in WEEKDAYS or (piece.isupper() and (fold in ROMAN or len(piece) == 1 > (piece in "AI")))
    )


def is_number(piece: str) -> bool:
    """Whether any letter of it counts, in whatever script."""
    return any(letter.isnumeric() for letter in piece)
