"""What cannot be seen in the words of a change: links, notes, pictures, struck text, kinds of block, hidden signs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise

from guidance.text.compare.edit import Edit
from guidance.text.compare.later import Later
from guidance.text.compare.leaf import NOTE, Word, solid
from guidance.text.compare.runs import Op, Run, added, removed
from guidance.text.compare.styles import ONLY_FORMATTING, ONLY_UNSEEN, remarks
from guidance.text.compare.tree import Block
from guidance.text.html import HEADINGS
from guidance.text.turning import signs_in
from guidance.text.words.counted import counted

_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
_ALT = re.compile(r'alt="([^"]*)"')
_START = re.compile(r'start="(\d+)"')
_SPAN = re.compile(r'(row|col)span="(\d+)"')
#: So many words name the place of a note.
_FEW = 12


def notes(edit: Edit) -> list[str]:
    """Sentences about one edit, in the order in which a reader would meet what they tell."""
    found = [reframed(edit)] if edit.reframed else []
    for run in edit.runs:
        found += remarks(run) if run.op is Op.RESTYLED else []
    was, now = _words_of(edit, Op.REMOVED), _words_of(edit, Op.ADDED)
    if was or now:
        found += _links(was, now, told=" ".join(found))
        found += _pictures(was, now)
        found += _foot_notes(edit)
        found += _struck(edit.runs)
    return [*found, *_turning(edit)]


def settled(found: Iterable[str], *, words_changed: bool) -> tuple[str, ...]:
    """The sentences once each; that only one thing changed is said only when nothing else did."""
    unique = list(dict.fromkeys(found))
    if words_changed or len(unique) > 1:
        unique = [{ONLY_FORMATTING: "The formatting changed, too."}.get(said, said) for said in unique]
        unique = [{ONLY_UNSEEN: "Invisible characters changed, too."}.get(said, said) for said in unique]
    return tuple(unique)


def short(sentence: str) -> str:
    """A sentence as it stands in brackets beside the words."""
    known = {ONLY_FORMATTING: "formatting changed", ONLY_UNSEEN: "invisible characters changed"}
    return known.get(sentence, sentence.removesuffix("."))


def _words_of(edit: Edit, op: Op) -> list[Word]:
    """The words that went or came of which something has to be said: the others are but words."""
    whole = edit.op is op
    parts = (leaf.words for leaf in edit.block.leaves) if whole else (run.words for run in edit.runs if run.op is op)
    return [word for words in parts for word in words if word[1] or word[2].startswith("<")]


def _links(was: Iterable[Word], now: Iterable[Word], told: str) -> list[str]:
    """Links that went or came together with their words, without what is told of the words beside them that stayed."""
    old, new = (_targets(words) for words in (was, now))
    gone = [x for x in old if x not in new and f"no longer to {x}." not in told]
    come = [x for x in new if x not in old and f"leads to {x} and" not in told]
    if len(gone) == len(come) == 1:
        return [f"The link now leads to {come[0]} and no longer to {gone[0]}."]
    return [*(f"Link removed: {target}." for target in gone), *(f"Link added: {target}." for target in come)]


def _targets(words: Iterable[Word]) -> list[str]:
    found = _HREF.findall("".join(mark for _, marks, _ in words for mark in marks))
    return list(dict.fromkeys(unescape(target) for target in found if target != "#"))


def _pictures(was: Iterable[Word], now: Iterable[Word]) -> list[str]:
    old, new = ([shown for shown, _, _ in words if shown.startswith("<img")] for words in (was, now))
    gone, come = [x for x in old if x not in new], [x for x in new if x not in old]
    if len(gone) == len(come) == 1:
        return [_picture(gone[0], come[0])]
    return [
        *(f"Picture removed: {_named(picture)}." for picture in gone),
        *(f"Picture added: {_named(picture)}." for picture in come),
    ]


def _picture(old: str, new: str) -> str:
    if _file(old) == _file(new) and _alt(old) != _alt(new):
        return f"The description of the picture {_short_file(new)} was “{_alt(old)}” and is “{_alt(new)}”."
    if _alt(old) == _alt(new):
        return f"The picture “{_alt(new)}” now comes from {_file(new)} and no longer from {_file(old)}."
    return f"Picture changed: {_named(old)}, now {_named(new)}."


def _named(picture: str) -> str:
    return f"“{_alt(picture)}” ({_short_file(picture)})"


def _alt(picture: str) -> str:
    found = _ALT.search(picture)
    return unescape(found[1]) if found else ""


def _file(picture: str) -> str:
    return unescape(picture.partition('src="')[2].partition('"')[0])


def _short_file(picture: str) -> str:
    return _file(picture).rpartition("/")[2]


def _foot_notes(edit: Edit) -> Iterator[str]:
    """Notes that say something else, went, came, or belong to other words than before."""
    runs = edit.runs or [_whole(edit)]
    was, now = _spots(runs, Op.REMOVED), _spots(runs, Op.ADDED)
    reworded = dict(_reworded(was, now))
    told_with_what_they_were = set(reworded.values())
    for note in dict.fromkeys([*was, *now]):
        said = f"note “{_in_short(note)}”"
        if note in reworded:
            yield other_note(note, reworded[note])
        elif note not in now:
            yield f"The {said} is no longer here."
        elif note not in was and note not in told_with_what_they_were:
            yield f"The {said} is new here."
        elif note in was and was[note] != now[note]:
            yield f"The {said} now belongs to “{now[note]}” and no longer to “{was[note]}”."


def moved_notes(edits: Sequence[Edit], on_both: Later[frozenset[str]]) -> Iterator[tuple[str, bool, bool]]:
    """The notes that a passage lost, got, or has for other words: whether it had each, and whether it has it.

    :param on_both: the notes of both pages; the others are told where they are listed.
    """
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for edit in edits:
        runs = edit.runs or ([] if edit.op is Op.SAME else [_whole(edit)])
        was |= _spots(runs, Op.REMOVED)
        now |= _spots(runs, Op.ADDED)
    for note in dict.fromkeys([*was, *now]):
        if note in was and note in now and (len(edits) > 1 or was[note] == now[note]):
            continue  # it stayed, with words that were replaced around it
        if (said := note.removeprefix(NOTE)) in on_both():
            yield said, note in was, note in now


def other_note(was: str, now: str) -> str:
    """A sentence about the place of a note where another one stands."""
    return f"The note here now says “{_in_short(now)}” and no longer “{_in_short(was)}”."


def _whole(edit: Edit) -> Run:
    """A passage that is on one side only."""
    words = [word for leaf in edit.block.leaves for word in leaf.words]
    return removed(words) if edit.op is Op.REMOVED else added(words)


def _reworded(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Notes that went, each with the one that came behind the same words."""
    come: dict[str, list[str]] = defaultdict(list)
    for note, spot in now.items():
        if note not in was:
            come[spot].append(note)
    for note in was:
        if note not in now and come[was[note]]:
            yield note, come[was[note]].pop(0)


def _in_short(note: str) -> str:
    return _shortened(note.removeprefix(NOTE).split())


def _spots(runs: Sequence[Run], op: Op) -> dict[str, str]:
    """The end of the sentence to which each note of one side belongs; of a note that is used often, the first."""
    sides = [(run.op is op, word[2]) for run in runs for word in (run.old if op is Op.REMOVED else run.new)]
    spots: dict[str, str] = {}
    for at, (mine, same) in enumerate(sides):
        if mine and same.startswith(NOTE) and same not in spots:
            spots[same] = _ending([ahead for _, ahead in sides[max(at - 60, 0) : at] if not ahead.startswith(NOTE)])
    return spots


def _ending(ahead: Sequence[str]) -> str:
    begin = max((i for i, same in enumerate(ahead[:-1]) if same in {".", "!", "?", "<br>"}), default=-1)
    return _shortened("".join(ahead[begin + 1 :]).split())


def _shortened(words: Sequence[str]) -> str:
    return " ".join(words) if len(words) <= _FEW else "… " + " ".join(words[-_FEW:])


def _struck(runs: Sequence[Run]) -> Iterator[str]:
    """Words that stayed but are struck out now, or are no longer."""
    for gone, come in pairwise(runs):
        if gone.op is not Op.REMOVED or come.op is not Op.ADDED:
            continue
        old, new = ([word for word in run.words if word[2] != " "] for run in (gone, come))
        if [same for *_, same in old] == [same for *_, same in new]:
            struck = _those(come.words, [_is(b) and not _is(a) for (_, a, _), (_, b, _) in zip(old, new, strict=True)])
            free = _those(come.words, [_is(a) and not _is(b) for (_, a, _), (_, b, _) in zip(old, new, strict=True)])
            yield from [f"“{struck}” is now struck out."] if struck else []
            yield from [f"“{free}” is no longer struck out."] if free else []


def _those(words: Sequence[Word], chosen: Sequence[bool]) -> str:
    """The chosen ones of the words, of which spaces are not counted, with the spaces between them."""
    choice = iter(chosen)
    return " ".join("".join(same if same == " " or next(choice) else " " for *_, same in words).split())


def _is(marks: tuple[str, ...]) -> bool:
    return "s" in solid(marks)


def _turning(edit: Edit) -> Iterator[str]:
    sources = [leaf.source for block in (edit.old, edit.new) if block and not edit.inside for leaf in block.leaves]
    signs = sorted({sign for source in sources for sign in signs_in(source)})
    if signs and edit.changed:
        told = ", ".join(signs)
        yield f"Hidden signs ({told}) turn round the order in which letters and figures are shown: check what it says."


def reframed(edit: Edit) -> str:
    """The kind of block that it became."""
    assert edit.old is not None and edit.new is not None
    old, new = edit.old, edit.new
    if old.tag in HEADINGS:
        steps = int(new.tag[1]) - int(old.tag[1])
        return f"Heading moved {counted(abs(steps), 'level')} {'down' if steps > 0 else 'up'}."
    if old.family == "ul" and old.tag != new.tag:
        return "The list is now " + ("numbered." if new.tag == "ol" else "no longer numbered.")
    if old.tag == "ol":
        return f"The list now begins with {_start(new)}; it began with {_start(old)}."
    if old.tag == "div":
        return f"The box is now {_box(new)}; it was {_box(old)}."
    if old.tag in {"td", "th"} and new.tag in {"td", "th"}:
        return _cell(old, new)
    return "The layout changed."


def _start(block: Block) -> str:
    found = _START.search(block.opening)
    return found[1] if found else "1"


def _cell(old: Block, new: Block) -> str:
    spans = [dict(_SPAN.findall(block.opening)) for block in (old, new)]
    for kind, name in (("row", "row"), ("col", "column")):
        before, after = (int(span.get(kind, "1")) for span in spans)
        if before != after:
            return f"The cell now stands for {after} {name}{'s' * (after != 1)}; it stood for {before}."
    if old.tag != new.tag:
        return "The cell is now a heading." if new.tag == "th" else "The cell is no longer a heading."
    return "The layout of the cell changed."


def _box(block: Block) -> str:
    name = block.opening.partition("block-")[2].partition('"')[0].partition(" ")[0]
    return {"do": "a “do” list", "dont": "a “don’t” list", "": "plain"}.get(name, f"“{name}”")
