"""What a measure is: the words as they stand, what kind of thing they say, and their value in canonical form."""

import enum
import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from guidance.text.words.spelling import with_plain_signs


class Kind(enum.Enum):
    """The meaning of a measure, the biggest risk first: lists are sorted in this order."""

    DOSE = "dose"
    FREQUENCY = "how often"
    NEGATION = "negation"
    ROUTE = "by which way"
    MEDICINE = "medicine"
    ADVICE = "word that turns advice"
    GRADE = "order or grade"
    DURATION = "length of time"
    NUMBER = "number"
    DATE = "date or time"
    REFERENCE = "figure of a section, version or note"

    __hash__ = object.__hash__  # each is itself: that of the library is a function of Python, asked at every look-up


#: The order in which changes are told: doses, how often, negations, ways and words that turn advice, and grades; then
#: times and dates; then the rest.
RISK = {kind: place for place, kind in enumerate(Kind)}
#: What is said in words and has no amount.
WORDS_ONLY = frozenset({Kind.NEGATION, Kind.ROUTE})
#: “3-year” is written “3 year” as well, and “a.m.” “am”.
_JOINING, _HALF_OF_DAY = re.compile(r"(?<=\d)-(?=[^\W\d_])"), re.compile(r"([ap])\.m\b\.?")


class Measure(NamedTuple):
    """One measure of a text.

    Two measures with the same ``value`` say the same amount, however they are written.
    """

    text: str
    """As it stands, with single spaces."""
    start: int
    end: int
    """Where it stands in the text that was read."""
    kind: Kind
    what: str = ""
    """What is measured: the dimensions of the unit (“mass per mass per time”), or the word of a grade."""
    bound: str = ""
    """A comparison in signs (“≥”, “<”, “~”); nothing for an exact measure."""
    low: Fraction | None = None
    high: Fraction | None = None
    """The amount in units of its dimension (grams, litres, moles, seconds …); of a range both ends."""
    said: str = ""
    """The value of what is no amount: a date in ISO form, a grade, “prn”."""
    lead: str = ""
    """The word ahead of it that says whether it is a change, a goal, or a time at which something begins or ends."""

    @property
    def is_name(self) -> bool:
        """Whether it is a name with a figure, as B12, or a unit without one: read only where they are asked for."""
        return self.what.startswith("name")

    @property
    def value(self) -> tuple[object, ...]:
        """The canonical value: equal for 500 mg and 0.5 g, for bd and twice daily."""
        return (self.kind, self.what, self.bound, self.low, self.high, self.said)

    @property
    def spelling(self) -> str:
        """How it is written, without what nobody would call a difference: spaces, kinds of dash, case of words."""
        return _spelling(self.text, self.kind)


@lru_cache(maxsize=8192)
def _spelling(text: str, kind: Kind) -> str:
    text = with_plain_signs(text)
    if kind in WORDS_ONLY:
        return text.casefold().replace("-", "")
    text = _JOINING.sub("", "".join(text.split()))
    return _HALF_OF_DAY.sub(r"\1m", text) if kind is Kind.DATE else text
