"""What a change that nobody classified can be said to be: only what the words of the commit and of the texts show."""

import re
from collections.abc import Iterator
from itertools import starmap, zip_longest
from operator import eq, itemgetter

from guidance.models import ChangeClass, Text
from guidance.text.markdown.rendering import ORDINARY, block_tokens, tokens
from guidance.text.meaning.touched import places_touched
from guidance.text.patience import common_ends

_WORD = re.compile(r"\w+")
#: What makes a difference to care, or may: figures, signs, and the small words that turn a sentence round.
_WEIGHTY = re.compile(
    r"\d+(?:[.,/]\d+)*|[½⅓⅔¼¾⅛<>≤≥±%~=+−×/^°µμ]"
    r"|\b(?:not|no|nor|never|none|avoid|unless|except|without|only|until|before|after|if|or|and|stop|cannot|must|should"
    r"|may|all|any|each|every|once|twice|daily|weekly|monthly|more|less|least|most|above|below|over|under|half"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|contraindicated|\w+n['’]t)\b",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"\b(?:typos?|spelling|misspell\w*|grammar\w*|punctuation|commas?|(?:re)?format\w*|white ?space"
    r"|spac(?:e|es|ing)|lint\w*|markdown|(?:broken|dead|fix\w*|updat\w*|correct\w*) (?:\w+ )?(?:links?|urls?)"
    r"|links? fix\w*|capitali[sz]\w*|lower ?case|upper ?case|line ?breaks?|indent\w*|tid(?:y|ied|ying)|clean ?up"
    r"|copy ?edits?|front ?matter|metadata|minor (?:edits?|changes?|fix(?:es)?|tweaks?|updates?|corrections?)"
    r"|renam\w*|typograph\w*)\b",
    re.IGNORECASE,
)


def class_of(note: str, before: Text | None, after: Text) -> ChangeClass | None:
    """The class of a change, or nothing when neither its note nor the texts say.

    The same words in the same order and place are wording. A note that says how little it is counts only where no
    figure, none of the small words with weight, and nothing about which an author would be asked came or went.
    """
    if before is None:
        return None
    old, new = _apart(*(f"{text.title}\n{text.summary}\n{text.body}" for text in (before, after)))
    if _same(_words(old), _words(new)) and _same_weight(old, new):
        return ChangeClass.WORDING if _same_places(before.body, after.body) else None
    if _SMALL.search(note) and _same_weight(old, new) and not places_touched(old, new).found:
        return ChangeClass.CLARIFIED
    return None


def _same_places(old: str, new: str) -> bool:
    return old == new or _places(old) == _places(new)


def _places(text: str) -> list[tuple[tuple[tuple[str, int], ...], str]]:
    """Each word with what it stands in, as readers see it: headings by their level, items, cells, notes and boxes.

    Paragraphs are none of it: where one begins says nothing of what its words are said of.
    """
    found: list[tuple[tuple[tuple[str, int], ...], str]] = []
    path: list[tuple[str, int]] = []
    counts = [0]
    has_notes = "[^" in text or "^[" in text  # they stand at the end, by the marks that lead to them
    for token in (tokens if has_notes else block_tokens)(text, ORDINARY.for_saved(text)):
        if token.nesting > 0 and token.type != "paragraph_open":
            counts[-1] += 1
            path.append((token.tag + token.info, counts[-1]))
            counts.append(0)
        elif token.nesting < 0 and token.type != "paragraph_close":
            path.pop()
            counts.pop()
        elif token.content:
            place = (*path, (token.type, 0))  # words of code are said otherwise than those of a sentence
            found += [(place, word) for word in _words(token.content)]
    return found


def _apart(old: str, new: str) -> tuple[str, str]:
    """Both without the lines with which they begin and end alike: no word, figure or sign goes over a line's end."""
    before, after = old.split("\n"), new.split("\n")
    head, tail = common_ends(before, after)
    return "\n".join(before[head : len(before) - tail]), "\n".join(after[head : len(after) - tail])


def _same_weight(old: str, new: str) -> bool:
    return _same(*(map(str.lower, map(itemgetter(0), _WEIGHTY.finditer(text))) for text in (old, new)))


def _words(text: str) -> Iterator[str]:
    return map(itemgetter(0), _WORD.finditer(text))


def _same(old: Iterator[str], new: Iterator[str]) -> bool:
    """Whether both have the same words; none is looked for behind the first that differs."""
    return all(starmap(eq, zip_longest(old, new)))
