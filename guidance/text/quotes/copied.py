"""A text as it was before programs and sheets put something round it and between its lines.

Whoever copies from a PDF gets the head and the foot of each sheet in the middle of a sentence, whoever selects on a
page gets what stands beside its headings, and mail programs begin each line with a sign. Nothing is taken away here but
what only they write; whatever else stands between the words of a page is a change of it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: A soft hyphen at the end of a line divides a word, whatever has become of that end.
_SOFT = re.compile(r"\xad\s{1,8}")
_QUOTED = re.compile(r"[ \t]*>[> \t]*")
_BULLET = re.compile(r"(?m)^[ \t]*(?:[\uf0a7\uf0b7\uf0d8\uf0fc\uf02d§➢➔➤]|o(?=[ \t]))[ \t]*")
#: What only Markdown has: the names of notes, the addresses of links, anchors, and the names of blocks; and what our
#: plain text has of a link.
_SOURCE = re.compile(
    r"[ ]\(link: https?://[^\s()]{1,2000}\)"
    r"|\[\^[^\]\s]{1,60}\]|(?<=\])\([^)\s]{1,300}\)|(?m:[ \t]\{[^}\n]{1,300}\}$|^:::+[ \t]*[a-z]*)"
)

_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_CODE = r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}"
_FINGERPRINT = r"[0-9a-f]{4}-[0-9a-f]{4}"
_DATES = rf"published\s{_DAY}(?:,\s(?:reviewed|review\sdue)\s{_DAY})*"
#: Before the title of what must not be used, and behind its publisher.
_STATE = r"(?:NOT CURRENT|WITHDRAWN)"
_UNDER = re.compile(rf"{_STATE}\. ")
#: What stands on our sheets round the text, over the end of a line too.
_NOTICES = re.compile(
    rf"(?:Printed {_DAY}\.\s)?(?:Version \d+, {_DATES}(?:\s·\s{_FINGERPRINT})?\.?\s)?"
    rf"(?:Paper copies|Copies)\sgo\sout\sof\sdate\.\sCheck\sthis\sone:\shttps?:\S{{1,200}}"
    rf"(?:\s\S{{0,200}}/\S{{1,200}})?\s\(code\s{_CODE}\)"
)
_FOOT = rf"(.{{0,300}}) · v\d+ · {_FINGERPRINT}"
#: A whole line that only our pages, our sheets, or the programs that print them write; where it has words of the page
#: in it, they are its title or its publisher.
_ROUND = re.compile(
    rf"{_FOOT}|Version \d+, {_DATES} · {_FINGERPRINT}"
    rf"|(.{{1,200}}) · {_CODE}(?: Version \d+(?:, {_DAY}| of \d+, NOT CURRENT)| WITHDRAWN {_DAY})?"
    rf"|(.{{1,200}}?)(?: – {_STATE})? page \d+ of \d+|[Pp]age \d+ of \d+(?: · check before use(?:{_FOOT})?)?"
    rf"|Copy link|Changed in version \d+ \([A-Z][a-z -]{{2,30}}, {_DAY}\)"
    r"|Check whether this copy still holds: \S+"
    r"|https?://\S+[ \t]+\d+/\d+|\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d{2}(?:[ \xa0\u202f][AP]M)?[ \t](.{1,300})"
)
#: A line that is one of those where it stands beside one; the first of them also where a copy begins or ends with it.
_OUTSIDE = re.compile(rf"Version \d+, (?:published )?{_DAY}|Version \d+ of \d+, NOT CURRENT|WITHDRAWN {_DAY}")
_BESIDE = re.compile(rf"{_OUTSIDE.pattern}|\d+/\d+")
#: A line that is the number of a sheet where a sheet begins or ends.
_SHEET = re.compile(r"(?:[Pp]age )?[-–—|]? ?\d{1,4}(?: ?(?:/|of) ?\d{1,4})? ?[-–—|]?(?: ?[Pp]age)?")
#: Lines at the top and at the bottom of each sheet that may be its number.
_EDGE = 2
#: A line in place of what a sheet had there.
_GONE = "\x1e"


def as_written(text: str, names: Collection[str] = ()) -> str:
    """``text`` without what was put round it and between its lines.

    :param names: what stands alone on a line at the head and the foot of sheets: the publisher, the title.
    """
    text = _CONTROL.sub("", _SOFT.sub("", _LINE_ENDS.sub("\n", text)))
    text = _SOURCE.sub("", _NOTICES.sub(f"\n{_GONE}\n", text))
    lines = [line for sheet in _without_numbers(text.split("\f")) for line in sheet]
    return _BULLET.sub("", "\n".join(_alone(_unquoted(lines), {" ".join(name.split()) for name in names})))


def _without_numbers(sheets: Sequence[str]) -> Iterator[list[str]]:
    """The lines of each sheet without its number."""
    for sheet in sheets:
        lines = sheet.split("\n")
        edges = {place for place in _edges(lines) if len(sheets) > 1 and _SHEET.fullmatch(lines[place].strip())}
        yield [_GONE if place in edges else line for place, line in enumerate(lines)]


def _edges(lines: Sequence[str]) -> set[int]:
    filled = [place for place, line in enumerate(lines) if line.strip()]
    return {*filled[:_EDGE], *filled[-_EDGE:]}


def _unquoted(lines: list[str]) -> list[str]:
    """The lines of a mail without the signs that quote them: all of them have one, or it is a sign of the text."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2 or not all(line.lstrip().startswith(">") for line in filled):
        return lines
    return [_QUOTED.sub("", line, count=1) for line in lines]


def _alone(lines: list[str], names: Collection[str]) -> Iterator[str]:
    """The lines but those of a sheet: what may be of one goes where one that only sheets have stands beside it."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    for place in (filled[:1], filled[-1:]):
        if place and _OUTSIDE.fullmatch(lines[place[0]].strip()):
            lines[place[0]] = ""
    for ours, run in groupby(((_kind(line, names), line) for line in lines), key=lambda each: each[0] is None):
        together = list(run)
        if ours or not any(kind for kind, _ in together):
            yield from (line for _, line in together)


def _kind(line: str, names: Collection[str]) -> bool | None:
    """Whether only a sheet has such a line; nothing for a line of the text."""
    words = " ".join(line.split())
    found = _ROUND.fullmatch(words)
    if line == _GONE or (found and all(_is_of(each, names) for each in found.groups() if each)):
        return True
    return False if not words or _is_name(_UNDER.sub("", words), names) or _BESIDE.fullmatch(words) else None


def _is_name(words: str, names: Collection[str]) -> bool:
    return words in names or (len(words) > 1 and words.endswith("…") and any(n.startswith(words[:-1]) for n in names))


def _is_of(words: str, names: Collection[str]) -> bool:
    """Whether these words are nothing but such names, one of them cut off perhaps."""
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "")
        if words.endswith("…") and len(words) > 1 and name.startswith(words[:-1].strip()):
            return True
    return not any(sign.isalnum() for sign in words)
