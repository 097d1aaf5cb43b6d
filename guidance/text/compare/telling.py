"""A comparison in words, for a terminal or a letter."""

from collections.abc import Iterator

from guidance.text.compare import Change, Comparison
from guidance.text.measures import RISK, MeasureChange


def told(comparison: Comparison) -> str:
    """Every change as a numbered paragraph, then the numbers, doses, dates and words that turn advice."""
    return "\n".join(_lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    yield comparison.summary
    if comparison.coarse:
        yield "Some passages changed so much that they are shown as replaced as a whole."
    for change in comparison.changes:
        yield ""
        yield from _change(change)
    measures = [(measure, change) for change in comparison.changes for measure in change.measures]
    if measures:
        yield ""
        yield "Numbers, doses, dates and words that turn advice, the biggest risk first:"
        for measure, change in sorted(measures, key=lambda pair: RISK[pair[0].kind]):
            yield from _measure(measure, change)


def _measure(measure: MeasureChange, change: Change) -> Iterator[str]:
    where = ", ".join(filter(None, [change.section, change.place]))
    where = f" ({where})" if where else ""
    amounts = f": {measure.told}" if measure.told else ""
    became = "" if measure.was == measure.now else f"{measure.was or 'not there'} -> "
    yield f"  {became}{measure.now or 'gone'}{where}{amounts}"
    around = f"{measure.ahead}[{measure.now or measure.was}]{measure.after}".strip()
    if measure.ahead.strip() or measure.after.strip():
        yield "      " + around.replace("\n", " · ")  # cells and items that stand beside it, each apart


def _change(change: Change) -> Iterator[str]:
    where = f" in “{change.section}”" if change.section else ""
    place = f", {change.place}" if change.place else ""
    yield f"{change.number}. {change.what.capitalize()} {change.kind.value}{where}{place}"
    sides = [("Text", change.now)] if change.same_words else [("Was", change.was), ("Now", change.now)]
    for name, words in sides:
        if words:
            yield f"   {name}: " + words.replace("\n", "\n        ")
    yield from (f"   {note}" for note in change.notes)
