"""What differs in words that stayed: another link, another explanation, other formatting, signs that nobody sees."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import groupby

from guidance.text.compare.leaf import NOTE, Word, solid, twins
from guidance.text.compare.runs import Op, Run
from guidance.text.plain import shortened

ONLY_FORMATTING = "Only the formatting changed."
ONLY_UNSEEN = "Only invisible characters changed."
ONLY_BREAKS = "Only the places where lines end changed."

_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
#: So many letters of a passage name it.
_LONGEST_NAME = 60


def restyled(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs, with those that stayed cut where old and new words look or lead elsewhere."""
    for run in runs:
        if run.op is not Op.SAME or run.old == run.new:
            yield run
        else:
            yield from _cut_at_differences(run)


def _cut_at_differences(run: Run) -> Iterator[Run]:
    old, new = twins(run.old, run.new)
    differences = list(map(_difference, old, new))
    _fill_spaces(new, differences)
    _fill_figures(new, differences)
    start = 0
    for difference, group in groupby(differences):
        end = start + len(list(group))
        yield Run(Op.RESTYLED if difference else Op.SAME, old[start:end], new[start:end])
        start = end


def _difference(old: Word, new: Word) -> tuple[object, ...]:
    """What tells two words apart that read the same; nothing when nobody could tell."""
    unseen = not old[2].startswith(NOTE) and old[0] != new[0]
    marks = () if old[1] == new[1] else (_style(old[1]), _style(new[1]))
    if (not marks or marks[0] == marks[1]) and not unseen:
        return ()
    return (*marks, unseen)


def _fill_spaces(words: Sequence[Word], differences: list[tuple[object, ...]]) -> None:
    """The formatting of a space is nobody's matter: it goes with the words on both sides."""
    for index, (_, _, same) in enumerate(words):
        if same != " " or (differences[index] and differences[index][-1]):
            continue
        before = differences[index - 1] if index else ()
        after = differences[index + 1] if index + 1 < len(words) else ()
        differences[index] = before if before == after else ()


def _fill_figures(words: Sequence[Word], differences: list[tuple[object, ...]]) -> None:
    """What is said of a part of a figure is said of all of it: no words of ours come between the 5 and the 0 of 50."""
    for place in range(1, len(words)):
        if words[place - 1][2][-1:].isalnum() and words[place][2][:1].isnumeric():
            differences[place] = differences[place - 1] or differences[place]
    for place in range(len(words) - 1, 0, -1):
        if words[place - 1][2][-1:].isnumeric() and words[place][2][:1].isalnum():
            differences[place - 1] = differences[place - 1] or differences[place]


@lru_cache(maxsize=4096)
def _style(marks: tuple[str, ...]) -> tuple[str, ...]:
    """Formatting in an order of its own: bold in italics looks like italics in bold."""
    return tuple(sorted(mark for mark in marks if not solid((mark,))))


def remarks(run: Run) -> list[str]:
    """The differences in a run of words that stayed, one sentence for each."""
    old, new = _around(run.old), _around(run.new)
    name = _name(run.new)
    found = [
        *_target(name, _value(old, "a", "href"), _value(new, "a", "href")),
        *_changed(f"The hint of the link “{name}”", _value(old, "a", "title"), _value(new, "a", "title")),
        *_meaning(name, _value(old, "abbr", "title"), _value(new, "abbr", "title")),
    ]
    if _formatting(old) != _formatting(new):
        found.append(ONLY_FORMATTING)
    if any(a[0] != b[0] and not a[2].startswith(NOTE) for a, b in zip(run.old, run.new, strict=True)):
        found.append(ONLY_UNSEEN)
    return found or [ONLY_FORMATTING]


def _around(words: Sequence[Word]) -> list[str]:
    """Every mark round any of the words, spaces aside."""
    return sorted({mark for _, marks, same in words if same != " " for mark in marks if not solid((mark,))})


def _formatting(marks: Sequence[str]) -> set[str]:
    """The marks that are told in no other way: links and explanations are no formatting."""
    return {mark for mark in marks if not mark.startswith(("<a ", "<a>", "<abbr ", "<abbr>"))}


def _value(marks: Sequence[str], tag: str, attribute: str) -> str:
    for mark in marks:
        if mark.startswith((f"<{tag} ", f"<{tag}>")):
            return unescape(dict(_ATTRIBUTE.findall(mark)).get(attribute, ""))
    return ""


def _target(name: str, was: str, now: str) -> Iterator[str]:
    if was == now:
        return
    if was and now:
        yield f"Link “{name}” now leads to {now} and no longer to {was}."
    else:
        yield f"“{name}” is now a link to {now}." if now else f"“{name}” is no longer a link to {was}."


def _meaning(name: str, was: str, now: str) -> Iterator[str]:
    if was == now:
        return
    if was and now:
        yield f"“{name}” now stands for “{now}” and no longer for “{was}”."
    else:
        yield f"“{name}” is now explained as “{now}”." if now else f"“{name}” is no longer explained as “{was}”."


def _changed(what: str, was: str, now: str) -> Iterator[str]:
    if was != now:
        yield f"{what} was “{was}” and is “{now}”."


def _name(words: Sequence[Word]) -> str:
    text = "".join(
        _alt(same) if same.startswith("<img") else "" if same.startswith(NOTE) else same for *_, same in words
    )
    return shortened(" ".join(text.replace("<br>", " ").split()), _LONGEST_NAME)


def _alt(image: str) -> str:
    return f"picture “{unescape(dict(_ATTRIBUTE.findall(image)).get('alt', ''))}”"
