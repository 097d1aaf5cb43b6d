"""A text without the signs that nobody sees, and the way back: 5 and 0 with one of them between are 50."""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

from guidance.text.turning import NAMED, TURNING, without
from guidance.text.words.spelling import with_plain_signs

#: Soft hyphens, joiners, breaks without width, signs of direction, and what makes a picture of a figure.
_UNSEEN = re.compile(
    rf"(?:{TURNING.pattern}|{NAMED.pattern}|[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\u20e3\ufeff])+"
)


def without_unseen(text: str) -> str:
    """``text`` as it is seen.

    >>> without_unseen("5\\u200b0 mg")
    '50 mg'
    """
    return text if text.isascii() else _UNSEEN.sub("", text)


#: Those that stand in no script for anything.
_NOTHING = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff]+")


def composed(text: str) -> str:
    """``text`` with each letter as one (Unicode's form NFC), and without signs that say nothing anywhere.

    >>> composed("cafe\u0301"), composed("predniso\u00adlone")
    ('café', 'prednisolone')
    """
    return text if text.isascii() else unicodedata.normalize("NFC", _NOTHING.sub("", text))


def is_only_unseen(old: str, new: str) -> bool:
    """Whether two texts look the same; signs that turn the order of figures are seen by what they do.

    >>> is_only_unseen("5 mg", "5\\u200b mg"), is_only_unseen("5 mg", "5\\u202e mg")
    (True, False)
    """
    return _look(old) == _look(new) and (without(old), without(new)) == (old, new)


@lru_cache(maxsize=64)
def _look(text: str) -> str:
    return composed(with_plain_signs(without_unseen(text)))


def places(text: str) -> list[int] | None:
    """Where each letter that is seen stands in ``text``, and its end; nothing where all of them are seen."""
    if text.isascii() or not _UNSEEN.search(text):
        return None
    hidden = [0] * (len(text) + 1)
    for match in _UNSEEN.finditer(text):
        hidden[match.start()] += 1
        hidden[match.end()] -= 1
    return [place for place, depth in enumerate(accumulate(hidden)) if not depth]
