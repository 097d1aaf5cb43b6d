"""What is seen as a colour: pages here have none, and what only a colour told is named where it is taken in.

The desk’s paste has the same rule (``assets/desk/unseen.js``).
"""

from collections.abc import Sequence

#: So far apart red, green and blue are at least in what is no grey.
_HUE = 40


def is_hue(parts: Sequence[float]) -> bool:
    """Whether red, green and blue, each up to 255, are seen as a colour and as no grey.

    >>> is_hue((255, 0, 0)), is_hue((64, 64, 72))
    (True, False)
    """
    return max(parts) - min(parts) >= _HUE
