"""The notes and link targets that a Markdown text defines, so that a passage of it can be shown by itself."""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from guidance.text.markdown.source_blocks import source_blocks

_DEFINES = re.compile(r" {0,3}\[([^\]\n]{1,200})\]:")
_NAMED = re.compile(r"\[([^\]\n]{1,200})\]")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,200})\]:[ \t]*(.*)$", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,200})\]")


def definitions_in(text: str) -> dict[str, str]:
    """The source of each definition by its name; notes are named with ``^``."""
    return {name: source for name, source in _blocks(text) if name}


def shown_alone(passage: str, definitions: Mapping[str, str]) -> str:
    """``passage`` with what it uses of the ``definitions`` of its text.

    Notes of its own that nothing in it refers to are referred to above it, or nobody would see them.
    """
    own = definitions_in(passage)
    words = "".join(source for name, source in _blocks(passage) if not name)
    used = dict.fromkeys(_NAMED.findall(words))
    unseen = " ".join(f"[{name}]" for name in own if name.startswith("^") and name not in used)
    needed = (definitions[name] for name in used if name in definitions and name not in own)
    return "\n\n".join(filter(None, (unseen, passage, *needed)))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    for block in source_blocks(text):
        found = _DEFINES.match(block.words)
        yield (found[1] if found else "", block.source)


def notes_in(text: str) -> dict[str, str]:
    """The first line of each note by its name."""
    return dict(_NOTE.findall(text))


def with_own_notes(base: str, theirs: str, yours: str) -> str:
    """``yours`` with names of its own for new notes, where ``theirs`` gave the same names to other new notes.

    Two people who add a note each are both given the next number; readers see neither. A text with code stays as it
    is, as what looks like a note there may be none.
    """
    old, their, your = (notes_in(text) for text in (base, theirs, yours))
    clash = [name for name, words in your.items() if name not in old and their.get(name, words) != words]
    if not clash or "`" in yours or "~~~" in yours:
        return yours
    free = (str(number) for number in count(1) if not any(str(number) in notes for notes in (old, their, your)))
    names = dict(zip(clash, free, strict=False))
    return _REFERENCE.sub(lambda found: f"[^{names.get(found[1], found[1])}]", yours)
