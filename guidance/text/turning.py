"""Signs that turn round the order in which letters and figures are shown, so that 05 reads as 50 (Unicode Annex 9)."""

import re
from html import unescape

#: Those that turn a whole stretch, and are named wherever texts are compared.
EMBEDDING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Beside these, the marks that turn only the signs next to them; comparisons tell of them as invisible characters.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


#: One of them where it is named, as pages show it.
NAMED = re.compile(r"⟨U\+(?:061C|200[EF]|202[A-E]|206[6-9])⟩")


def named(text: str) -> str:
    """``text`` with each such sign named where it stands.

    >>> named("Give \\u202e05\\u202c mg.")
    'Give ⟨U+202E⟩05⟨U+202C⟩ mg.'
    """
    return text if text.isascii() else TURNING.sub(lambda sign: f"⟨{_name(sign[0])}⟩", text)


def without(text: str) -> str:
    """``text`` without any such sign, be it there or named."""
    return text if text.isascii() else NAMED.sub("", TURNING.sub("", text))


def signs_in(text: str) -> list[str]:
    """The names of the signs in it, each once.

    >>> signs_in(named("Give \\u202e05\\u202c mg."))
    ['U+202C', 'U+202E']
    """
    found = {_name(sign) for sign in TURNING.findall(text)} | {sign[1:-1] for sign in NAMED.findall(text)}
    return sorted(found)


def refusal_of(text: str) -> str:
    """Why ``text`` must not go out, without a full stop; nothing when no such sign is in it, written out or as HTML."""
    signs = sorted({_name(sign) for sign in TURNING.findall(unescape(text))})
    if not signs:
        return ""
    return (
        f"The text has hidden signs ({', '.join(signs)}) that can show figures in another order, as 50 for 05: write "
        "the passage again by hand"
    )


def _name(sign: str) -> str:
    return f"U+{ord(sign):04X}"
