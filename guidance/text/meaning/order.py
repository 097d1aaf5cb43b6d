"""Whether words of a passage changed places, and say otherwise by that."""

from collections.abc import Sequence

from guidance.text.meaning.pieces import SLIGHT, kind_of
from guidance.text.patience import Gap


def moved(before: Sequence[str], after: Sequence[str], stretches: Sequence[Gap]) -> set[str]:
    """Words that went in one place and came in another of a passage in which something counts or is denied.

    The same words in another order deny something else: “no NSAIDs but paracetamol”.
    """
    gone = {piece.casefold() for i, i_end, _, _ in stretches for piece in before[i:i_end]}
    come = {piece.casefold() for _, _, j, j_end in stretches for piece in after[j:j_end]}
    both = {piece for piece in gone & come if len(piece) > 2 and piece not in SLIGHT}
    counts = both and (any(map(kind_of, (*before, *after))) or _change_sides(before, after, stretches))
    return both if counts else set()


def _change_sides(before: Sequence[str], after: Sequence[str], stretches: Sequence[Gap]) -> bool:
    """Whether what stood on both sides of something changed them: “benefits outweigh risks”, but not “A or B”."""
    (i, _, j, _), (_, i_end, _, j_end) = stretches[0], stretches[-1]
    was, now = (
        [piece.casefold() for piece in side if piece.casefold() not in SLIGHT and piece[0].isalnum()]
        for side in (before[i:i_end], after[j:j_end])
    )
    if len(was) != len(now) or len(was) > _MOST_TURNED or sorted(was) != sorted(now):
        return False
    for left in range(1, len(was)):
        for right in range(1, len(was) - left):
            middle = was[left:-right]
            if not _JOINING.issuperset(middle) and now == [*was[-right:], *middle, *was[:left]]:
                return True
    return False


#: So many words are looked at for two parts that changed sides; and words that join equals, of which neither is first.
_MOST_TURNED, _JOINING = 24, frozenset("and or a ac neu et ou nor with as well plus".split())
