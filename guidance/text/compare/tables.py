"""Two tables aligned by what rows and columns are called, as people do and as daff does (paulfitz.github.io/daff).

Columns are paired by their heads, then by what stands in them; rows by their names, then by how they read. What is
paired in another order moved. A cell is compared with the cell of its own row and column, and with no other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from guidance.text.compare.align import align
from guidance.text.compare.edit import Edit
from guidance.text.compare.grid import Grid
from guidance.text.compare.tree import Block
from guidance.text.meaning.pieces import pieces
from guidance.text.patience import Pair, heaviest_chain
from guidance.text.words.medicines import is_medicine

#: So much of two columns (0 to 1) is the same for one to be the other under another head.
SAME_COLUMN = 0.5

#: A column of both tables in the order of both: its number in the old one and in the new one.
Column = tuple[int | None, int | None]
Compare = Callable[[Block | None, Block | None], Edit]


def table_edits(old: Block, new: Block, compare: Compare) -> list[Edit]:
    """The edits of the parts of a table.

    :param compare: compares two blocks that belong together.
    """
    return _Tables(old, new, compare).parts(old.children, new.children)


class _Tables:
    def __init__(self, old: Block, new: Block, compare: Compare) -> None:
        self._old, self._new, self._compare = Grid(old), Grid(new), compare
        pairs = _paired_columns(self._old, self._new)
        stay = heaviest_chain([(a, b, 1.0) for a, b in pairs])
        self._columns = list(_in_both_orders(stay, self._old.width, self._new.width))
        self._moved = sorted(set(pairs) - set(stay))
        self._in_place = all(a == b for a, b in self._columns)

    def parts(self, old: Sequence[Block], new: Sequence[Block]) -> list[Edit]:
        if self._old.is_turned(self._new):  # what was a row is a column: no cell is another under other names
            return [*(Edit(part, None) for part in old), *(Edit(None, part) for part in new)]
        if any(block.tag == "tr" for block in (*old, *new)):
            edits = [self._part(a, b) for a, b in self._rows(old, new)]
            self._link_rows(edits)
            return edits
        heads = [next((part for part in side if part.tag == "thead"), None) for side in (old, new)]
        if heads[0] and heads[1] and heads[0] is not old[-1]:
            split = old.index(heads[0]), new.index(heads[1])
            pairs = [*align(old[: split[0]], new[: split[1]]), (heads[0], heads[1])]
            pairs += align(old[split[0] + 1 :], new[split[1] + 1 :])
            return [self._part(a, b) for a, b in pairs]
        return [self._part(a, b) for a, b in align(old, new)]

    def _part(self, old: Block | None, new: Block | None) -> Edit:
        edit = Edit(old, new)
        if old is None or new is None:
            return edit
        if old.key == new.key and (self._in_place or new.is_leaf):  # else the same words stand under other heads
            return edit
        if new.tag == "tr" and old.tag == "tr":
            edit.inside = self._cells(old, new)
        elif new.is_leaf or old.is_leaf:
            return self._compare(old, new)
        else:
            edit.inside = self.parts(old.children, new.children)
        return edit

    def _rows(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
        """Rows with one name are one row; between them rows are paired by how they read, and rows of heads in order."""
        if len(old) == len(new) and self._old.are_heads(old) and self._new.are_heads(new):
            yield from zip(old, new, strict=True)
            return
        before, after = (_unique_names(rows, grid) for rows, grid in ((old, self._old), (new, self._new)))
        chain = heaviest_chain([(a, after[name], 1.0) for name, a in before.items() if name in after])
        elsewhere = {id(old[before[n]]) for n in before.keys() & after.keys()} - {id(old[a]) for a, _ in chain}
        i = j = 0
        for a, b in [*chain, (len(old), len(new))]:
            for x, y in align(old[i:a], new[j:b]):
                torn = x and y and x.key != y.key and (id(x) in elsewhere or self._named(y, after, before))
                torn = torn or (x and y and (self._under_another(x, y) or self._of_another_medicine(x, y)))
                yield from ((x, None), (None, y)) if torn else ((x, y),)
            if a < len(old):
                yield old[a], new[b]
            i, j = a + 1, b + 1

    def _link_rows(self, edits: Sequence[Edit]) -> None:
        """What went and came under one name, where no other row bears it, is the row: it changed its place."""
        gone = _unique_names([edit.old for edit in edits if edit.old], self._old)
        come = _unique_names([edit.new for edit in edits if edit.new], self._new)
        rows = {
            self._old.name_of(edit.old): edit for edit in edits if edit.old and not edit.new and edit.old.tag == "tr"
        }
        for edit in edits:
            name = self._new.name_of(edit.new) if edit.new and not edit.old and edit.new.tag == "tr" else ()
            if name in gone and name in come and name in rows:
                edit.moved, rows[name].moved = rows[name], edit

    def _named(self, row: Block, names: dict[tuple[str, ...], int], others: dict[tuple[str, ...], int]) -> bool:
        """Whether a row of the new table is by its name another row of the old one."""
        name = self._new.name_of(row) if row.tag == "tr" else ()
        return name in names and name in others

    def _under_another(self, old: Block, new: Block) -> bool:
        """Whether a cell that stands for several rows took over a row of another: its values are of that one now."""
        if old.tag != "tr" or new.tag != "tr":
            return False
        was, now = self._old.first_cell(old), self._new.first_cell(new)
        if was is None or now is None or was.text == now.text or not any("rowspan" in c.opening for c in (was, now)):
            return False
        return was.text in self._new.firsts or now.text in self._old.firsts

    def _of_another_medicine(self, old: Block, new: Block) -> bool:
        """Whether a row that is called by another medicine has other values too: its doses were never of that one."""
        if old.tag != "tr" or new.tag != "tr":
            return False
        was, now = (_medicines(grid.name_of(row)) for grid, row in ((self._old, old), (self._new, new)))
        values = [
            [cell.text for cell in row.children if cell.text not in grid.name_of(row)]
            for grid, row in ((self._old, old), (self._new, new))
        ]
        return bool(was and now) and was.isdisjoint(now) and values[0] != values[1]

    def _cells(self, old: Block, new: Block) -> list[Edit]:
        before, after = (
            {grid.place[id(cell)][1]: cell for cell in row.children}
            for row, grid in ((old, self._old), (new, self._new))
        )
        edits: list[Edit] = []
        found: dict[Column, Edit] = {}
        wide = {} if self._in_place else _wide_on_both(old, new)
        for number, (a, b) in enumerate(self._columns):
            x, y = before.get(a) if a is not None else None, after.get(b) if b is not None else None
            if y and (stayed := wide.get(y.key)):
                edits.append(Edit(stayed, y))
                y = None
            x = None if x and x.key in wide else x
            if x and y:
                edits.append(self._compare(x, y))
                continue
            for cell, edit in ((x, Edit(x, None)), (y, Edit(None, y))):
                if cell:
                    edit.column = number if a is None or b is None else -1
                    edits.append(edit)
                    found[(a, None) if cell is x else (None, b)] = edit
        self._link_moved(found)
        return edits

    def _link_moved(self, found: dict[Column, Edit]) -> None:
        for a, b in self._moved:
            gone, come = found.get((a, None)), found.get((None, b))
            if gone and come:
                gone.moved, come.moved = come, gone


def _medicines(names: Sequence[str]) -> frozenset[str]:
    return frozenset(word.casefold() for name in names for word in pieces(name) if is_medicine(word))


def _wide_on_both(old: Block, new: Block) -> dict[str, Block]:
    """The cells over several columns that a row has once on both sides: what moves below them takes none along."""
    sides = [[cell.key for cell in row.children if "colspan" in cell.opening] for row in (old, new)]
    return {c.key: c for c in old.children if sides[0].count(c.key) == sides[1].count(c.key) == 1}


def _unique_names(rows: Sequence[Block], grid: Grid) -> dict[tuple[str, ...], int]:
    names = [grid.name_of(row) if row.tag == "tr" else () for row in rows]
    often = Counter(names)
    return {name: number for number, name in enumerate(names) if name and often[name] == 1}


def _in_both_orders(stay: Sequence[Pair], old: int, new: int) -> Iterator[Column]:
    i = j = 0
    for a, b in [*stay, (old, new)]:
        yield from ((column, None) for column in range(i, a))
        yield from ((None, column) for column in range(j, b))
        if a < old and b < new:
            yield a, b
        i, j = a + 1, b + 1


def _paired_columns(old: Grid, new: Grid) -> list[Pair]:
    """By heads that stand once on each side, then by what stands in them, then by their place between the others."""
    before, after = ([grid.column_name(column) for column in range(grid.width)] for grid in (old, new))
    pairs = [
        (a, after.index(name)) for a, name in enumerate(before) if name and before.count(name) == after.count(name) == 1
    ]
    rows, columns = _free(pairs, old.width, new.width)
    alike = sorted(
        (-_share(old.column(a), new.column(b)), abs(a - b), a, b)
        for a in rows
        for b in columns
        if not (before[a] and after[b] and (before[a] in after or after[b] in before) and before[a] != after[b])
    )
    for unlike, _, a, b in alike:
        if -unlike >= SAME_COLUMN and a in rows and b in columns:
            pairs.append((a, b))
            rows.remove(a)
            columns.remove(b)
    return sorted(pairs + _between_others(pairs, rows, columns, before, after))


def _between_others(
    pairs: list[Pair], rows: list[int], columns: list[int], before: list[str], after: list[str]
) -> list[Pair]:
    """What is left, without heads or with other heads, is paired in order where as much is left on both sides.

    A head that the other table has too is no new name: where it reaches over more columns than it did, the cells that
    it took over stand under another head.
    """
    if any(
        before[a] != after[b] and (before[a] in after or after[b] in before)
        for a, b in zip(rows, columns, strict=False)
    ):
        rows, columns = [a for a in rows if before[a] not in after], [b for b in columns if after[b] not in before]
    if len(rows) != len(columns):
        left = [(a, b) for a, b in zip(rows, columns, strict=False) if before[a] == after[b]]
        return left if all(not name for name in (*before, *after)) else []
    return list(zip(rows, columns, strict=True))


def _free(pairs: Sequence[Pair], old: int, new: int) -> tuple[list[int], list[int]]:
    taken: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        taken[0].add(a)
        taken[1].add(b)
    return [a for a in range(old) if a not in taken[0]], [b for b in range(new) if b not in taken[1]]


def _share(old: Sequence[str], new: Sequence[str]) -> float:
    common = (Counter(old) & Counter(new)).total()
    return common / max(len(old), len(new), 1)
