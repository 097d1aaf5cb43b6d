"""A letter: a subject and a few blocks, and both its forms, plain text and simple HTML, made from the same blocks."""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from guidance.text.turning import named

_WIDTH = 72
#: What stands where something is filled in when the letter is sent: the address of the service, a secret of the
#: receiver at the end of an address, and why they get the letter. The signs round it (private use, U+E000) are taken
#: out of everybody's words, so that nobody else can write such a place.
HERE, SECRET, WHY = "\ue000here\ue001", "\ue000secret\ue001", "\ue000why\ue001"
#: The secret with which one subscription ends.
STOP = "\ue000stop\ue001"

_PLACES = dict.fromkeys(map(ord, "\ue000\ue001"))

_STYLE = (
    "font-family:Arial,sans-serif;font-size:18px;line-height:1.45;color:#212b32;background:#ffffff;"
    "max-width:38em;margin:0 auto;padding:16px"
)
#: Who reads in the dark gets light words on a dark ground, with links that can be told from them (7 to 1 and more).
_DARK = (
    '<meta name="color-scheme" content="light dark"><style>@media (prefers-color-scheme:dark)'
    "{body{color:#e8edee!important;background:#16191d!important}a{color:#9ecbff}}</style>"
)


@dataclass(frozen=True)
class Paragraph:
    """Words, and where they lead when they are a link."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Heading:
    """A line above what follows."""

    words: str


@dataclass(frozen=True)
class Facts:
    """Names, each with what is to be known of it."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Items:
    """A list; an item may lead somewhere."""

    rows: Sequence[Paragraph]


@dataclass(frozen=True)
class Reason:
    """Why this receiver gets the letter, which is filled in when it is sent."""


@dataclass(frozen=True)
class Prose:
    """A text of several paragraphs, as somebody wrote it and as safe HTML, both ``without_places`` of theirs."""

    words: str
    html: str


#: No-break blanks, and what joins and parts letters in Persian, Hindi and pictures.
_HOLDING = frozenset("\u00a0\u2007\u202f\u200c\u200d")

Block = Paragraph | Heading | Facts | Items | Reason | Prose


@dataclass(frozen=True)
class Written:
    """A letter as it is kept: its subject, and the same words twice."""

    subject: str
    text: str
    html: str


def written(subject: str, blocks: Sequence[Block], foot: Sequence[Block] = ()) -> Written:
    """Both forms of a letter.

    :param foot: what stands below a line: why somebody gets it, and how to stop.
    """
    subject = one_line(subject)
    body = "\n\n".join(_as_text(block) for block in blocks)
    below = "\n\n".join(_as_text(block) for block in foot)
    text = f"{body}\n\n--\n{below}\n" if foot else f"{body}\n"
    html = (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{escape(subject)}</title>'
        f'<meta name="viewport" content="width=device-width">{_DARK}</head>\n<body style="{_STYLE}">\n<main>\n'
        f'<h1 style="font-size:24px">{escape(subject)}</h1>\n'
        + "\n".join(_as_html(block) for block in blocks)
        + ("\n<hr>\n" + "\n".join(_as_html(block) for block in foot) if foot else "")
        + "\n</main>\n</body>\n</html>\n"
    )
    return Written(named(subject), named(text), named(html))


def filled(words: str, places: Mapping[str, str]) -> str:
    """A letter with the words that its places stand for."""
    for place, found in places.items():
        words = words.replace(place, found)
    return words


def one_line(words: str) -> str:
    """Words on one line, without the signs that no screen shows: a soft hyphen parts no word, and no line is turned.

    Blanks that hold an amount and its unit together, and what joins or parts letters of a script, stay.

    >>> one_line("metho\\xadtrexate 7.5\\xa0mg\\r\\nBcc: x") == "methotrexate 7.5\\xa0mg Bcc: x"
    True
    """
    signs = (sign if sign.isprintable() or sign in _HOLDING else _unseen(sign) for sign in words)
    return " ".join(filter(None, "".join(signs).split(" "))).strip()


def _unseen(sign: str) -> str:
    return "" if unicodedata.category(sign) == "Cf" else " "


def _as_text(block: Block) -> str:
    if isinstance(block, Heading):
        words = one_line(block.words)
        return f"{words}\n{'-' * min(len(words), _WIDTH)}"
    if isinstance(block, Facts):
        return "\n".join(_wrapped(f"{name}: {value}", "  ") for name, value in block.rows)
    if isinstance(block, Items):
        return "\n".join(_wrapped(f"* {row.words}", "  ") + _below(row, "\n  ") for row in block.rows)
    if isinstance(block, Reason):
        return WHY
    if isinstance(block, Prose):
        return block.words
    return "\n".join(_wrapped(line) for line in block.words.splitlines()) + _below(block, "\n")


def without_places(words: str) -> str:
    """Words of several lines in which nobody has written a place that is filled in."""
    return words.translate(_PLACES)


def _below(row: Paragraph, before: str) -> str:
    return before + row.address if row.address else ""


def _wrapped(words: str, later: str = "") -> str:
    return textwrap.fill(
        one_line(words), _WIDTH, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _as_html(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<h2 style="font-size:20px">{escape(one_line(block.words))}</h2>'
    if isinstance(block, Facts):
        return "".join(
            f"<p><strong>{escape(name)}:</strong> {escape(one_line(value))}</p>" for name, value in block.rows
        )
    if isinstance(block, Items):
        return "<ul>" + "".join(f"<li>{_linked(row)}</li>" for row in block.rows) + "</ul>"
    if isinstance(block, Prose):
        return block.html
    return f"<p>{WHY if isinstance(block, Reason) else _linked(block)}</p>"


def _linked(row: Paragraph) -> str:
    words = "<br>".join(escape(one_line(line)) for line in row.words.splitlines())
    return f'<a href="{escape(row.address)}">{words}</a>' if row.address else words
