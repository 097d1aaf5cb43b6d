"""Numbers of things, as a sentence names them, and the first of many by their names."""

from collections.abc import Sequence

#: How many of many are named.
NAMED = 3


def counted(number: int, one: str, many: str = "") -> str:
    """“1 version”, “2,000 versions”; ``many`` is for those that take more than an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def named(names: Sequence[str]) -> str:
    """“a, b, c and 2 more”."""
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED:,} more" if len(names) > NAMED else "")
