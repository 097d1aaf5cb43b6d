"""A text cut into numbers, words and signs, each letter looked at once."""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import NamedTuple

from guidance.text.measures.numbers import NUMBER

#: Ideographs, each of which is a word or a part of one.
HAN = r"\u3400-\u9fff\uf900-\ufaff"
#: Scripts that put no space ahead of a unit, or behind it: their words are found by the table, letter by letter.
CLOSE = rf"\u3040-\u30ff{HAN}\u0e00-\u0eff\uac00-\ud7af"
_MARKS = r"\u0300-\u036f\u064b-\u065f\u0900-\u0dff"
#: What the font Symbol, which no page has, shows as other signs (Adobe's symbol.txt): µ, ≥, ≤, ±, ×, °.
_SYMBOLS = dict(zip((0xF06D, 0xF0B3, 0xF0A3, 0xF0B1, 0xF0B4, 0xF0B0), "µ≥≤±×°", strict=True))
_WORD = rf"(?:[^\W\d_{CLOSE}]|\uf06d(?=[^\W\d_]))[^\W\d_{CLOSE}{_MARKS}]*(?:[{_MARKS}]+[^\W\d_{CLOSE}]*)*"
#: The spaces ahead of a token and the token, or the end. Plain words, which most are, come first.
_TOKEN = rf"[^\S\n]*+(?:([A-Za-z]++(?![\w'’{_MARKS}]))|({NUMBER})|({_WORD}(?:['’][^\W\d_]+)?)|([{CLOSE}])|(\n)|(\S)|\Z)"
#: What each of these groups is.
_KINDS = ("", "word", "number", "word", "close", "break", "sign")

#: Letters as wide as an ideograph, which are the same letters.
_NARROW = _SYMBOLS | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code).isalpha() or chr(code) in "％／"
}


class Token(NamedTuple):
    """A number, a word or a sign, and where it stands."""

    kind: str
    text: str
    fold: str
    start: int
    end: int
    glued: bool
    """Whether nothing stands between it and the token before."""


#: A token made of its parts, without a call of Python for each as the class itself would be.
_made: Callable[[tuple[str, str, str, int, int, bool]], Token] = partial(tuple.__new__, Token)
#: What ends every text, so that looking ahead needs no care.
END = Token("end", "", "", 0, 0, False)


@cache
def _written() -> re.Pattern[str]:
    """Compiled when a text is first read: that takes 20 ms, for which no start waits."""
    return re.compile(_TOKEN)


def tokens(text: str) -> list[Token]:
    """The tokens of ``text`` in order, without the spaces between them."""
    found: list[Token] = []
    last = -1
    for match in _written().finditer(text):
        group = match.lastindex
        if group is None:
            break
        start, end = match.span(group)
        found.append(_made((*_spelt(_KINDS[group], match[group]), start, end, start == last)))
        last = end
    return found


@lru_cache(maxsize=8192)
def _spelt(kind: str, words: str) -> tuple[str, str, str]:
    """The kind of a token, and how it reads with and without regard to case."""
    words = words if words.isascii() else words.translate(_NARROW)
    fold = words.casefold() if kind == "word" else words
    return kind, words, fold.replace("’", "'")
