"""What an edit of one passage touches, piece by piece, so that nothing has to be understood to be shown.

A reader of measures knows the units and abbreviations it was taught. This asks less and misses less: any changed sign
of counting in any script, any word that stands beside a number, any negation or comparison and what it is said of.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from guidance.text.meaning.advice import meaning_of, meanings, tells_what_to_do, turned
from guidance.text.meaning.alike import (
    are_opposite,
    are_other_in_capitals,
    are_other_names,
    are_other_things,
    are_other_units,
    explains,
    is_same_name,
    read_alike,
)
from guidance.text.meaning.content import content, known_by, says_more
from guidance.text.meaning.order import moved
from guidance.text.meaning.pieces import (
    PIECE,
    SLIGHT,
    as_said,
    begins_otherwise,
    counts_grades,
    is_given,
    is_grade,
    is_number,
    is_of_other_script,
    kind_of,
    without_idle_words,
)
from guidance.text.meaning.standing import HYPHENS, Pieces
from guidance.text.meaning.tense import is_of_another_time
from guidance.text.measures.tokens import HAN
from guidance.text.measures.units import unit_named
from guidance.text.measures.unseen import is_only_unseen
from guidance.text.measures.words import MONTHS, OPPOSITES
from guidance.text.patience import Gap, differing
from guidance.text.words.medicines import is_medicine
from guidance.text.words.ordinary import is_slip

#: How many words on each side of a number belong to it.
BESIDE = 3
#: How many pieces behind a negation, and ahead of it, it denies.
_DENIED_BEHIND, _DENIED_AHEAD = 10, 4
MEDICINE = "the name of a medicine"
WHAT_IT_IS_SAID_OF = "what a number or a negation is said of"
OTHER_SCRIPT = "a word of another script"
ADVICE = "a word that turns advice"
OTHER_THING = "one thing for another"
CAPITALS = "a word that capitals make another one, or stress"
OTHER_TIME = "a verb of another time"
MORE_OR_LESS = "something more or less is said"
_ABOUT = "about"
_IDEOGRAPH = re.compile(f"[{HAN}]")
_SIGNS = frozenset("<>≤≥≈~±+−-–—/×÷=%‰°^.,:·*|")
_CLAUSE_ENDS = frozenset(".!?;\n")
#: With what the figure of a day may end.
_OF_DAYS = frozenset({"st", "nd", "rd", "th"})
#: So many words in capitals are a heading or a line that is written so.
_MANY = 3


class Touched(NamedTuple):
    """One place where an edit is more than other words: of what kind, and where it stands in both texts."""

    what: str
    was: slice
    now: slice


class Touches(NamedTuple):
    """Where an edit of one passage touches more than words, and where other words stand that say the same."""

    found: list[Touched]
    alike: list[tuple[slice, slice]]


def places_touched(was: str, now: str) -> Touches:
    """Where an edit of one passage touches more than words, and where it does not, piece by piece."""
    touches = Touches([], [])
    if is_only_unseen(was, now):
        return touches
    idle = not _point_elsewhere(was, now)
    old, new = ([*PIECE.finditer(without_idle_words(text) if idle else text)] for text in (was, now))
    edit = _Edit(Pieces(old), Pieces(new))
    for i, i_end, j, j_end in edit.stretches:
        places = _from_to(old, i, i_end), _from_to(new, j, j_end)
        kind = "" if is_same_name(was[places[0]], now[places[1]]) else edit.kind(i, i_end, j, j_end)
        if kind := kind or "a comparison" * edit.is_of_signs:
            touches.found.append(Touched(kind, *places))
        elif i_end > i and j_end > j:
            touches.alike.append(places)
    return touches


def _point_elsewhere(was: str, now: str) -> bool:
    """Whether what was said to stand below is said to stand above: the steps above may be others."""
    below, above = (now.casefold().count(word) - was.casefold().count(word) for word in ("below", "above"))
    return below * above < 0


class _Edit:
    """Both wordings of a passage, and what is known of all their stretches at once."""

    def __init__(self, before: Pieces, after: Pieces) -> None:
        self._before, self._after = before, after
        self.stretches = _stretches([*map(as_said, before)], [*map(as_said, after)])
        self._slips = _slips(before, after, self.stretches)

    @cached_property
    def is_of_signs(self) -> bool:
        """Whether neither wording has a word, as the cells of a table in which “+” and “x” say all that they say."""
        return all(len(piece) == 1 for piece in (*self._before, *self._after))

    @cached_property
    def is_in_capitals(self) -> bool:
        """Whether one wording has all of its words in capitals, as some headings have."""
        sides = ([*filter(str.isalpha, side)] for side in (self._before, self._after))
        return any(len(side) >= _MANY and all(map(str.isupper, side)) for side in sides)

    @cached_property
    def _meanings(self) -> tuple[list[str], list[str]]:
        return meanings(self._before), meanings(self._after)

    @cached_property
    def _turns(self) -> frozenset[str]:
        was, now = self._meanings
        right = [self._slips.get(at, piece) for at, piece in enumerate(self._before)] if self._slips else []
        return turned(meanings(right) if right else was, now)

    @cached_property
    def _moved(self) -> set[str]:
        return moved(self._before, self._after, self.stretches)

    def kind(self, i: int, i_end: int, j: int, j_end: int) -> str:
        """The weightiest kind of what one stretch touches; nothing where other words say the same."""
        gone, come = self._before[i:i_end], self._after[j:j_end]
        if not (gone and come) and explains(gone or come, self._before, i):
            return ""
        if i in self._slips or _are_same_range(self._before, self._after, i, j, gone, come):
            return ""
        if read_alike(gone, come):
            return self._kind_of_alike(gone, come, i, j)
        weight = _weightiest(self._after, j, j_end, _weightiest(self._before, i, i_end, _WEIGHTLESS))
        others: dict[str, Callable[[], bool]] = {  # the weightiest first: what weighs less is not asked
            "a unit": lambda: self._is_other_unit(gone, come, i),
            "a negation": lambda: are_opposite(gone, come),
            ADVICE: lambda: self._turns_at(i, i_end, j, j_end) or are_other_names(gone, come),
            OTHER_TIME: lambda: is_of_another_time(gone, come, self._before[i - 1] if i else ""),
            CAPITALS: lambda: self._are_other_in_capitals(gone, come, i),
            OTHER_THING: lambda: are_other_things(gone, come),
            WHAT_IT_IS_SAID_OF: lambda: _moved_about(gone, come, self._moved),
            MORE_OR_LESS: lambda: self._says_more_or_less(gone, come),
        }
        found = next((kind for kind, is_so in others.items() if _WEIGHT[kind] < weight and is_so()), "")
        return found or (_KINDS[weight] if weight < _WEIGHTLESS else "")

    def _kind_of_alike(self, gone: Sequence[str], come: Sequence[str], i: int, j: int) -> str:
        """What other words for the same still touch: another unit, a medicine, another time, capitals."""
        sides = (self._before, i, i + len(gone)), (self._after, j, j + len(come))
        kinds = {_kind_at(found, place, _WEIGHT[MEDICINE] + 1) for found, *ends in sides for place in range(*ends)}
        if are_other_units(gone, come) and ("a unit" in kinds or self._is_other_unit(gone, come, i)):
            return "a unit"
        if MEDICINE in kinds:
            return MEDICINE
        if is_of_another_time(gone, come, self._before[i - 1] if i else ""):
            return OTHER_TIME
        return CAPITALS if self._are_other_in_capitals(gone, come, i) else ""

    def _are_other_in_capitals(self, gone: Sequence[str], come: Sequence[str], i: int) -> bool:
        """Whether capitals make it another word: not those of the unit behind a number, 5 MG for 5 mg."""
        counted = i > 0 and is_number(self._before[i - 1]) and any(map(unit_named, gone[:1]))
        is_same_unit = counted and not are_other_units(gone, come)
        return not (self.is_in_capitals or is_same_unit) and are_other_in_capitals(gone, come)

    def _is_other_unit(self, gone: Sequence[str], come: Sequence[str], i: int) -> bool:
        """Whether a sign of one letter behind a number is of another unit in capitals: 5 M, and 5 m."""
        return are_other_units(gone, come) and len(gone[0]) == 1 and i > 0 and is_number(self._before[i - 1])

    def _turns_at(self, i: int, i_end: int, j: int, j_end: int) -> bool:
        was, now = self._meanings
        return not self._turns.isdisjoint((*was[i:i_end], *now[j:j_end]))

    def _says_more_or_less(self, gone: Sequence[str], come: Sequence[str]) -> bool:
        """Whether something is named on one side of a stretch only, and in no other stretch of the other side."""
        sides = content(gone), content(come)
        if bool(sides[0]) is bool(sides[1]):
            return False
        return says_more(gone, self._named[1]) or says_more(come, self._named[0])

    @cached_property
    def _named(self) -> tuple[set[str], set[str]]:
        """What went and what came in any stretch."""
        went = (piece for i, i_end, _, _ in self.stretches for piece in self._before[i:i_end])
        came = (piece for _, _, j, j_end in self.stretches for piece in self._after[j:j_end])
        return known_by(content(went)), known_by(content(came))


def _are_same_range(
    before: Sequence[str], after: Sequence[str], i: int, j: int, gone: Sequence[str], come: Sequence[str]
) -> bool:
    """Whether only the sign between two numbers became the word, or the word the sign: 2–3, and 2 to 3."""
    if sorted(map(as_said, (*gone, *come))) != ["-", "to"] or not (i and j and gone and come):
        return False
    return all(map(is_number, (*before[i - 1 : i + 2 : 2], *after[j - 1 : j + 2 : 2])))


def _stretches(before: list[str], after: list[str]) -> list[Gap]:
    """Where two texts differ: one direction is computed, the other is its mirror."""
    if before <= after:
        return [*differing(before, after)]
    return [(i, i_end, j, j_end) for j, j_end, i, i_end in differing(after, before)]


def _from_to(found: Sequence[re.Match[str]], begin: int, end: int) -> slice:
    if end > begin:
        return slice(found[begin].start(), found[end - 1].end())
    here = found[begin - 1].end() if begin else 0
    return slice(here, here)


def _slips(before: Sequence[str], after: Sequence[str], stretches: Sequence[Gap]) -> dict[int, str]:
    """Where ``before`` has a slip that ``after`` puts right, and the right word."""
    lone = [(i, after[j]) for i, i_end, j, j_end in stretches if i_end - i == j_end - j == 1]
    return {at: word for at, word in lone if _is_slip(before[at], word)}


def _is_slip(was: str, now: str) -> bool:
    return (
        is_slip(was, now)
        and not (is_medicine(was) or meaning_of(was))
        and kind_of(now) not in {"a number", "a negation"}
    )


def _moved_about(gone: Sequence[str], come: Sequence[str], moved: set[str]) -> bool:
    return bool(moved) and any(piece.casefold() in moved for piece in (*gone, *come))


BESIDE_A_NUMBER = "words beside a number"
_KINDS = [
    "a number",
    "a unit",
    "how often",
    "a negation",
    "by which way",
    "a comparison",
    ADVICE,
    "an order or a date",
    MEDICINE,
    OTHER_SCRIPT,
    BESIDE_A_NUMBER,
    OTHER_TIME,
    CAPITALS,
    OTHER_THING,
    WHAT_IT_IS_SAID_OF,
    MORE_OR_LESS,
]
#: What each weighs, the least the most; and what weighs nothing.
_WEIGHT = {kind: place for place, kind in enumerate(_KINDS)}
_WEIGHTLESS = len(_KINDS)


def _weightiest(found: Pieces, begin: int, end: int, than: int) -> int:
    """The weight of the weightiest of some pieces, or ``than`` where none weighs more."""
    for place in range(begin, end):
        if than and (kind := _kind_at(found, place, than)):
            than = min(than, _WEIGHT[kind])
    return than


def _kind_at(found: Pieces, place: int, than: int) -> str:
    """Why a change of one piece is more than wording where it stands, as far as that weighs more than ``than``."""
    piece = found[place]
    if kind := kind_of(piece):
        idle = is_what_it_is_about(found, place) or _only_ends_a_name(found, place) or _is_of_no_grade(found, place)
        return "" if idle else kind
    if begins_otherwise(piece) or _turns_round(found, place):
        return "a negation"
    if than <= _WEIGHT[ADVICE]:
        return ""
    if is_medicine(piece) or (place and piece[0].isupper() and is_medicine(found[place - 1])):  # Humulin S
        return MEDICINE
    if is_of_other_script(piece):
        return OTHER_SCRIPT
    if tells_what_to_do(found, place):
        return ADVICE
    if than > _WEIGHT[BESIDE_A_NUMBER] and found.counts and _is_beside(found, place):
        return BESIDE_A_NUMBER
    said_of = than > _WEIGHT[WHAT_IT_IS_SAID_OF] and found.denies and _is_denied(found, place)
    return WHAT_IT_IS_SAID_OF if said_of else ""


def _turns_round(found: Sequence[str], place: int) -> bool:
    """Whether it is a beginning ahead of a hyphen, or the comma of “No, it is needed”."""
    if found[place] == ",":
        return place > 0 and found[place - 1].casefold() == "no"
    return found[place + 1 : place + 2] == ["-"] and found[place].casefold() in OPPOSITES


def is_what_it_is_about(found: Sequence[str], place: int) -> bool:
    """Whether “about” approximates no number."""
    return found[place].casefold() == _ABOUT and not any(map(counts_grades, found[place + 1 : place + 3]))


def _only_ends_a_name(found: Sequence[str], place: int) -> bool:
    """Whether “up” raises nothing: a follow-up, a flare-up."""
    return found[place].casefold() == "up" and place > 0 and found[place - 1] in HYPHENS


def _is_of_no_grade(found: Sequence[str], place: int) -> bool:
    """Whether it is a “type” with no figure, word or letter beside it that says which: the A of “A type of” is none."""
    if not is_grade(found[place]):
        return False
    ahead = (piece for piece in found[max(place - 2, 0) : place] if len(piece) > 1 or is_number(piece))
    return not any(map(counts_grades, ahead)) and not any(map(counts_grades, found[place + 1 : place + 3]))


def _is_beside(found: Pieces, place: int) -> bool:
    piece = found[place]
    if piece.casefold() in SLIGHT or _ends_a_day(found, place):
        return False
    if not piece[0].isalnum():
        if found.is_slight(place):
            return False
        joins = found[max(place - 1, 0) : place + 2]
        return (piece in _SIGNS or unicodedata.category(piece[0]) in {"Sm", "Sc", "Cf", "Mn"}) and any(
            map(is_number, joins)
        )
    return any(_counts_near(found, place, step) for step in (-1, 1))


def _ends_a_day(found: Sequence[str], place: int) -> bool:
    """Whether it is the “st” of “1st March”."""
    return found[place] in _OF_DAYS and place + 1 < len(found) and found[place + 1].casefold() in MONTHS


def _is_denied(found: Sequence[str], place: int) -> bool:
    """Whether a negation in the same clause denies a word that stands behind it, or ahead: “grapefruit is to avoid”."""
    if not found[place][0].isalnum() or found[place].casefold() in SLIGHT:
        return False
    return any(_negation_near(found, place, step, most) for step, most in ((-1, _DENIED_BEHIND), (1, _DENIED_AHEAD)))


def _negation_near(found: Sequence[str], place: int, step: int, most: int) -> bool:
    for other in range(place + step, place + step * (most + 1), step):
        if not 0 <= other < len(found) or found[other] in _CLAUSE_ENDS:
            return False
        if kind_of(found[other]) == "a negation":
            return True
    return False


def _counts_near(found: Pieces, place: int, step: int) -> bool:
    other, words = place, 0.0
    while words < BESIDE:
        other += step
        if not 0 <= other < len(found) or (found[other] in _CLAUSE_ENDS and not _inside_number(found, other)):
            return False
        if (is_number(found[other]) and not found.is_of_name(other)) or is_given(found[other]):
            return True
        # The “v” of 5 % w/v stands beside the figure; and four ideographs are as much as a word.
        words += 0.25 if _IDEOGRAPH.match(found[other]) else found[other] not in _SIGNS
    return False


def _inside_number(found: Sequence[str], place: int) -> bool:
    around = found[max(place - 1, 0) : place + 2]
    return len(around) == 3 and is_number(around[0]) and is_number(around[2])
