"""Whether the words on both sides of one place of an edit are the same ones, only spelt, bent or joined otherwise."""

import re
from collections.abc import Sequence
from functools import lru_cache

from guidance.text.meaning.advice import things_named
from guidance.text.meaning.pieces import SLIGHT, as_said
from guidance.text.measures.words import OPPOSITES, denied_by
from guidance.text.words.spelling import one_spelling, with_plain_signs

_ABBREVIATION = re.compile(r"[A-Z]+[a-z]?[A-Z]+\d*")


def is_same_name(was: str, now: str) -> bool:
    """Whether a name is only written apart or together: IL-6 and IL6, B12 and B 12."""
    return was != now and all(map(_NAME.fullmatch, (was, now))) and _GAP.sub("", was) == _GAP.sub("", now)


_NAME, _GAP = re.compile(r"[A-Z](?:[^\W\d_]+[-‐‑\s]?|\s?)\d+"), re.compile(r"[-‐‑\s]")


def are_opposite(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether one word became its own opposite: safe and unsafe, hypo- and hyperglycaemia, inter- and intra-."""
    if not gone or not come:
        return False
    was, now = ([one for piece in set(side) for one in _bare(piece)] for side in (gone, come))
    rests: dict[str, set[str]] = {}
    for beginning, rest in was:
        rests.setdefault(rest, set()).add(beginning)
    return any(rests.get(rest, set()) - {beginning} for beginning, rest in now)


def are_other_names(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether one abbreviation stands for another: an ACE inhibitor is no ARB, and AST no ALT."""
    if not gone or not come:
        return False
    was, now = ({as_said(piece) for piece in side if _ABBREVIATION.fullmatch(as_said(piece))} for side in (gone, come))
    return bool(was - now) and bool(now - was)


def are_other_things(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether another thing is named in place of one: eczema of scabies, the blue inhaler of the brown one."""
    if not gone or not come or max(map(_words_in, (gone, come))) > _FEW:
        return False
    was, now = map(things_named, (gone, come))
    return bool(was - now) and bool(now - was) and _in_letters(gone) != _in_letters(come)


def _in_letters(side: Sequence[str]) -> str:
    """Words without what joins them or sets them apart: e-mail and email."""
    return one_spelling("".join(piece.casefold() for piece in side if piece[0].isalnum()))


def deny_alike(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether both sides have the same words that deny, written out or drawn together: “do not” and “don't”."""
    was, now = ([word for piece in side for word in _plainly(piece)] for side in (gone, come))
    return was == now and "not" in was


def _words_in(side: Sequence[str]) -> int:
    return sum(piece[0].isalpha() and piece.casefold() not in SLIGHT for piece in side)


#: Of more words another thing is said, in which no word stands for one of the others.
_FEW = 3


def read_alike(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether words are only bent, drawn together or written with another capital: “I’ve” and “I have”, “web site”.

    >>> read_alike(["Health"], ["Health's"]), read_alike(["web", "site"], ["website"])
    (True, True)
    >>> read_alike(["in", "active"], ["inactive"]), read_alike(["child"], ["adult"])
    (False, False)
    """
    was, now = ([word for piece in side for word in _plainly(piece) if word not in SLIGHT] for side in (gone, come))
    return was == now or ("".join(was) == "".join(now) and not any(word in OPPOSITES for word in (*was, *now)))


#: How the verbs that are drawn together with the word ahead of them are written apart.
_DRAWN_TOGETHER = {"ve": "have", "ll": "will", "re": "are", "s": ""}


@lru_cache(maxsize=8192)
def _plainly(piece: str) -> tuple[str, ...]:
    """A word without its plural, its genitive, and the capital of the beginning of a sentence; signs stay."""
    piece = with_plain_signs(piece)
    if denied := denied_by(piece.casefold()):
        return denied, "not"
    word = piece if piece[1:] != piece[1:].lower() and len(piece) <= _LONGEST_ABBREVIATION else piece.casefold()
    word, _, verb = (
        word.partition("'") if "'" in word[1:] and word.rpartition("'")[2] in _DRAWN_TOGETHER else (word, "", "")
    )
    words = (word.strip("'"), _DRAWN_TOGETHER.get(verb, ""))
    return tuple(_BENT.sub("", each) if len(each) > _SHORT else each for each in words if each)


#: How a verb or a noun ends where it is bent: take, takes and taking.
_BENT = re.compile(r"(?:(?<=\w{3})(?:ing|ed|en|es|e)|s)$")
#: Letters of a word that may end with an s of its own, and of one that may be another in capitals: WHO, AIDS.
_SHORT, _LONGEST_ABBREVIATION = 3, 5


@lru_cache(maxsize=8192)
def _bare(piece: str) -> list[tuple[str, str]]:
    """A word as each beginning that may turn it round, and the rest; such a beginning may stand alone."""
    fold = as_said(piece.casefold())
    found = [("", fold)]
    for one in OPPOSITES if fold.startswith(OPPOSITES) else ():
        if len(one) > 2 and fold == one:
            found.append((one, ""))
        elif fold.startswith(one) and len(fold) > len(one) + 3:
            found.append((one, fold[len(one) :]))
    return found
