"""What an edit of one passage changes beside its measures: which negation, which medicine, which way, which advice.

“Do not give A” that became “Do not give B” has the same numbers, and the same negation.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from guidance.text.meaning.advice import meaning_of
from guidance.text.meaning.amounts import are_same_amount, measure_at
from guidance.text.meaning.pieces import as_said, is_number, kind_of, pieces
from guidance.text.meaning.sentences import have_same_sentences, stand_alone
from guidance.text.meaning.touched import (
    ADVICE,
    CAPITALS,
    MEDICINE,
    MORE_OR_LESS,
    OTHER_SCRIPT,
    OTHER_THING,
    OTHER_TIME,
    WHAT_IT_IS_SAID_OF,
    Touched,
    Touches,
    places_touched,
)
from guidance.text.measures import RISK, Kind, MeasureChange, Readings, changed
from guidance.text.measures.changes import around
from guidance.text.measures.unseen import composed, is_only_unseen
from guidance.text.words.medicines import is_medicine

#: So many letters of a replaced stretch are told in a list; longer ones are read where they stand.
LONGEST = 120
#: A phrase in place of which another one stands is no longer than this.
_PHRASE = 60
_SORTS = {
    "a unit": Kind.DOSE,
    "how often": Kind.FREQUENCY,
    "a negation": Kind.NEGATION,
    "by which way": Kind.ROUTE,
    MEDICINE: Kind.MEDICINE,
    "a comparison": Kind.ADVICE,
    ADVICE: Kind.ADVICE,
    OTHER_SCRIPT: Kind.ADVICE,
    OTHER_THING: Kind.ADVICE,
    CAPITALS: Kind.ADVICE,
    OTHER_TIME: Kind.ADVICE,
    WHAT_IT_IS_SAID_OF: Kind.ADVICE,
    "an order or a date": Kind.GRADE,
}
#: They say more than an amount that stands there.
_NO_AMOUNTS = frozenset({ADVICE, CAPITALS})
#: They are said of all around them, and no measure is known by them.
_TELL_OF_OTHERS = frozenset({"a negation", "how often", "by which way", "a comparison"})
_BY_THEMSELVES = frozenset({"a number", "how often", "a negation"})


class Wordings:
    """Two wordings of one passage, of which is found out once what counts and changed, whoever asks.

    :param readings: what was read of the page before, to be read no second time.
    """

    def __init__(self, was: str, now: str, readings: Readings | None = None) -> None:
        self.was, self.now = composed(was), composed(now)
        self._readings = Readings() if readings is None else readings

    @cached_property
    def changed(self) -> list[MeasureChange]:
        """The measures that changed."""
        return changed(self.was, self.now, readings=self._readings)

    @cached_property
    def figures(self) -> list[MeasureChange]:
        """The figures of sections, versions and notes that changed."""
        return changed(self.was, self.now, references=True, readings=self._readings)

    @cached_property
    def _touches(self) -> Touches:
        touches = Touches([], [])
        found, alike = places_touched(self.was, self.now)
        for place in found:
            if place.what not in _NO_AMOUNTS and (amounts := self._same_amount_at(place)):
                alike.append(amounts)
            else:
                touches.found.append(place)
        touches.alike.extend(sorted(alike, key=lambda sides: sides[0].start))
        return touches

    def _same_amount_at(self, place: Touched) -> tuple[slice, slice] | None:
        """Where the amounts stand in which a place lies, if both say the same."""
        if not (self.was[place.was] + self.now[place.now]).isprintable():  # signs that turn figures round are told
            return None
        was, now = (
            measure_at(self._readings[side].named, here)
            for side, here in ((self.was, place.was), (self.now, place.now))
        )
        if was and now and are_same_amount(was, now):
            return slice(was.start, was.end), slice(now.start, now.end)
        return None

    @property
    def places(self) -> list[Touched]:
        """Where more than words was touched, piece by piece."""
        return self._touches.found

    @cached_property
    def told(self) -> list[MeasureChange]:
        """Every measure that changed in the passage, and what else turns its advice.

        What came or went as a whole says by itself what it denies, and what is longer than a line is read where it
        stands.

        >>> told = Wordings("Do not give 5 mg of it with milk.", "Do not give 8 mg of it with juice.").told
        >>> [change[:2] for change in told]
        [('5 mg', '8 mg'), ('milk', 'juice')]
        """
        was, now = self.was, self.now
        if not was or not now or is_only_unseen(was, now) or have_same_sentences(was, now):
            return self.changed
        measures = _with_other_side(was, now, self.changed, self.places)
        counted = _counted(was, now, self.places)
        more = _listed(_not_told(was, now, measures, counted), measures)
        if more:  # figures of sections and notes are no advice
            more = _listed(_not_told(was, now, [*measures, *self.figures], counted), measures)
        if more and _is_rewritten(was, now):  # of another text, words side by side tell nothing
            more = [one for one in more if max(len(side.split()) for side in (one.was, one.now)) <= _FEW]
        return [*measures, *more]

    def beyond(self, told: Sequence[MeasureChange]) -> list[MeasureChange]:
        """Every change of what counts, or turns advice, that is in none of those that are ``told``."""
        if have_same_sentences(self.was, self.now):
            return []
        return _not_told(self.was, self.now, told, _counted(self.was, self.now, self.places))

    @property
    def touched(self) -> list[tuple[str, str, str]]:
        """The things that the edit touches, each as it was and is; nothing where only words changed.

        >>> Wordings("Give 5 blips of it daily.", "Give 5 blops of it daily.").touched
        [('words beside a number', 'blips', 'blops')]
        >>> Wordings("Ask the team first.", "Ask your team first.").touched
        []
        """
        if have_same_sentences(self.was, self.now) and not self.changed and stand_alone(self.was):
            return []
        found = [(what, _on_one_line(self.was[gone]), _on_one_line(self.now[come])) for what, gone, come in self.places]
        return found or [(f"a measure: {one.kind.value}", one.was, one.now) for one in self._otherwise]

    @property
    def _otherwise(self) -> list[MeasureChange]:
        """The measures that changed though other words for the same, and slips that were put right, change none."""
        if not self.changed or not self._touches.alike:
            return self.changed
        worded, end = [], 0
        for gone, come in self._touches.alike:
            if gone.start < end:  # in an amount that is written otherwise in several places
                continue
            worded += [self.was[end : gone.start], self.now[come]]
            end = gone.stop
        return changed("".join(worded) + self.was[end:], self.now, readings=self._readings)


#: A passage of so many words of which less than this share stayed is another text; so many words of it are told.
_PASSAGE, _SHARE, _FEW = 20, 0.4, 3


def _is_rewritten(was: str, now: str) -> bool:
    sides = [Counter(was.casefold().split()), Counter(now.casefold().split())]
    most = max(side.total() for side in sides)
    return most >= _PASSAGE and (sides[0] & sides[1]).total() < _SHARE * most


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _with_other_side(
    was: str, now: str, measures: Sequence[MeasureChange], places: Sequence[Touched]
) -> list[MeasureChange]:
    """The measures, of which what went or came alone is told with the words that took its place: “unless” → “if”."""
    old = sorted((one.old_at, number) for number, one in enumerate(measures))
    new = sorted((one.new_at, number) for number, one in enumerate(measures))
    found: list[MeasureChange | None] = [*measures]
    for place in places:
        for number in _cut_by(place, old, new):
            found[number] = _with_rest(was, now, place, measures[number])
    for place in [_with_whole(was, now, place, measures, old, new) for place in places]:
        here = sorted({*_beginning_in(old, place.was), *_beginning_in(new, place.now)})
        parts = [measures[number] for number in here]
        alone = bool(parts) and not any(one and one.was and one.now for one in map(found.__getitem__, here))
        if alone and was[place.was] and now[place.now] and _is_all(whole := _change(was, now, place), parts):
            for number in here:
                found[number] = None
            found[here[0]] = whole._replace(kind=min((one.kind for one in parts), key=RISK.__getitem__))
    return [one for one in found if one]


#: Where each measure begins, and its number.
_Starts = Sequence[tuple[int, int]]


def _cut_by(place: Touched, old: _Starts, new: _Starts) -> list[int]:
    """The measure into which a place cuts that only went, or only came."""
    gone, come = place.was.stop > place.was.start, place.now.stop > place.now.start
    if gone is come:
        return []
    starts, begin = (old, place.was.start) if gone else (new, place.now.start)
    at = bisect_left(starts, (begin + 1,)) - 1
    return [starts[at][1]] if at >= 0 else []


def _with_rest(was: str, now: str, place: Touched, one: MeasureChange) -> MeasureChange:
    """A measure that went or came, with what the other wording has of it: “should not” became “should”."""
    if one.was and one.now:
        return one
    here, there = (place.was, place.now) if one.was else (place.now, place.was)
    text, other, at, words = (was, now, one.old_at, one.was) if one.was else (now, was, one.new_at, one.now)
    ahead, behind = text[at : here.start].rstrip(), text[here.stop : at + len(words)].lstrip()
    further = there.start + other[there.start : there.start + 1].isspace() if behind else there.start
    begin, end = there.start - len(ahead) if ahead else further, further + len(behind)
    rest = " ".join(other[begin:end].split())
    if not rest or here.stop > at + len(words) or rest.split() != [*ahead.split(), *behind.split()]:
        return one
    before, after = around(other, slice(begin, end))
    if one.was:
        gone = one._replace(now=rest, new_at=begin, was_before=one.before, was_after=one.after)
        return gone._replace(before=before, after=after)
    return one._replace(was=rest, old_at=begin, was_before=before, was_after=after)


def _with_whole(
    was: str, now: str, place: Touched, measures: Sequence[MeasureChange], old: _Starts, new: _Starts
) -> Touched:
    """A place from the beginning of a measure of one side that it cuts in two: “at bedtime” → “at breakfast”."""
    for starts, begin in ((old, place.was.start), (new, place.now.start)):
        at = bisect_left(starts, (begin,)) - 1
        if at < 0 or not (was[place.was] and now[place.now]):
            continue
        start, number = starts[at]
        one = measures[number]
        ahead = begin - start
        same = (
            was[max(place.was.start - ahead, 0) : place.was.start]
            == now[max(place.now.start - ahead, 0) : place.now.start]
        )
        if start >= 0 and not (one.was and one.now) and len(one.was or one.now) > ahead and same:
            sides = (slice(side.start - ahead, side.stop) for side in (place.was, place.now))
            return Touched(place.what, *sides)
    return place


def _beginning_in(starts: _Starts, place: slice) -> list[int]:
    return [number for _, number in starts[bisect_left(starts, (place.start,)) : bisect_left(starts, (place.stop,))]]


def _is_all(whole: MeasureChange, parts: Sequence[MeasureChange]) -> bool:
    """Whether a stretch is short, and hardly more than what went or came alone in it, or a negation."""
    if max(len(whole.was), len(whole.now)) > _PHRASE:
        return False
    denied = all(one.kind in {Kind.NEGATION, Kind.ROUTE} for one in parts)
    return denied or any(pieces(one.was or one.now) in (pieces(whole.was), pieces(whole.now)) for one in parts)


def _listed(found: Sequence[MeasureChange], measures: Sequence[MeasureChange]) -> list[MeasureChange]:
    """What is short, no word of number, and no stretch that came or went around what is told by itself."""
    went, came = (
        {_in_pieces(one.was) for one in found if not one.now},
        {_in_pieces(one.now) for one in found if not one.was},
    )
    # “Warfarin 5 mg; digoxin 1 mg” says what “digoxin 1 mg; warfarin 5 mg” does.
    moved = {words for words in went & came if any(map(_counts_at_its_place, words.split()))}
    told = _Told([one.was for one in measures]), _Told([one.now for one in measures])
    listed = []
    for one in found:
        if max(len(one.was), len(one.now)) > LONGEST or _is_word_of_number(one):
            continue
        words = _in_pieces(one.was or one.now)
        if (one.was and one.now) or (words not in moved and not told[not one.was].are_in(words)):
            listed.append(one)
    return listed


def _counts_at_its_place(piece: str) -> bool:
    return is_number(piece) or kind_of(piece) == "an order or a date"


class _Told:
    """What is told by itself of one side."""

    def __init__(self, told: Iterable[str]) -> None:
        self._told = {_in_pieces(words) for words in told if words}
        self._pieces = {piece for words in self._told for piece in words.split()}

    def are_in(self, words: str) -> bool:
        """Whether one of them stands in ``words``, or all figures of ``words`` are told."""
        parts = words.split()
        figures = {piece for piece in parts if is_number(piece)}
        stretches = (" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))
        return (bool(figures) and figures <= self._pieces) or any(each in self._told for each in stretches)


def _in_pieces(words: str) -> str:
    return " ".join(piece.casefold() for piece in pieces(words) if piece[0].isalnum())


def _is_word_of_number(one: MeasureChange) -> bool:
    """Whether it is a number word that counts nothing, as the reader of measures knows: “one may ask”."""
    sides = [pieces(side) for side in (one.was, one.now)]
    counts = [piece for side in sides for piece in side if kind_of(piece) == "a number"]
    lone = bool(counts) and all(len(side) <= 1 for side in sides) and _HOW_MUCH.isdisjoint(map(str.casefold, counts))
    return one.kind is Kind.NUMBER and lone and not any(map(is_number, counts))


#: What says how much of something there is, though nothing is counted: half-strength, double-blind.
_HOW_MUCH = frozenset(
    "half double triple quadruple quarter third demi demie moitié quart tiers hanner chwarter traean".split()
)
#: The place of a change, and the pieces that count of what went and came there.
_Counted = tuple[Touched, Counter[str], Counter[str]]


def _counted(was: str, now: str, places: Sequence[Touched]) -> list[_Counted]:
    alone = not was or not now
    found = []
    for place in places:
        if place.what == MORE_OR_LESS:
            continue  # it is read where it stands
        gone, come = pieces(was[place.was]), pieces(now[place.now])
        left, right = _counting(gone, alone=alone), _counting(come, alone=alone)
        if not left and not right and not alone:  # it is the words beside a number that changed, or turned round
            left, right = Counter(gone), Counter(come)
        found.append((place, left, right))
    return found


def _only_changed_places(moved: Sequence[tuple[Counter[str], Counter[str]]]) -> bool:
    """Whether amounts went from one place to another with what they are amounts of: each measure was known by that."""
    gone, come = (Counter(as_said(piece) for sides in moved for piece in sides[which].elements()) for which in (0, 1))
    kinds = {kind_of(piece) for piece in gone}
    return gone == come and any(map(is_number, gone)) and not kinds & _TELL_OF_OTHERS


def _not_told(was: str, now: str, told: Sequence[MeasureChange], counted: Sequence[_Counted]) -> list[MeasureChange]:
    old = Counter(piece for one in told for piece in pieces(one.was))
    new = Counter(piece for one in told for piece in pieces(one.now))
    found, moved = [], []
    for place, left, right in counted:
        gone, come = _taken_from(old, left), _taken_from(new, right)
        if gone or come:
            found.append(_change(was, now, place))
            moved.append((gone, come))
    return [] if was and now and _only_changed_places(moved) else found


def _taken_from(told: Counter[str], counted: Counter[str]) -> Counter[str]:
    """What is counted and not ``told``, of which it takes the rest away."""
    rest: Counter[str] = Counter()
    for piece, count in counted.items():
        both = min(count, told[piece])
        if both:
            told[piece] -= both
        if count > both:
            rest[piece] = count - both
    return rest


def _change(was: str, now: str, place: Touched) -> MeasureChange:
    before, after = around(now, place.now) if now[place.now] else around(was, place.was)
    gone, come = (" ".join(words.split()) for words in (was[place.was], now[place.now]))
    was_before, was_after = around(was, place.was) if gone and come else ("", "")
    old_at, new_at = (side.start if words else -1 for side, words in ((place.was, gone), (place.now, come)))
    kind = _SORTS.get(place.what, Kind.NUMBER)
    return MeasureChange(gone, come, kind, "", before, after, old_at, new_at, was_before, was_after)


def _counting(found: Sequence[str], *, alone: bool) -> Counter[str]:
    """The pieces that count.

    :param alone: whether the whole passage came or went, in which a unit says nothing without its number.
    """
    if alone:
        return Counter(piece for piece in found if kind_of(piece) in _BY_THEMSELVES)
    return Counter(piece for piece in found if kind_of(piece) or is_medicine(piece) or meaning_of(piece))
