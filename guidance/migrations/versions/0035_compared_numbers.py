"""Which text somebody compared with which version, number by number, as a row of its own: the audit had it in words."""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import holds_facts

revision = "0035"
down_revision = "0034"

_SAID = re.compile(r"text (\d+) with version (\d+)")


def upgrade() -> None:
    table = op.create_table(
        "compared_numbers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    if rows := list(_said_before(op.get_bind())):
        op.bulk_insert(table, rows)
    holds_facts("compared_numbers")


def _said_before(connection: sa.Connection) -> Iterator[dict[str, object]]:
    """The rows that the lines of the audit say; a line whose words were erased says none."""
    lines = sa.table("audit_event", *map(sa.column, ("id", "act", "detail", "document_id", "by_id")))
    asked = sa.select(lines.c.document_id, lines.c.by_id, lines.c.detail, sa.column("at", db.Moment()))
    of_act = asked.where(lines.c.act == "compared the numbers").order_by(lines.c.id)
    for document, by, detail, at in connection.execute(of_act).all():
        if said := _SAID.fullmatch(detail):
            text = _numbered(connection, "revision", document, int(said[1]))
            version = _numbered(connection, "version", document, int(said[2]))
            if text is not None and version is not None:
                yield {"revision_id": text, "version_id": version, "by_id": by, "at": at}


def _numbered(connection: sa.Connection, kind: str, document: int, number: int) -> int | None:
    rows = sa.table(kind, *map(sa.column, ("id", "document_id", "number")))
    return connection.scalar(sa.select(rows.c.id).where(rows.c.document_id == document, rows.c.number == number))
