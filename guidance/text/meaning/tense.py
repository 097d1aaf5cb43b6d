"""Whether what is said to be so is said of another time: smokes and smoked, are and have been, is and will be."""

from collections.abc import Sequence

from guidance.text.meaning.advice import meaning_of
from guidance.text.meaning.alike import plainly
from guidance.text.meaning.pieces import SLIGHT
from guidance.text.words.forms import are_forms

#: By which verbs the time is told, one for each; what has been is past as what was.
_AUXILIARIES = {
    word: told
    for told, words in {
        "is": "is are am",
        "being": "being",
        "was": "was were had been",
        "has": "has have having",
        "will": "will shall",
        "did": "did",
    }.items()
    for word in words.split()
}
#: Behind these a verb has one form only, and another one was a slip: “may be use”.
_RULED = _AUXILIARIES.keys() | set("be to can could may might must should would do does don't not get gets got".split())
#: Past forms of common verbs that do not end in -ed (Quirk et al., A Comprehensive Grammar of the English Language).
_PAST = frozenset(
    "ate began bled bought bred breastfed broke came chose did drank drew fed fell felt found froze gave got grew had "
    "held kept knew lay led left lost made met paid ran rang rose said sat saw sent slept spent spoke stood swam "
    "taught thought told took was went were woke won wore wrote".split()
)


def is_of_another_time(gone: Sequence[str], come: Sequence[str], ahead: str = "") -> bool:
    """Whether the verbs of one place of an edit tell another time.

    >>> is_of_another_time(["smokes"], ["smoked"]), is_of_another_time(["are"], ["have", "been"])
    (True, True)
    >>> is_of_another_time(["use"], ["used"], "be"), is_of_another_time(["has", "been"], ["was"])
    (False, False)

    :param ahead: the word ahead of both.
    """
    was, now = ([word.casefold() for piece in side for word in plainly(piece)] for side in (gone, come))
    was, now = ([word for word in side if word in _AUXILIARIES or word not in SLIGHT] for side in (was, now))
    if "".join(was) == "".join(now):
        return False
    told, tells = _told_by(was), _told_by(now)
    other = told ^ tells
    if (told and tells and other) or "being" in other or (was and now and "will" in other):
        return True
    ahead = ahead.casefold()
    if ahead in _AUXILIARIES and _told_by([ahead, *was]) != _told_by([ahead, *now]):  # have had, and have
        return True
    if len(was) != len(now) or ahead in _RULED:
        return False
    return any(_is_past(a) is not _is_past(b) and _are_of_one_verb(a, b) for a, b in zip(was, now, strict=True))


def _are_of_one_verb(was: str, now: str) -> bool:
    return are_forms(was, now) or (bool(meaning_of(was)) and meaning_of(was) == meaning_of(now))


def _told_by(words: Sequence[str]) -> set[str]:
    found = {told for word in words if (told := _AUXILIARIES.get(word))}
    return found - {"has", "is"} if "was" in found else found


def _is_past(word: str) -> bool:
    return (word.endswith("ed") and not word.endswith("eed")) or word in _PAST
