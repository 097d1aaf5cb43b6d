"""A text cut into numbers, words and signs, each letter looked at once."""

import re
from typing import NamedTuple

from guidance.text.measures.numbers import NUMBER

#: Ideographs, each of which is a word or a part of one.
HAN = r"\u3400-\u9fff\uf900-\ufaff"
#: Scripts that put no space ahead of a unit, or behind it: their words are found by the table, letter by letter.
CLOSE = rf"\u3040-\u30ff{HAN}\u0e00-\u0eff\uac00-\ud7af"
_MARKS = r"\u0300-\u036f\u064b-\u065f\u0900-\u0dff"
_WORD = rf"[^\W\d_{CLOSE}][^\W\d_{CLOSE}{_MARKS}]*(?:[{_MARKS}]+[^\W\d_{CLOSE}]*)*"
_TOKEN = re.compile(
    rf"(?P<number>{NUMBER})|(?P<word>{_WORD}(?:['’][^\W\d_]+)?)|(?P<close>[{CLOSE}])|(?P<break>\n)|(?P<sign>[^\s])"
)


#: Letters as wide as an ideograph, which are the same letters.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code).isalpha() or chr(code) in "％／"}


class Token(NamedTuple):
    """A number, a word or a sign, and where it stands."""

    kind: str
    text: str
    fold: str
    start: int
    end: int
    glued: bool
    """Whether nothing stands between it and the token before."""


#: What ends every text, so that looking ahead needs no care.
END = Token("end", "", "", 0, 0, False)


def tokens(text: str) -> list[Token]:
    """The tokens of ``text`` in order, without the spaces between them."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text):
        kind, words = match.lastgroup or "", match.group()
        words = words if words.isascii() else words.translate(_NARROW)
        start, end = match.span()
        fold = words.casefold() if kind == "word" else words
        found.append(Token(kind, words, fold.replace("’", "'"), start, end, start == last))
        last = end
    return found
