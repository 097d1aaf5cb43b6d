"""Very many words, found without a set of them or an index, which would take time at each start and memory."""

from collections.abc import Iterable, Iterator


class Lines:
    """Words in order, each on a line of one text.

    >>> words = Lines(Lines.of(["knee", "hip"]))
    >>> "hip" in words, "hi" in words, [*words]
    (True, False, ['hip', 'knee'])
    """

    def __init__(self, text: bytes) -> None:
        self._text = text

    @staticmethod
    def of(words: Iterable[str]) -> bytes:
        """The text in which each of the ``words`` has its line."""
        return "".join(f"{one}\n" for one in sorted(words)).encode()

    def __contains__(self, word: str) -> bool:
        text, sought, low, high = self._text, f"{word}\n".encode(), 0, len(self._text)
        while low < high:  # both stand where a line begins, between which it is
            begin = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            line = text[begin : begin + len(sought)]
            if line == sought:
                return True
            low, high = (text.index(b"\n", begin) + 1, high) if line < sought else (low, begin)
        return False

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.decode().split())
