"""Where two texts meet that were apart: what was deleted between two numbers never makes one number of them."""

import re
from collections.abc import Sequence

from guidance.text.word.xml import Element, named

#: Between two texts; a blank where figures stand on both sides. No text has these letters after ``text_of``.
SEAM = "\ue002"
#: Between two paragraphs of which the end of the first was deleted; a blank where there is none.
END = "\ue003"

_WORDS = {named(name) for name in ("w:delText", "w:t", "m:t")}
_PART_OF_A_NUMBER = re.compile(r"[\d.,]*")


def deleted_words(element: Element) -> str:
    """The words in something that was deleted."""
    return "".join(each.text or "" for each in element.iter() if each.tag in _WORDS)


def seam_of(gone: str) -> str:
    """The sign in place of words that are gone: none for figures, which were taken out of one number.

    >>> [seam_of("5"), seam_of(" to ") == SEAM]
    ['', True]
    """
    return "" if _PART_OF_A_NUMBER.fullmatch(gone) else SEAM


def settled(pieces: Sequence[str]) -> list[str]:
    """Pieces of one line without seams, with a blank for those where one is needed.

    >>> settled(["Give 5", END, "10 mg", SEAM, "daily"])
    ['Give 5', ' ', '10 mg', '', 'daily']
    """
    rest = iter(_settled("".join(pieces)))
    return ["".join(next(rest) for _ in piece) for piece in pieces]


def _settled(text: str) -> list[str]:
    """Each letter of a line as it is, or what stands for it."""
    out = list(text)
    before = ""
    for place, letter in enumerate(text):
        if letter not in {SEAM, END}:
            before = letter
            continue
        after = next((each for each in text[place + 1 : place + 9] if each not in {SEAM, END}), "")
        apart = before.isdigit() and after.isdigit() if letter == SEAM else bool(before.strip() and after.strip())
        out[place] = " " if apart else ""
        before = " " if apart else before
    return out


def settle(runs: Sequence[Element]) -> None:
    """Settle the seams in the text of runs that make one paragraph."""
    texts = [text for run in runs for text in run.iter(named("w:t"))]
    for text, words in zip(texts, settled([text.text or "" for text in texts]), strict=True):
        text.text = words
