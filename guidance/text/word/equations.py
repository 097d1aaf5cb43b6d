"""Equations of Word as one line of text with superscripts and subscripts: readable, and always to be checked."""

from collections.abc import Callable, Iterator

from guidance.text.word.xml import Element, named, short, value

#: A piece of text and whether it is a “superscript”, a “subscript” or neither.
Piece = tuple[str, str]

_SUPERSCRIPT = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

#: What stands between the parts of what Word sets one below or beside the other.
_BETWEEN = {
    "m:m": "; ",
    "m:mr": ", ",
    "m:eqArr": "; ",
    "m:limLow": " ",
    "m:limUpp": " ",
    "m:func": " ",
    "m:oMathPara": " ",
}


def with_signs(text: str, raised: str) -> str:
    """Raised digits as the signs of their own that Unicode has, so that 10⁹ and 109 are two texts."""
    table = {"superscript": _SUPERSCRIPT, "subscript": _SUBSCRIPT}.get(raised)
    return text.translate(table) if table else text


def in_one_line(element: Element, raised: str = "") -> Iterator[Piece]:
    """The pieces of an equation in the order in which it is read."""
    return _WAYS.get(short(element), _one_after_another)(element, raised)


def _one_after_another(element: Element, raised: str) -> Iterator[Piece]:
    for child in element:
        yield from in_one_line(child, raised)


def _words(element: Element, raised: str) -> Iterator[Piece]:
    yield element.text or "", raised


def _with_scripts(element: Element, raised: str) -> Iterator[Piece]:
    scripts = [*_part(element, "m:sub", "subscript"), *_part(element, "m:sup", "superscript")]
    base = list(_part(element, "m:e", raised))
    yield from scripts + base if short(element) == "m:sPre" else base + scripts


def _room(element: Element, raised: str) -> Iterator[Piece]:
    """A part that only keeps room is a blank; one that is shown all the same is itself."""
    if value(element.find(named("m:phantPr")), "m:show", "m:val") in {"0", "off", "false"}:
        yield " ", raised
    else:
        yield from _part(element, "m:e", raised)


def _deleted(_element: Element, _raised: str) -> Iterator[Piece]:
    yield from ()


def _fraction(element: Element, raised: str) -> Iterator[Piece]:
    yield " ", raised  # a number before or after a fraction is not a part of it
    yield from _grouped(list(_part(element, "m:num", raised)), raised)
    yield "/", raised
    yield from _grouped(list(_part(element, "m:den", raised)), raised)
    yield " ", raised


def _root(element: Element, raised: str) -> Iterator[Piece]:
    if degree := list(_part(element, "m:deg", "superscript")):
        yield " ", raised  # which of a root is no power of what stands before it
        yield from degree
    yield "√(", raised
    yield from _part(element, "m:e", raised)
    yield ")", raised


def _sum(element: Element, raised: str) -> Iterator[Piece]:
    yield value(element.find(named("m:naryPr")), "m:chr", "m:val") or "∫", raised
    yield from _part(element, "m:sub", "subscript")
    yield from _part(element, "m:sup", "superscript")
    yield from _part(element, "m:e", raised)


def _set_apart(element: Element, raised: str) -> Iterator[Piece]:
    seen = [pieces for child in element if (pieces := list(in_one_line(child, raised)))]
    for number, pieces in enumerate(seen):
        if number:
            yield _BETWEEN[short(element)], raised
        yield from pieces
    if short(element) in {"m:limLow", "m:limUpp"}:
        yield " ", raised


def _part(element: Element, name: str, raised: str) -> Iterator[Piece]:
    for child in element.findall(named(name)):
        yield from in_one_line(child, raised)


def _grouped(pieces: list[Piece], raised: str) -> list[Piece]:
    plain = "".join(text for text, _ in pieces)
    return pieces if plain.replace(".", "").isalnum() else [("(", raised), *pieces, (")", raised)]


def _enclosed(element: Element, raised: str) -> Iterator[Piece]:
    properties = element.find(named("m:dPr"))
    begin, end = (value(properties, name, "m:val") for name in ("m:begChr", "m:endChr"))
    yield "(" if begin is None else begin, raised
    for number, child in enumerate(element.findall(named("m:e"))):
        if number:
            yield value(properties, "m:sepChr", "m:val") or "|", raised
        yield from in_one_line(child, raised)
    yield ")" if end is None else end, raised


#: How what Word calls each kind of part is read.
_WAYS: dict[str, Callable[[Element, str], Iterator[Piece]]] = {
    "m:t": _words,
    "m:f": _fraction,
    "m:rad": _root,
    "m:d": _enclosed,
    "m:nary": _sum,
    "m:phant": _room,
    "w:del": _deleted,
    "w:moveFrom": _deleted,
    **dict.fromkeys(("m:sSup", "m:sSub", "m:sSubSup", "m:sPre"), _with_scripts),
    **dict.fromkeys(_BETWEEN, _set_apart),
}
