"""Very many words, found without a set of them, which would take ten times the memory."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator


class Lines:
    """Words in order, each on a line of one text.

    >>> words = Lines(Lines.of(["knee", "hip"]))
    >>> "hip" in words, "hi" in words, [*words]
    (True, False, ['hip', 'knee'])
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._begins = array("I", (end.end() for end in re.finditer(rb"^|\n(?!\Z)", text)))

    @staticmethod
    def of(words: Iterable[str]) -> bytes:
        """The text in which each of the ``words`` has its line."""
        return "".join(f"{one}\n" for one in sorted(words)).encode()

    def __contains__(self, word: str) -> bool:
        sought = f"{word}\n".encode()
        place = bisect_left(self._begins, sought, key=lambda begin: self._text[begin : begin + len(sought)])
        return place < len(self._begins) and self._text.startswith(sought, self._begins[place])

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.decode().split())
