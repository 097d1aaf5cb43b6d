"""Where a Markdown text points: every address in it, found without rendering it, and put in place of the old one.

Code is left alone. The forms are those of CommonMark 0.31 (inline links, definitions), the attributes ``href``,
``src`` and ``name`` of HTML, and the links of wikis between two square brackets.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from guidance.text.html.outline import Anchors
from guidance.text.ways import Ways

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TICKS = re.compile(r"`+")
_LINK = Ways(
    {
        ("](",): r"(?P<inline>\]\([ \t]*)(?P<a><[^<>\n]*>|[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)",
        ("]:",): r"^(?P<definition> {0,3}\[[^\[\]\n]{1,200}\]:[ \t]*)(?P<b><[^<>\n]*>|\S+)",
        ("href", "src"): r"(?P<tag>\b(?:href|src)\s{0,3}=\s{0,3})(?P<c>\"[^\"\n]*\"|'[^'\n]*')",
        ("<a",): r"(?P<named><a\s{1,3}(?:id|name)\s{0,3}=\s{0,3})(?P<d>\"[^\"\n]*\"|'[^'\n]*')",
        ("[[",): (r"(?P<wiki>!?\[\[)(?P<e>[^\[\]\n|\\]{1,200})(?:\\?\|(?P<label>[^\[\]\n]{1,200}))?\]\](?![\[(:])"),
    },
    re.MULTILINE,
)
_OF_WIKIS = frozenset({"e", "label"})
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_TYPED = re.compile(r"[ \t]*\{#([A-Za-z][\w.-]*)\}[ \t]*$")
_INNER_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_TAG = re.compile(r"<[^<>]*>")
_NO_WORD = re.compile(r"[^\w\- ]")


def redirected(text: str, leads_to: Callable[[str], str | None]) -> str:
    """``text`` with each address for which ``leads_to`` names another one exchanged for that."""
    out: list[str] = []
    for piece, is_code in _pieces(text):
        out.append(piece if is_code else _LINK.pattern_for(piece).sub(lambda match: _exchanged(match, leads_to), piece))
    return "".join(out)


def _exchanged(match: re.Match[str], leads_to: Callable[[str], str | None]) -> str:
    kind = match.lastgroup or ""
    if kind in _OF_WIKIS:
        return _from_wiki(match, leads_to)
    address = match[kind]
    if kind == "d":  # an anchor by its old name is one by its present name
        return f"<a id={address}"
    bare = address[1:-1] if address[:1] in "<\"'" else address
    found = leads_to(unescape(bare))
    if found is None:
        return match.group()
    before = match.group()[: -len(address)]
    return f'{before}"{found}"' if kind == "c" else before + found


def _from_wiki(match: re.Match[str], leads_to: Callable[[str], str | None]) -> str:
    """A link of a wiki as one of Markdown: to a file beside this one, or by its name alone, blanks as hyphens or not.

    A page that would be shown within another one is a link to it.
    """
    named = match["e"].strip()
    forms = dict.fromkeys(form for name in (named, named.replace(" ", "-")) for form in (name, f"/{name}"))
    found = next((found for form in forms if (found := leads_to(form))), None)
    if found is None:
        return match.group()
    shown = match["label"] or named.lstrip("#").replace("#", ": ")
    return f"{'!' if found.startswith('/images/') and match['wiki'][0] == '!' else ''}[{shown}]({found})"


def addresses(text: str) -> Iterator[str]:
    """Every address that a text points to."""
    found: list[str] = []

    def note(address: str) -> None:
        found.append(address)

    redirected(text, note)
    yield from found


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each of code or of none."""
    plain: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if fence:
            yield line, True
            if match and match[1].startswith(fence) and not line[match.end() :].strip():
                fence = ""
        elif match and not (match[1][0] == "`" and "`" in line[match.end() :]):
            yield from _spans("".join(plain))
            plain = []
            fence = match[1]
            yield line, True
        else:
            plain.append(line)
    yield from _spans("".join(plain))


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """Where code stands within lines: a run of backticks up to the next of its length."""
    runs = list(_TICKS.finditer(text))
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(len(runs[number].group()), []).append(number)
    begin = number = 0
    while number < len(runs):
        same = later[len(runs[number].group())]
        while same and same[-1] <= number:
            same.pop()
        if same and "\n\n" not in text[runs[number].end() : runs[same[-1]].start()]:
            yield text[begin : runs[number].start()], False
            begin = runs[same[-1]].end()
            yield text[runs[number].start() : begin], True
            number = same[-1]
        number += 1
    yield text[begin:], False


def anchors_of(heading: str, text: str) -> dict[str, str]:
    """The anchors that other makers of web pages give to the headings of a text, and where they lead on a page of ours.

    GitHub makes them of the small letters of a heading, without punctuation and with a hyphen for every blank.

    :param heading: the words of the heading that became the title of the page; it leads to the page itself, ``""``.
    """
    headings = list(_headings(text))
    ours = Anchors({typed for _, typed in headings if typed})
    found: dict[str, str] = {}
    own: list[str] = []
    taken: dict[str, int] = {}
    for number, (words, typed) in enumerate([(heading, ""), *headings]):
        anchor = "" if number == 0 else typed if typed and ours.keep(typed) else ours.make(words)
        wish = _NO_WORD.sub("", words.lower()).replace(" ", "-")
        count = taken.get(wish, 0)
        taken[wish] = count + 1
        if wish:
            found.setdefault(f"{wish}-{count}" if count else wish, anchor)
        own.append(anchor)
    # “dose-2” is their third heading of that name and our second one: who wrote the link meant theirs
    return {anchor: anchor for anchor in own if anchor} | found


def _headings(text: str) -> Iterator[tuple[str, str]]:
    """The words of each heading and the anchor that was typed for it, line by line."""
    before = ""
    for piece, is_code in _by_lines(text):
        line = "" if is_code else piece.rstrip("\n")
        if match := _ATX.match(line):
            yield _worded(line[match.end() :].rstrip().rstrip("#").rstrip())
        elif before.strip() and _UNDERLINE.fullmatch(line):
            yield _worded(before)
            line = ""
        before = "" if match else line


def _by_lines(text: str) -> Iterator[tuple[str, bool]]:
    fence = ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        opens = bool(match and not fence)
        yield line, bool(fence) or opens
        if match and fence and match[1].startswith(fence):
            fence = ""
        elif match and opens:
            fence = match[1]


def _worded(markdown: str) -> tuple[str, str]:
    typed = _TYPED.search(markdown)
    bare = markdown[: typed.start()] if typed else markdown
    words = _TAG.sub("", _INNER_LINK.sub(r"\1", bare)).replace("\\", "").replace("`", "").replace("*", "")
    return unescape(words).strip(), typed[1] if typed else ""
