"""A table as a grid: which cell stands in which row and column, and what rows and columns are called.

Cells that stand for several rows or columns are laid out as browsers do (HTML, section 4.9.12.1).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from guidance.text.compare.tree import Block

_LETTER, _FIGURE = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_BOLD = re.compile(r"\s*<(strong|b)>[^<]*</\1>\s*")
_SPAN = re.compile(r'(row|col)span="(\d+)"')
#: So many leading columns together name a row, where fewer leave two rows with one name.
_MOST_NAMES = 3
#: Larger spans than this are mistakes, or meant to be felt.
_WIDEST = 200


class Grid:
    """The cells of one table by row and column."""

    def __init__(self, table: Block) -> None:
        self.rows = list(_rows(table))
        self.place: dict[int, tuple[int, int]] = {}
        self._cells: list[dict[int, Block]] = [{} for _ in self.rows]
        for number, row in enumerate(self.rows):
            self._lay_out(number, row)
        self.width = 1 + max((column for cells in self._cells for column in cells), default=-1)
        self._heads = self._count_heads(table)
        self._group = self._groups()
        self._naming = self._naming_columns()
        self._telling = self._telling_columns()

    def _lay_out(self, number: int, row: Block) -> None:
        column = 0
        for cell in row.children:
            while column in self._cells[number]:
                column += 1
            spans = {kind: min(int(count), _WIDEST) or 1 for kind, count in _SPAN.findall(cell.opening)}
            self.place[id(cell)] = (number, column)
            for below in self._cells[number : number + spans.get("row", 1)]:
                below.update(dict.fromkeys(range(column, column + spans.get("col", 1)), cell))
            column += spans.get("col", 1)

    def _count_heads(self, table: Block) -> int:
        in_head = sum(len(list(_rows(part))) for part in table.children if part.tag == "thead")
        count = in_head
        while count < len(self.rows) and _is_of_heads(self.rows[count]):
            count += 1
        while count > max(in_head, 1) and self._is_group(count - 1):
            count -= 1
        return count if count < len(self.rows) or in_head else 0

    def _is_group(self, row: int) -> bool:
        """Whether a row is one cell across the table, or a bold one ahead of empty ones: what stands below is of it."""
        cells = self.rows[row].children
        if not cells or not cells[0].text or any(cell.text for cell in cells[1:]):
            return False
        across = len({id(cell) for cell in self._cells[row].values()}) == 1
        return self.width > 1 and (across if len(cells) == 1 else _is_bold(cells[0]))

    def _groups(self) -> list[str]:
        """For each row the words of the row that names its group."""
        names, name = [], ""
        for row in range(len(self.rows)):
            is_one = row >= self._heads and self._is_group(row)
            name = self.rows[row].children[0].text if is_one else name
            names.append("" if is_one else name)
        return names

    def _naming_columns(self) -> list[int]:
        columns: list[int] = []
        for column in range(min(self.width - 1, _MOST_NAMES)):
            columns.append(column)
            names = [self._names(row, columns) for row in range(self._heads, len(self.rows))]
            if len(set(names)) == len(names):
                return columns
        return columns[:2]

    def _telling_columns(self) -> list[int]:
        """The columns that name a row to a reader: with its figure, as “1”, the words behind that, as “Aspirin”."""
        first, second = (self.column(column) for column in (0, 1))
        named = self._naming == [0] and self.width > 2 and len(set(second)) == len(second)
        figures = named and not any(map(_LETTER.search, first)) and any(first)
        return (
            [0, 1]
            if figures and all(_LETTER.search(text) and not _FIGURE.search(text) for text in second)
            else self._naming
        )

    def _names(self, row: int, columns: Sequence[int]) -> tuple[str, ...]:
        """The name of the group of a row, and the texts of some columns."""
        return (*filter(None, (self._group[row],)), *self._texts(self._cells[row], columns))

    @staticmethod
    def _texts(cells: dict[int, Block], columns: Sequence[int]) -> tuple[str, ...]:
        """The different cells of a row in some columns, each told once."""
        found = {id(cells[column]): cells[column].text for column in columns if column in cells}
        return tuple(text for text in found.values() if text)

    def column_name(self, column: int) -> str:
        """All heads above a column; nothing where it has none."""
        heads = {id(row[column]): row[column].text for row in self._cells[: self._heads] if column in row}
        return ", ".join(text for text in heads.values() if text)

    def row_name(self, row: int, but: int = -1) -> str:
        """The name of a row, without its cell in the column ``but``; a row of heads has no name."""
        if row < self._heads:
            return ""
        return ", ".join(self._names(row, [column for column in self._telling if column != but]))

    def name_of(self, row: Block) -> tuple[str, ...]:
        """The words that tell a row apart from the others."""
        cells = [self.place[id(cell)] for cell in row.children]
        return self._names(cells[0][0], self._naming) if cells else ()

    def are_heads(self, rows: Sequence[Block]) -> bool:
        """Whether all of them are rows of heads."""
        return all(row.tag == "tr" and self.place[id(c)][0] < self._heads for row in rows for c in row.children[:1])

    def is_turned(self, other: "Grid") -> bool:
        """Whether its rows are called as the columns of the other, and its columns as the rows: it was turned over."""
        sides = [(grid.firsts, {grid.column_name(column) for column in range(1, grid.width)}) for grid in (self, other)]
        (rows, columns), (others, heads) = sides
        return len(rows & heads) > 1 and len(columns & others) > 1 and not rows & others

    def first_cell(self, row: Block) -> Block | None:
        """The cell at the beginning of a row, which may begin in a row above it; none of a row of heads."""
        number = self.place[id(row.children[0])][0] if row.children else 0
        return self._cells[number].get(0) if number >= self._heads and row.children else None

    def reaching_down(self, row: Block) -> str:
        """The words above a row that name it: its group, and a cell that begins above and reaches down to it."""
        cell = self.first_cell(row)
        group = self._group[self.place[id(row.children[0])][0]] if row.children else ""
        reaching = cell.text if cell is not None and cell is not row.children[0] else ""
        return ", ".join(filter(None, (group, reaching)))

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The words at the beginnings of the rows."""
        return frozenset(cell.text for row in self.rows if (cell := self.first_cell(row)) and cell.text)

    def column(self, column: int) -> list[str]:
        """The texts of a column, without its heads."""
        return [row[column].text for row in self._cells[self._heads :] if column in row]

    def called(self, cell: Block) -> str:
        """The names of the row and the column of a cell; nothing for the first of those that name its row."""
        row, column = self.place[id(cell)]
        names = self.row_name(row, but=column), self.column_name(column)
        return ", ".join(filter(None, names)) if row >= self._heads and column not in self._naming[:1] else ""

    def where(self, cell: Block) -> str:
        """The row and the column of a cell, in words; of one that stands for several rows all of them."""
        row, column = self.place[id(cell)]
        if row < self._heads:
            return "head of the table"
        rows = [*takewhile(lambda number: self._cells[number].get(column) is cell, range(row, len(self.rows)))]
        columns = [*takewhile(lambda number: self._cells[row].get(number) is cell, range(column, self.width))]
        name = _each(self.row_name(number, but=column) for number in rows)
        title = _each(map(self.column_name, columns))
        named = [f"row “{name}”"] if name else [f"row {row + 1 - self._heads}"] if column not in self._naming else []
        if len(columns) == self.width > 1:
            return f"row {row + 1 - self._heads}"
        return ", ".join([*named, f"column “{title}”" if title else f"column {column + 1}"])


def names_of_lines(blocks: Sequence[Block], grid: Grid | None = None) -> list[str]:
    """For each line of some blocks, the names of its row and column where it stands in a table; else nothing.

    :param grid: the table of these blocks, when they are rows.
    """
    grids = [grid] if grid else [Grid(table) for block in blocks for table in _tables(block)]
    names = {
        id(leaf): grid.called(cell)
        for grid in grids
        for row in grid.rows
        for cell in row.children
        for leaf in cell.leaves
    }
    return [names.get(id(leaf), "") for block in blocks for leaf in block.leaves if leaf.inner] if names else []


def _tables(block: Block) -> Iterator[Block]:
    if block.tag == "table":
        yield block
    else:
        for child in block.children:
            yield from _tables(child)


def _each(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, names)))


def _is_of_heads(row: Block) -> bool:
    """Whether a row has nothing but heads; one that names nothing is an empty cell."""
    return any(cell.tag == "th" for cell in row.children) and all(c.tag == "th" or not c.text for c in row.children)


def _is_bold(cell: Block) -> bool:
    """Whether all words of a cell are bold."""
    source = cell.children[0].source if len(cell.children) == 1 else cell.source
    return _BOLD.fullmatch(source) is not None


def _rows(part: Block) -> Iterator[Block]:
    for child in part.children:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)
