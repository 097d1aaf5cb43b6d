"""What the databases themselves refuse, whoever asks: changing or deleting a fact, and giving an address twice."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

_REFUSAL = "a fact is never changed or deleted"


def append_only(table: str, *, erasable_by: str | None = None) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on ``table``.

    :param erasable_by: a condition over ``OLD`` under which a row may be deleted after all.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_sqlite(table, "update", ""))
        op.execute(_sqlite(table, "delete", f"WHEN NOT ({erasable_by})" if erasable_by else ""))
    else:
        op.execute(_postgresql_function(table, erasable_by))
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_never_truncated BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        )


def holds_facts(table: str) -> None:
    """Refuse that a row of ``table`` is changed, deleted or replaced, on both databases."""
    append_only(table)
    if op.get_bind().dialect.name == "sqlite":
        never_replaced(table)


def losing_words(table: str, words: tuple[str, ...], kind: str, key: str, *, only: str = "") -> None:
    """Let the columns ``words`` of an append-only ``table`` change to “Removed.” or nothing beside a removal of them.

    :param kind: what ``removed_words`` calls a row of this table, whose number is its ``key``.
    :param only: a further condition over ``OLD``.
    """
    removal = f"EXISTS (SELECT 1 FROM removed_words w WHERE w.kind = '{kind}' AND w.number = OLD.{key})"
    gone = [f"NEW.{column} IN ('Removed.', '')" for column in words]
    conditions = [removal, *gone, *([only] if only else [])]
    if op.get_bind().dialect.name == "sqlite":
        columns = [row.name for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]
        conditions += [f"NEW.{column} IS OLD.{column}" for column in columns if column not in words]
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(_sqlite(table, "update", f"WHEN NOT ({' AND '.join(conditions)})"))
    else:
        taken = "".join(f" - '{column}'" for column in words)
        _postgresql_update(table, [*conditions, f"to_jsonb(NEW){taken} = to_jsonb(OLD){taken}"])


def erasing_words(table: str, key: str, words: tuple[str, ...], *, said: tuple[str, str] | None = None) -> None:
    """Let the columns ``words`` of an append-only ``table`` change to “Removed.” or nothing beside an agreed erasure.

    :param key: the column that names a row in ``erased_words``.
    :param said: what ``losing_words`` allows this table beside it: the kind, and a further condition or nothing.
    """
    beside = [_erased(table, key)]
    if said is not None:
        removal = f"EXISTS (SELECT 1 FROM removed_words w WHERE w.kind = '{said[0]}' AND w.number = OLD.{key})"
        beside.append(" AND ".join(filter(None, [removal, said[1]])))
    either = " OR ".join(f"({condition})" for condition in beside)
    if op.get_bind().dialect.name == "sqlite":
        columns = op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})").all()
        gone = [_gone(column.name, column.type == "BLOB") for column in columns if column.name in words]
        same = [f"NEW.{column.name} IS OLD.{column.name}" for column in columns if column.name not in words]
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(_sqlite(table, "update", f"WHEN NOT ({' AND '.join([f'({either})', *gone, *same])})"))
    else:
        types = {column["name"]: column["type"] for column in sa.inspect(op.get_bind()).get_columns(table)}
        gone = [_gone(column, isinstance(types[column], sa.LargeBinary)) for column in words]
        taken = "".join(f" - '{column}'" for column in words)
        _postgresql_update(table, [f"({either})", *gone, f"to_jsonb(NEW){taken} = to_jsonb(OLD){taken}"])


def erasing_rows(table: str, key: str) -> None:
    """Let a row of an append-only ``table`` go beside an agreed erasure of its words."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute(_sqlite(table, "delete", f"WHEN NOT ({_erased(table, key)})"))
    else:
        op.execute(
            _postgresql_function(table, _erased(table, key)).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        )


def _erased(table: str, key: str) -> str:
    return f"EXISTS (SELECT 1 FROM erased_words e WHERE e.kind = '{table}' AND e.key = CAST(OLD.{key} AS VARCHAR))"


def _gone(column: str, packed: bool) -> str:
    """That ``column`` stays, or says nothing any more: packed, that takes a dozen bytes."""
    nothing = f"length(NEW.{column}) <= 16" if packed else f"NEW.{column} IN ('Removed.', '')"
    return f"(NEW.{column} = OLD.{column} OR {nothing})"


def _postgresql_update(table: str, conditions: list[str]) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF TG_OP = 'UPDATE' THEN IF {' AND '.join(conditions)} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{table}: {_REFUSAL}'; END $$"
    )


@contextmanager
def open_to_changes(connection: sa.Connection, table: str) -> Iterator[None]:
    """Let the rows of an append-only ``table`` be changed until the block ends, within this transaction.

    Whoever owns the database can; a crash puts the refusal back with everything else.
    """
    if connection.dialect.name == "sqlite":
        name = f"{table}_no_update"
        refusal = connection.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{name}'").scalar_one()
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield
        connection.exec_driver_sql(refusal)
    else:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        yield
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


def of_one_page(table: str, about: str) -> None:
    """Refuse a fact of an append-only ``table`` that names another page than what it is ``about``, for ever."""
    message = f"{table}: it belongs to another page"
    its_page = f"(SELECT document_id FROM {about} WHERE id = NEW.{about}_id)"
    if op.get_bind().dialect.name == "sqlite":
        _stays_with(table, f"{about}_id", "document_id")
        op.execute(
            f"CREATE TRIGGER {table}_of_one_page BEFORE INSERT ON {table} "
            f"WHEN NEW.document_id IS NOT {its_page} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    else:
        op.execute(
            f"CREATE FUNCTION {table}_of_one_page() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.document_id IS DISTINCT FROM {its_page} THEN RAISE EXCEPTION '{message}'; END IF; "
            f"RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_of_one_page BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_of_one_page()"
        )


def _stays_with(table: str, known: str, column: str) -> None:
    """On SQLite, name a new column wherever a trigger lists what of a row stays as ``known`` does."""
    ask = op.get_bind().exec_driver_sql
    name = f"{table}_no_update"
    refusal = ask(f"SELECT sql FROM sqlite_master WHERE name = '{name}'").scalar_one()
    stays = "NEW.{0} IS OLD.{0}"
    ask(f"DROP TRIGGER {name}")
    ask(refusal.replace(stays.format(known), f"{stays.format(known)} AND {stays.format(column)}"))


def made_whole(table: str, texts: tuple[str, ...], base_erased: str, erased: str) -> None:
    """Let a row of an erasable ``table`` be kept whole, which was packed against one that is erased.

    :param texts: the columns that hold its texts.
    :param base_erased: a condition over ``OLD`` that says so.
    :param erased: the condition over ``OLD`` under which the row itself may be deleted.
    """
    free = ("base", *texts)
    whole = f"NEW.base IS NULL AND {base_erased}"
    if op.get_bind().dialect.name == "sqlite":
        columns = [row.name for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]
        same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in columns if column not in free)
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(_sqlite(table, "update", f"WHEN NOT ({whole} AND {same})"))
    else:
        taken = "".join(f" - '{column}'" for column in free)
        op.execute(
            f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF TG_OP = 'DELETE' THEN IF {erased} THEN RETURN OLD; END IF; END IF; "
            f"IF TG_OP = 'UPDATE' THEN IF {whole} AND to_jsonb(NEW){taken} = to_jsonb(OLD){taken} "
            f"THEN RETURN NEW; END IF; END IF; RAISE EXCEPTION '{table}: {_REFUSAL}'; END $$"
        )


def never_replaced(table: str) -> None:
    """Refuse a row of ``table`` with a key that another one has, before SQLite's REPLACE takes the other one away.

    PostgreSQL has no such statement: what stands in conflict there is changed, which is refused already.
    """
    taken = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")" for columns in _keys_of(table)
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {_REFUSAL}, and this key is taken'); END"
    )


def _keys_of(table: str) -> list[list[str]]:
    """The columns of the primary key and of every unique index over a whole table."""
    ask = op.get_bind().exec_driver_sql
    primary = [row.name for row in ask(f"PRAGMA table_info({table})") if row.pk]
    indexes = [row.name for row in ask(f"PRAGMA index_list({table})") if row.unique and not row.partial]
    return [primary, *([row.name for row in ask(f"PRAGMA index_info({name})")] for name in indexes)]


def _sqlite(table: str, verb: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {_REFUSAL}'); END"
    )


def _postgresql_function(table: str, erasable_by: str | None) -> str:
    let_go = f"IF TG_OP = 'DELETE' THEN IF {erasable_by} THEN RETURN OLD; END IF; END IF;" if erasable_by else ""
    return (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {let_go} RAISE EXCEPTION '{table}: {_REFUSAL}'; END $$"
    )


def addresses_once() -> None:
    """Refuse an address that another document has, or once had."""
    _refuse_when(
        "document", "slug", "EXISTS (SELECT 1 FROM former_slug f WHERE f.slug = NEW.slug AND f.document_id <> {own})"
    )
    _refuse_when(
        "former_slug", "slug", "EXISTS (SELECT 1 FROM document d WHERE d.slug = NEW.slug AND d.id <> NEW.document_id)"
    )


def _refuse_when(table: str, column: str, condition: str) -> None:
    message = f"{table}: this address belongs, or once belonged, to another document"
    if op.get_bind().dialect.name == "sqlite":
        condition = condition.format(own="coalesce(NEW.id, -1)")
        for verb in ("INSERT", f"UPDATE OF {column}"):
            name = f"{table}_address_once_{verb.split()[0].lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
    else:
        condition = condition.format(own="NEW.id")
        op.execute(
            f"CREATE FUNCTION {table}_address_once() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_address_once BEFORE INSERT OR UPDATE OF {column} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_address_once()"
        )
