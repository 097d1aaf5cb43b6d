"""Words ahead of an amount that say whether it is a change, what is reached, or a time that begins or ends there."""

from guidance.text.measures.reader import Reader

#: Behind a word for a change: by how much, or to what. “Reduce by 25%” is far from “reduce to 25%”.
STEPS = {"by": "Δ", "gan": "Δ", "de": "Δ", "to": "→", "à": "→", "i": "→"}
#: Ahead of a length of time or a date.
WHEN = {
    **dict.fromkeys(["after", "beyond", "après"], ">"),
    **dict.fromkeys(["before", "until", "till", "avant", "cyn", "tan"], "<"),
    **dict.fromkeys(["from", "since", "depuis"], "≥"),
    "by": "≤",
}
CHANGING = frozenset(
    "increase increases increased increasing decrease decreases decreased decreasing reduce reduces reduced reducing "
    "reduction raise raises raised raising lower lowers lowered lowering titrate titrated titrating titration taper "
    "tapered tapering wean weaned weaning step steps stepped drop drops dropped cut cuts cutting escalate escalated "
    "rise rises rose fall falls fell fallen grow grows change changed adjust adjusted up down "
    "augmenter augmentez augmente augmentée réduire réduisez réduit réduite diminuer diminuez diminue diminuée baisser "
    "baissez cynyddu cynyddwch gostwng gostyngwch lleihau lleihewch codi codwch".split()
)
_CLAUSE_ENDS = {".", "!", "?", ":", ";", "•", "\n", ""}
#: How many tokens ahead of “by” and “to” the word for a change may stand.
_NEAR = 8


def is_changing(reader: Reader, i: int) -> bool:
    """Whether a word for a change stands ahead of token ``i`` in the same clause."""
    for place in range(i - 1, max(i - 1 - _NEAR, -1), -1):
        if reader[place].fold in CHANGING:
            return True
        if reader[place].fold in _CLAUSE_ENDS:
            return False
    return False
