"""Equations of Word as one line of text with superscripts and subscripts: readable, and always to be checked."""

from collections.abc import Iterator

from guidance.text.word.xml import Element, named, short, value

#: A piece of text and whether it is a “superscript”, a “subscript” or neither.
Piece = tuple[str, str]

_SUPERSCRIPT = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

#: What stands between the parts of what Word sets one below or beside the other.
_BETWEEN = {"m:m": "; ", "m:mr": ", ", "m:eqArr": "; ", "m:limLow": " ", "m:limUpp": " ", "m:func": " "}


def with_signs(text: str, raised: str) -> str:
    """Raised digits as the signs of their own that Unicode has, so that 10⁹ and 109 are two texts."""
    table = {"superscript": _SUPERSCRIPT, "subscript": _SUBSCRIPT}.get(raised)
    return text.translate(table) if table else text


def in_one_line(element: Element, raised: str = "") -> Iterator[Piece]:
    """The pieces of an equation in the order in which it is read."""
    kind = short(element)
    if kind == "m:t":
        yield element.text or "", raised
    elif kind in {"m:sSup", "m:sSub", "m:sSubSup", "m:sPre"}:
        yield from _part(element, "m:e", raised)
        yield from _part(element, "m:sub", "subscript")
        yield from _part(element, "m:sup", "superscript")
    elif kind == "m:f":
        yield " ", raised  # a number before or after a fraction is not a part of it
        yield from _grouped(list(_part(element, "m:num", raised)), raised)
        yield "/", raised
        yield from _grouped(list(_part(element, "m:den", raised)), raised)
        yield " ", raised
    elif kind == "m:rad":
        yield from _part(element, "m:deg", "superscript")
        yield "√(", raised
        yield from _part(element, "m:e", raised)
        yield ")", raised
    elif kind == "m:d":
        yield from _enclosed(element, raised)
    elif kind == "m:nary":
        yield value(element.find(named("m:naryPr")), "m:chr", "m:val") or "∫", raised
        yield from _part(element, "m:sub", "subscript")
        yield from _part(element, "m:sup", "superscript")
        yield from _part(element, "m:e", raised)
    elif kind in _BETWEEN:
        for number, child in enumerate(element):
            yield from [(_BETWEEN[kind], raised)] if number else []
            yield from in_one_line(child, raised)
    else:
        for child in element:
            yield from in_one_line(child, raised)


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
