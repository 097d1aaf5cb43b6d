"""Copies every row of one database to another one, of whichever kinds they are, without reading what is in it."""

from collections.abc import Sequence

import sqlalchemy as sa

from guidance.db import Base, Compressed

_BATCH = 200
#: Where nobody and no page is, nothing is yet: the rest is what every database is made with.
_SOMEBODYS = ("user_account", "document")
#: Tables whose rows may point at a later one of the same table, with the column that does.
_POINTS_AHEAD = {"topic": "parent_id"}


def copy_rows(source: sa.Connection, target: sa.Connection) -> None:
    """Copy all rows to ``target``, which has the same tables and nothing in them but what it was made with."""
    tables = _raw()
    for table in reversed(tables.values()):
        if target.scalar(sa.select(sa.func.count()).select_from(table)):
            target.execute(table.delete())  # what it was made with; the copy has it as well
    for table in tables.values():
        rows = source.execution_options(yield_per=_BATCH).execute(_in_order(table))
        batches = rows.mappings().partitions()
        if table.name in _POINTS_AHEAD:
            batches = iter([_pointed_at_first([row for batch in batches for row in batch], _POINTS_AHEAD[table.name])])
        for batch in batches:
            if batch:
                target.execute(table.insert(), [dict(row) for row in batch])
    if target.dialect.name == "postgresql":
        _count_on(target, tables)


def is_empty(connection: sa.Connection) -> bool:
    """Whether nobody and nothing is in a database yet."""
    tables = _raw()
    return all(connection.scalar(sa.select(sa.func.count()).select_from(tables[name])) == 0 for name in _SOMEBODYS)


def _raw() -> dict[str, sa.Table]:
    """The tables in an order in which rows can be added, with compressed text as the bytes that it is."""
    metadata = sa.MetaData()
    tables = {table.name: table.to_metadata(metadata) for table in Base.metadata.sorted_tables}
    for table in tables.values():
        for column in table.columns:
            if isinstance(column.type, Compressed):
                column.type = sa.LargeBinary()
    return tables


def _in_order(table: sa.Table) -> sa.Select[tuple[object, ...]]:
    """A row may point at an earlier one of its own table, or at one that is an earlier step of its line."""
    steps = [table.c.step] if "step" in table.columns else []
    return sa.select(table).order_by(*steps, *table.primary_key.columns)


def _pointed_at_first(rows: Sequence[sa.RowMapping], column: str) -> Sequence[sa.RowMapping]:
    known = {row["id"]: row for row in rows}

    def depth(row: sa.RowMapping) -> int:
        above = row[column]
        return 1 + depth(known[above]) if above else 0

    return sorted(rows, key=depth)


def _count_on(target: sa.Connection, tables: dict[str, sa.Table]) -> None:
    """PostgreSQL hands out numbers of its own: it has to go on after those that were copied."""
    for table in tables.values():
        if "id" in table.columns and isinstance(table.c.id.type, sa.Integer):
            sequence = target.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
            if sequence is not None:
                highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
                target.execute(sa.select(sa.func.setval(sequence, highest, False)))
