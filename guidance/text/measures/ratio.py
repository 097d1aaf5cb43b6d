"""What a change of an amount comes to, in words: tenfold, the same amount written otherwise."""

from fractions import Fraction

from guidance.text.measures.measure import Kind, Measure
from guidance.text.measures.numbers import number_of
from guidance.text.measures.rates import one_unit
from guidance.text.measures.reader import Reader
from guidance.text.measures.units import TIMES

_FOLDS = {1: "tenfold", 2: "hundredfold", 3: "thousandfold", 6: "millionfold"}


def amounts_to(a: Measure | None, b: Measure | None) -> str:
    """In words what became of an amount, where both are known.

    The powers of ten are told, because a slipped point or prefix makes exactly those.
    """
    if a is None or b is None:
        return ""
    if a.value == b.value and (a.low is not None or a.said):
        if are_over_other_times(a, b):
            return "the same amount in all, over another time"
        amount = " amount" if a.low is not None or a.kind is Kind.DOSE else ""
        return f"the same{amount}, written otherwise"
    ends = [end for end in (a.low, a.high, b.low, b.high) if end and end > 0]
    if a.what != b.what or len(ends) < 4 or not _compare_alike(a.bound, b.bound):
        return ""
    (low, high), (new_low, new_high) = ends[:2], ends[2:]
    ratio = max(low, new_low) / min(low, new_low)
    if new_low / low != new_high / high:
        return ""
    power = len(str(ratio)) - 1 if ratio.denominator == 1 and str(ratio).strip("0") == "1" else 0
    if not power:
        return ""
    fold = _FOLDS.get(power, f"{ratio.numerator:,}-fold")
    return f"a {fold} {'increase' if new_low > low else 'decrease'}"


def are_over_other_times(a: Measure, b: Measure) -> bool:
    """Whether rates are given over other times: 1 mg an hour comes to 24 mg a day, which may be given at once."""
    if a.text == b.text or " per " not in a.what:
        return False
    times, others = _times(a.text), _times(b.text)
    return bool(times and others) and times != others


def _times(rate: str) -> set[Fraction]:
    reader = Reader(rate)
    found: set[Fraction] = set()
    for i in range(reader.length):
        unit, _ = one_unit(reader, i, None) or (None, i)
        if unit and unit.what.removesuffix("⁻¹") in TIMES:
            times = number_of(reader[i - 1].text) if i and reader[i - 1].kind == "number" else None
            found.add(max(unit.factor, 1 / unit.factor) * (times or 1))
    return found


def _compare_alike(was: str, now: str) -> bool:
    """Whether both bounds look the same way, or one is none; by how much is never compared with up to how much."""
    return was == now or (not (was and now) and not {*was, *now} & {*"Δ→"})
