"""What a change of an amount comes to, in words: tenfold, the same amount written otherwise."""

from guidance.text.measures.measure import Kind, Measure

_FOLDS = {1: "tenfold", 2: "hundredfold", 3: "thousandfold", 6: "millionfold"}


def amounts_to(a: Measure | None, b: Measure | None) -> str:
    """In words what became of an amount, where both are known.

    The powers of ten are told, because a slipped point or prefix makes exactly those.
    """
    if a is None or b is None:
        return ""
    if a.value == b.value and (a.low is not None or a.said):
        amount = " amount" if a.low is not None or a.kind is Kind.DOSE else ""
        return f"the same{amount}, written otherwise"
    if a.what != b.what or not a.low or not b.low or a.low != a.high or b.low != b.high or a.low < 0 or b.low < 0:
        return ""
    ratio = max(a.low, b.low) / min(a.low, b.low)
    power = len(str(ratio)) - 1 if ratio.denominator == 1 and str(ratio).strip("0") == "1" else 0
    if not power:
        return ""
    fold = _FOLDS.get(power, f"{ratio.numerator:,}-fold")
    return f"a {fold} {'increase' if b.low > a.low else 'decrease'}"
