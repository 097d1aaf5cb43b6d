"""What an edit of one passage changes beside its measures: which negation, which medicine, which way, which advice.

“Do not give A” that became “Do not give B” has the same numbers, and the same negation.
"""

from collections import Counter
from collections.abc import Sequence

from guidance.text.meaning.advice import meaning_of
from guidance.text.meaning.pieces import is_number, kind_of, pieces
from guidance.text.meaning.touched import ADVICE, MEDICINE, WHAT_IT_IS_SAID_OF, Touched, places_touched
from guidance.text.measures import Kind, MeasureChange, changed
from guidance.text.measures.changes import around
from guidance.text.measures.unseen import without_unseen
from guidance.text.medicines import is_medicine

#: So many letters of a replaced stretch are told in a list; longer ones are read where they stand.
LONGEST = 120
_SORTS = {
    "a unit": Kind.DOSE,
    "how often": Kind.FREQUENCY,
    "a negation": Kind.NEGATION,
    "by which way": Kind.ROUTE,
    MEDICINE: Kind.MEDICINE,
    "a comparison": Kind.ADVICE,
    ADVICE: Kind.ADVICE,
    WHAT_IT_IS_SAID_OF: Kind.ADVICE,
    "an order or a date": Kind.GRADE,
}
_BY_THEMSELVES = frozenset({"a number", "how often", "a negation"})


def told(was: str, now: str) -> list[MeasureChange]:
    """Every measure that changed in a passage, and what else turns its advice.

    What came or went as a whole says by itself what it denies, and what is longer than a line is read where it stands.

    >>> [change[:2] for change in told("Do not give 5 mg of it with milk.", "Do not give 8 mg of it with juice.")]
    [('5 mg', '8 mg'), ('milk', 'juice')]
    """
    measures = changed(was, now)
    if not was or not now or without_unseen(was) == without_unseen(now):
        return measures
    places = places_touched(was, now)
    more = _listed(_beyond(was, now, measures, places), measures)
    if more:  # figures of sections and notes are no advice
        figures = changed(was, now, references=True)
        more = _listed(_beyond(was, now, [*measures, *figures], places), measures)
    return with_what_is_denied(measures, more)


def _listed(found: Sequence[MeasureChange], measures: Sequence[MeasureChange]) -> list[MeasureChange]:
    return [one for one in found if _is_for_a_list(one, measures)]


def _is_for_a_list(one: MeasureChange, measures: Sequence[MeasureChange]) -> bool:
    """Whether it is short, and no stretch that came or went around a measure that is told by itself."""
    words = f" {one.was or one.now} "
    around = not (one.was and one.now) and any(f" {each.was or each.now} " in words for each in measures)
    return max(len(one.was), len(one.now)) <= LONGEST and not around and not _is_word_of_number(one)


def _is_word_of_number(one: MeasureChange) -> bool:
    """Whether it is a number word that counts nothing, as the reader of measures knows: “one may ask”."""
    sides = [pieces(side) for side in (one.was, one.now)]
    counts = [piece for side in sides for piece in side if kind_of(piece) == "a number"]
    lone = bool(counts) and all(len(side) <= 1 for side in sides)
    return one.kind is Kind.NUMBER and lone and not any(map(is_number, counts))


def with_what_is_denied(measures: Sequence[MeasureChange], more: Sequence[MeasureChange]) -> list[MeasureChange]:
    """``measures`` and ``more``; of a negation that came or went only what tells it with the word in its place."""
    return [one for one in measures if not any(_is_within(one, other) for other in more)] + [*more]


def _is_within(one: MeasureChange, other: MeasureChange) -> bool:
    if one.kind is not Kind.NEGATION or (one.was and one.now) or not (other.was and other.now):
        return False
    return f" {one.was} " in f" {other.was} " if one.was else f" {one.now} " in f" {other.now} "


def beyond(was: str, now: str, told: Sequence[MeasureChange]) -> list[MeasureChange]:
    """Every change of what counts, or turns advice, that is in none of those that are ``told``."""
    return _beyond(was, now, told, places_touched(was, now))


def _beyond(was: str, now: str, told: Sequence[MeasureChange], places: Sequence[Touched]) -> list[MeasureChange]:
    old = Counter(piece for one in told for piece in pieces(one.was))
    new = Counter(piece for one in told for piece in pieces(one.now))
    alone = not was or not now
    found = []
    for place in places:
        gone, come = pieces(was[place.was]), pieces(now[place.now])
        left, right = _counting(gone, alone=alone), _counting(come, alone=alone)
        if not left and not right and not alone:  # it is the words beside a number that changed, or turned round
            left, right = Counter(gone), Counter(come)
        if (left - old) or (right - new):
            found.append(_change(was, now, place))
        old, new = old - left, new - right
    return found


def _change(was: str, now: str, place: Touched) -> MeasureChange:
    before, after = around(now, place.now) if now[place.now] else around(was, place.was)
    gone, come = (" ".join(words.split()) for words in (was[place.was], now[place.now]))
    return MeasureChange(gone, come, _SORTS.get(place.what, Kind.NUMBER), "", before, after)


def _counting(found: Sequence[str], *, alone: bool) -> Counter[str]:
    """The pieces that count.

    :param alone: whether the whole passage came or went, in which a unit says nothing without its number.
    """
    if alone:
        return Counter(piece for piece in found if kind_of(piece) in _BY_THEMSELVES)
    return Counter(piece for piece in found if kind_of(piece) or is_medicine(piece) or meaning_of(piece))
