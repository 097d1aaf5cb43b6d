"""What mammoth has to know of the rows and cells of a table: heads, gaps, and what is merged."""

from collections.abc import Iterator
from copy import deepcopy

from guidance.text.word.original import GONE, goes_on
from guidance.text.word.xml import Element, made, named, short, value

_PROPERTIES, _WIDE = named("w:tcPr"), named("w:gridSpan")


def head(properties: Element | None) -> list[Element]:
    """That a row is one of the heads of its table."""
    heads = properties is not None and properties.find(named("w:tblHeader")) is not None
    return [made("w:trPr", made("w:tblHeader"))] if heads else []


def gap(properties: Element | None, name: str) -> list[Element]:
    """Empty cells where a row begins later or ends earlier than its table: without them its columns would shift."""
    count = value(properties, name)
    return [made("w:tc", made("w:p")) for _ in range(min(int(count), 100) if count and count.isdigit() else 0)]


def with_spans(row: Element) -> list[tuple[Element, Element]]:
    """The cells of a row that are seen, each with the columns and rows that it goes over, also as Word 97 wrote it."""
    found: list[tuple[Element, Element]] = []
    for cell in _cells(row):
        properties = cell.find(_PROPERTIES)
        if found and goes_on(cell, "w:hMerge"):
            span = found[-1][1].find(_WIDE)
            if span is None:
                span = made("w:gridSpan", val="1")
                found[-1][1].insert(0, span)
            span.set(named("w:val"), str(_columns(span) + _columns(cell.find(f"{_PROPERTIES}/{_WIDE}"))))
        else:
            kept = (properties.find(name) for name in (_WIDE, named("w:vMerge"))) if properties is not None else ()
            found.append((cell, made("w:tcPr", *(deepcopy(each) for each in kept if each is not None))))
    return found


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if short(child) == "w:tc":
            yield child
        elif short(child) not in GONE:
            yield from _cells(child)


def _columns(span: Element | None) -> int:
    count = "1" if span is None else span.get(named("w:val"), "1")
    return int(count) if count.isdecimal() and len(count) < 4 else 1
