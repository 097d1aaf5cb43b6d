"""A text cut into numbers, words and signs, each letter looked at once."""

import re
from typing import NamedTuple

from guidance.text.measures.numbers import NUMBER

#: Scripts that are written without spaces: their words are found by the table of units, letter by letter.
_CLOSE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff"
_MARKS = r"\u0300-\u036f\u064b-\u065f\u0900-\u0dff"
_WORD = rf"[^\W\d_{_CLOSE}][^\W\d_{_CLOSE}{_MARKS}]*(?:[{_MARKS}]+[^\W\d_{_CLOSE}]*)*"
_TOKEN = re.compile(
    rf"(?P<number>{NUMBER})|(?P<word>{_WORD}(?:['’][^\W\d_]+)?)|(?P<close>[{_CLOSE}])|(?P<break>\n)|(?P<sign>[^\s])"
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
