"""Plain words: cut short, as one closed sentence, and as Markdown that shows just these words."""

import re

#: Signs that always mean something, and those that do at the end of a piece or before certain others.
_SIGN = re.compile(
    r"[\\`*\[\]|]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?=[A-Za-z/!?]|$)"
    r"|&(?=[#A-Za-z]|$)"
    r"|(?<=~)~|~(?=~|$)"
    r"|!$"
)
_AT_THE_START_OF_A_LINE = re.compile(r"#{1,6}(?=\s|$)|[-+:~](?=\s|$)|>|={1,}\s*$|-(?=-|\s*$)|~(?=~)|:(?=::)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def as_markdown(words: str, *, begins_line: bool = False) -> str:
    """``words`` with a backslash before every sign that Markdown would take for its own.

    :param begins_line: whether nothing stands before them on their line.

    >>> as_markdown("*not* <5 mg_a [1]")
    '\\\\*not\\\\* <5 mg_a \\\\[1\\\\]'
    >>> as_markdown("1. Wash", begins_line=True)
    '1\\\\. Wash'
    """
    words = _BREAKS.sub(" ", words)
    if begins_line:
        words = words.lstrip(" ")
    safe = _SIGN.sub(r"\\\g<0>", words)
    if begins_line and _AT_THE_START_OF_A_LINE.match(words) and not safe.startswith("\\"):
        return "\\" + safe
    return _NUMBERED.sub(r"\1\\\2", safe, count=1) if begins_line and _NUMBERED.match(words) else safe


def picture(alt: str, address: str) -> str:
    """Markdown that shows the picture at ``address``, described by ``alt``."""
    return f"![{as_markdown(alt)}]({address})"


def shortened(words: str, longest: int) -> str:
    """``words``, or their beginning up to the end of a word; only a word as long as all that fits is cut itself.

    >>> shortened("Give 15 mg", 9), shortened("Give 15 mg", 8), shortened("methotrexate", 5)
    ('Give 15…', 'Give 15…', 'meth…')
    """
    if len(words) <= longest:
        return words
    return f"{words[:longest].rpartition(' ')[0].rstrip() or words[: longest - 1]}…"


def as_sentence(words: str) -> str:
    """Words on one line, closed so that another sentence can follow.

    >>> as_sentence("Two doses\\n\\nare unsafe"), as_sentence("Unsafe?")
    ('Two doses are unsafe.', 'Unsafe?')
    """
    line = " ".join(words.split())
    return line if line.endswith((".", "!", "?", "…", "”", ")")) else f"{line}."
