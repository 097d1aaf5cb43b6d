"""Phrases that are looked for wherever people write: whatever case, signs, line ends and marks stand between them."""

import html
import json
import re
from collections.abc import Iterable
from typing import Any
from unicodedata import normalize

import regex

#: What stands where words were taken out of a text.
TAKEN_OUT = "[words removed]"
#: Fewer letters than these would be found in everything.
FEWEST = 4
#: Passages of a text that are looked for at most: the longest ones.
MOST = 50
#: Characters shown on each side of what was found.
_AROUND = 60

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_FEWEST_WORDS = 4


class Phrases:
    """Some phrases, each a row of words. Reading a text for them takes time in proportion to its length.

    >>> Phrases(["Ann Lee"]).found_in("Seen by *Ann*\\nLee in May")
    'Seen by *Ann* Lee in May'
    >>> Phrases(["Ann Lee"]).without("Ann Lee, Ann Leeds")
    '[words removed], Ann Leeds'
    >>> Phrases(["ANN STRAUSS"]).without("Ann Strauß")
    '[words removed]'
    >>> Phrases(["José Lee"]).without("Jose\u0301 Lee")
    '[words removed]'
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.shown = [" ".join(_composed(phrase).split()) for phrase in phrases if phrase.strip()]
        self._patterns = {words: _pattern(phrase) for phrase in self.shown if (words := tuple(_words(phrase)))}

    def __bool__(self) -> bool:
        return bool(self._patterns)

    @property
    def telling(self) -> list[str]:
        """The longest word of each phrase, however its accents are written: a text without any has none of them."""
        longest = [max(phrase, key=len) for phrase in self._patterns]
        return [*dict.fromkeys(form for word in longest for form in (word, normalize("NFD", word)))]

    def found_in(self, text: str) -> str:
        """The first of the phrases in ``text`` with what stands round it; nothing where there is none."""
        text = _composed(text)
        folded = text.casefold()
        for phrase, pattern in self._patterns.items():
            if all(word in folded for word in phrase) and (found := pattern.search(text)):
                return " ".join(text[max(0, found.start() - _AROUND) : found.end() + _AROUND].split())
        return ""

    def found_in_markup(self, text: str) -> str:
        """Those that stand in HTML or XML, whose tags may come between the words."""
        return self.found_in(html.unescape(_TAG.sub(" ", text)))

    def without(self, text: str) -> str:
        """``text`` with ``TAKEN_OUT`` in the place of each phrase, and as it is where it has none."""
        left = _composed(text)
        for pattern in self._patterns.values():
            left = pattern.sub(TAKEN_OUT, left)
        return text if left == _composed(text) else left

    def without_in(self, value: Any) -> Any:
        """Leave the phrases out of every text in what JSON can say."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, list):
            return [self.without_in(each) for each in value]
        return {key: self.without_in(each) for key, each in value.items()} if isinstance(value, dict) else value


def texts_in(stored: str) -> str:
    """Every text in stored JSON, one on a line; what is no JSON is a text itself."""
    try:
        return "\n".join(_texts(json.loads(stored)))
    except ValueError:
        return stored


def passages_only_in(text: str, others: Iterable[str]) -> list[str]:
    """The sentences of ``text`` that none of ``others`` has, the longest first.

    >>> passages_only_in("Ann Lee had the rash. Take one tablet a day.", ["Take one tablet a day."])
    ['Ann Lee had the rash']
    """
    elsewhere = [_joined(other) for other in others]
    found: dict[str, None] = {}
    start = 0
    for end in [*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]:
        sentence, start = text[start:end].strip(" \n.!?"), end
        if len(_words(sentence)) >= _FEWEST_WORDS and not any(_joined(sentence) in other for other in elsewhere):
            found[sentence] = None
    return sorted(found, key=len, reverse=True)[:MOST]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inside for text in _texts(each)]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_composed(text))]


def _composed(text: str) -> str:
    """With each letter and its accent as one sign, as far as there is one: programs write both (UAX 15)."""
    return normalize("NFC", text)


def _joined(text: str) -> str:
    return f" {' '.join(_words(text))} "


def _pattern(phrase: str) -> Any:
    """Its words whatever their case, by Unicode’s full folding: STRAUSS is Strauß."""
    words = r"[\W_]++".join(map(re.escape, _WORD.findall(phrase)))
    whole = rf"(?<![^\W_]){words}(?![^\W_])"
    return regex.compile(whole, regex.IGNORECASE | regex.FULLCASE)  # type: ignore[no-untyped-call]
