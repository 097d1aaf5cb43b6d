"""What mammoth has to know of the rows and cells of a table: heads, gaps, and what is merged."""

from guidance.text.word.xml import Element, made, named, value


def head(properties: Element | None) -> list[Element]:
    """That a row is one of the heads of its table."""
    heads = properties is not None and properties.find(named("w:tblHeader")) is not None
    return [made("w:trPr", made("w:tblHeader"))] if heads else []


def gap(properties: Element | None, name: str) -> list[Element]:
    """Empty cells where a row begins later or ends earlier than its table: without them its columns would shift."""
    count = value(properties, name)
    return [made("w:tc", made("w:p")) for _ in range(min(int(count), 100) if count and count.isdigit() else 0)]


def merged(properties: Element | None) -> list[Element]:
    """Over how many columns and rows a cell goes."""
    known = {named("w:gridSpan"), named("w:vMerge")}
    found = [each for each in (properties if properties is not None else ()) if each.tag in known]
    return [made("w:tcPr", *found)]
