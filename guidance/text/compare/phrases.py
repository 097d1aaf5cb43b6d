"""Whole phrases in place of word salad: where little of a passage stayed, all of it is shown as replaced.

Two sentences that have “the”, “of” and a comma in common are not versions of each other. A passage is a stretch of
changes with so few words between them that a reader would not find back into the text; when the words that stayed are
fewer than a share of all, the passage is told as one that went and one that came.
"""

from collections.abc import Iterator, Sequence

from guidance.text.compare.runs import Op, Run, joined

#: So many words in a row that stayed are firm ground, on which a passage ends.
FIRM = 5
#: How much of a passage has to have stayed (0 to 1) for its words to be told one by one.
SHARE = 0.5


def phrases(runs: Sequence[Run]) -> list[Run]:
    """The runs with every passage that would read as word salad told as replaced."""
    found: list[Run] = []
    for passage in _passages(runs):
        found += joined(passage) if _is_salad(passage) else passage
    return found


def _passages(runs: Sequence[Run]) -> Iterator[list[Run]]:
    passage: list[Run] = []
    for index, run in enumerate(runs):
        at_an_end = index in (0, len(runs) - 1)
        if run.op is Op.SAME and (at_an_end or _words(run.new) >= FIRM):
            yield passage
            yield [run]
            passage = []
        else:
            passage.append(run)
    yield passage


def _is_salad(passage: Sequence[Run]) -> bool:
    stayed = [run for run in passage if run.op is Op.SAME]
    if not stayed:
        return False
    common = sum(_words(run.new) for run in stayed)
    changed = max(sum(_words(run.words) for run in passage if run.op is op) for op in (Op.REMOVED, Op.ADDED))
    changes = len(passage) - len(stayed)
    return changes >= 3 and common < SHARE * (common + changed)


def _words(words: Sequence[tuple[str, tuple[str, ...], str]]) -> int:
    """How many of them are words or figures, and not spaces and signs."""
    return sum(same[-1:].isalnum() for _, _, same in words)
