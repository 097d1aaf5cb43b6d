"""Tables as a grid, in which a merged cell stands in every place it covers, and as Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass

from guidance.errors import UploadRefused
from guidance.text.word.xml import Element

MOST_COLUMNS = 100
MOST_ROWS = 2_000

TOO_LARGE = "The selected file has a table that is too large for a page: split it"


@dataclass
class Grid:
    """The cells of a table, row by row; nothing where a row is shorter than others."""

    rows: list[list[Element | None]]
    heads: int
    merged: bool
    nested: bool

    @property
    def columns(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def grid_of(table: Element) -> Grid:
    """The grid of a table of HTML.

    :raises UploadRefused: when it is larger than any page could show.
    """
    rows = list(_rows(table))
    grid: list[list[Element | None]] = [[] for _ in rows]
    merged = False
    for number, row in enumerate(rows):
        place = 0
        for cell in row:
            while place < len(grid[number]) and grid[number][place] is not None:
                place += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            merged = merged or wide > 1 or high > 1
            if place + wide > MOST_COLUMNS or len(rows) > MOST_ROWS:
                raise UploadRefused(TOO_LARGE)
            for line in grid[number : number + high]:
                line += [None] * (place + wide - len(line))
                line[place : place + wide] = [cell] * wide
    heads = sum(1 for row in rows if len(row) and all(cell.tag == "th" for cell in row))
    return Grid(
        [row for row in grid if row], heads, merged, any(cell.find(".//table") is not None for cell in table.iter("td"))
    )


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody"}:
            yield from child


def _span(cell: Element, name: str) -> int:
    found = cell.get(name, "1")
    return max(1, int(found)) if found.isdigit() else 1


def pipe_table(rows: list[list[str]], columns: int) -> str:
    """A table of Markdown; its first row is the heading."""
    full = [[*row, *[""] * (columns - len(row))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in full]
    return "\n".join([lines[0], "|" + " --- |" * columns, *lines[1:]]) if lines else ""
