"""Whether the words on both sides of one place of an edit are the same ones, only spelt, bent or joined otherwise."""

import re
from collections.abc import Sequence
from functools import lru_cache

from guidance.text.meaning.advice import meaning_of
from guidance.text.meaning.pieces import SLIGHT, as_said, in_figures, kind_of
from guidance.text.measures.units import unit_named
from guidance.text.measures.words import OPPOSITES, ORDINALS, denied_by
from guidance.text.words.forms import are_forms, bases_of, said
from guidance.text.words.ordinary import is_ordinary
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


def are_other_in_capitals(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether a word is another one in capitals, or a negation is stressed by them on one side only.

    >>> are_other_in_capitals(["WHO"], ["who"]), are_other_in_capitals(["do", "NOT"], ["do", "not"])
    (True, True)
    >>> are_other_in_capitals(["Flu"], ["flu"]), are_other_in_capitals(["nhs"], ["NHS"])
    (False, False)
    """
    was, now = ({*map(with_plain_signs, side)} for side in (gone, come))
    small = {piece.casefold() for piece in was} & {piece.casefold() for piece in now}
    return any(piece.isupper() and piece.casefold() in small and _is_other(piece) for piece in was ^ now)


def _is_other(capitals: str) -> bool:
    small = capitals.casefold()
    return kind_of(small) == "a negation" or (1 < len(small) <= _LONGEST_ABBREVIATION and is_ordinary(small))


def are_other_units(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether a unit is another one in capitals: 5 mIU and 5 MIU read alike."""
    return len(gone) == len(come) and [*map(unit_named, gone)] != [*map(unit_named, come)]


def are_other_things(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether something else is said in place of one thing, whatever it is called: gloves, and then shoes.

    Harmless are only a slight word in place of one of its kind, and what ``read_alike`` knows.

    >>> are_other_things(["gloves"], ["shoes"]), are_other_things(["can"], ["will"]), are_other_things(["the"], ["our"])
    (True, True, False)
    """
    was, now = ([word for piece in side for word in plainly(piece) if word[0].isalnum()] for side in (gone, come))
    if not was or not now or _in_letters(gone) == _in_letters(come):
        return False
    was, now = said(was), said(now)
    if len(was) == len(now) == 1:
        slight = any(was[0] in kind and now[0] in kind for kind in _SLIGHT_KINDS)
        return not slight and (not meaning_of(was[0]) or meaning_of(was[0]) != meaning_of(now[0]))
    left, right = _without(was, now), _without(now, was)
    return bool(left and right) or not _TELLING.isdisjoint(left + right)


def _without(words: Sequence[str], others: Sequence[str]) -> list[str]:
    meant = {meaning for word in others if (meaning := meaning_of(word))}.union(*map(bases_of, others))
    return [
        word
        for word in words
        if not (word in _SAYS_LITTLE or meaning_of(word) in meant or not bases_of(word).isdisjoint(meant))
    ]


#: Words that may stand for one another, kind by kind; “for a week” is not “in a week”, nor “by Friday” on that day.
_SLIGHT_KINDS = [
    frozenset(kind.split())
    for kind in (
        "a an the this that these those its their his her|the our|the your|a our|a your|this our|that which who whom|"
        "of for to with about|of in on at with about into onto|is are be being|was were|has have having|"
        "le la les l un une des du de d au aux ce cet cette ces|votre vos le la les|notre nos le la les|"
        "y yr r|a ac|i o yn am ar at gan"
    ).split("|")
]
_SAYS_LITTLE = frozenset().union(*_SLIGHT_KINDS) | frozenset(
    "it there so as by and but or if not do does don't".split()
)
#: What has to be done, or may be, and in which order: said of all that follows, whatever else is there.
_TELLING = frozenset(
    "can could need then next finally afterwards later once devez pouvez puis ensuite wedyn yna".split()
)


def _in_letters(side: Sequence[str]) -> str:
    """Words without what joins them or sets them apart: e-mail and email, it’s and its."""
    return one_spelling("".join(letter for piece in side for letter in piece.casefold() if letter.isalnum()))


def read_alike(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether words are only bent, joined, drawn together, or written with another capital, or others for the same.

    >>> read_alike(["Health"], ["Health's"]), read_alike(["web", "site"], ["website"]), read_alike(["Phone"], ["Call"])
    (True, True, True)
    >>> read_alike(["in", "active"], ["inactive"]), read_alike(["child"], ["adult"]), read_alike(["tape"], ["tap"])
    (False, False, False)
    """
    worded = all(any(piece[0].isalpha() for piece in side) for side in (gone, come))
    was, now = (_said_in(side, worded=worded) for side in (gone, come))
    if len(was) == len(now) and all(map(_are_forms, was, now)):
        return bool(was) or not are_other_things(gone, come)
    apart = any(word in _APART and "-" not in side for side in (gone, come) for word in map(str.casefold, side))
    joined, other = ("".join(side).casefold() for side in (was, now))
    apart = apart and not _are_no_word(joined)
    one_word = joined.isalpha() and _are_forms(joined, other) and not apart
    return one_word or _are_initials(gone, come) or _are_initials(come, gone)


def _are_no_word(joined: str) -> bool:
    """Whether two words run into one that is none: upto, outof."""
    return joined.startswith(_BEFORE_OTHERS) and not is_ordinary(joined)


def explains(name: Sequence[str], words: Sequence[str], place: int) -> bool:
    """Whether a name in brackets is that of the words ahead of a place, by their first letters.

    >>> explains(["(", "MRI", ")"], ["a", "magnetic", "resonance", "imaging"], 4)
    True
    """
    if len(name) != len("(x)") or (name[0], name[2]) != ("(", ")"):
        return False
    ahead = words[max(place - _LONGEST_PHRASE, 0) : place]
    telling = [piece for piece in ahead if piece[0].isalpha() and piece.casefold() not in SLIGHT]
    return _are_initials(name[1:2], telling[-len(name[1]) :])


def _are_forms(was: str, now: str) -> bool:
    return was == now or (are_forms(was, now) and kind_of(was) != "a number")  # hundreds are more than a hundred


def _said_in(side: Sequence[str], *, worded: bool) -> list[str]:
    """What is said: between words alone points, brackets and dashes only part them."""
    words = _numbered([word for piece in side for word in plainly(piece)])
    idle = SLIGHT if not worded or any(word[0].isdigit() for word in words) else SLIGHT | _PARTING
    return [word for word in said(words) if word not in idle]


def _numbered(words: Sequence[str]) -> list[str]:
    """Words with figures in place of spoken numbers, and with a short sign of order: seven, 2nd."""
    found: list[str] = []
    for word in words:
        if found and word in _OF_ORDER and found[-1].isdecimal():
            found[-1] += "th"
        elif word in ORDINALS and word.isascii():
            found.append(f"{ORDINALS[word]}th")
        else:
            found.append(in_figures(word))
    return found


def _are_initials(name: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a name is of the first letters of some words: NHS, MitM."""
    letters = [piece[0] for piece in words if piece[0].isalpha() and piece.casefold() not in SLIGHT]
    known = len(name) == 1 and len(letters) >= _LEAST_INITIALS and bool(_ABBREVIATION.fullmatch(name[0]))
    return known and name[0].casefold() == "".join(letters).casefold()


#: So many pieces may be the words of which a name is.
_LONGEST_PHRASE = 20
_BEFORE_OTHERS = ("up", "down", "out", "off")
#: Beginnings that are words by themselves: “in active” is not “inactive”.
_APART = frozenset({*OPPOSITES, *_BEFORE_OTHERS}).difference("sub hyper hypo anti non de re tri".split())
_PARTING, _OF_ORDER, _LEAST_INITIALS = frozenset(".,;:-()[]\"'“”‘’"), frozenset({"st", "nd", "rd", "th"}), 2


#: How the verbs that are drawn together with the word ahead of them are written apart.
_DRAWN_TOGETHER = {"ve": "have", "ll": "will", "re": "are", "s": ""}


@lru_cache(maxsize=8192)
def plainly(piece: str) -> tuple[str, ...]:
    """A word without its genitive, and the capital of the beginning of a sentence; signs stay."""
    piece = with_plain_signs(piece)
    if denied := denied_by(piece.casefold()):
        return denied, "not"
    word = piece if piece[1:] != piece[1:].lower() and len(piece) <= _LONGEST_ABBREVIATION else piece.casefold()
    word, _, verb = word.partition("'") if word.rpartition("'")[2] in _DRAWN_TOGETHER else (word, "", "")
    words = (word.strip("'").translate(_WITHIN) or word, _DRAWN_TOGETHER.get(verb, ""))
    return tuple(one_spelling(each) for each in words if each)


_WITHIN = str.maketrans("", "", ".-")
#: Letters of a word that may be another one in capitals: WHO, AIDS.
_LONGEST_ABBREVIATION = 5


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
