"""The audit gets a chain of its own, which begins with everything that was written down before."""

from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import holds_facts
from guidance.models.chain import START, link

revision = "0009"
down_revision = "0008"

_BATCH = 1000
_EVENT = sa.table(
    "audit_event",
    sa.column("id", sa.Integer()),
    sa.column("at", db.Moment(timezone=True)),
    *(sa.column(name, sa.Integer()) for name in ("by_id", "document_id", "subject_id")),
    *(sa.column(name, sa.String()) for name in ("act", "detail", "address")),
    sa.column("refused", sa.Boolean()),
)


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("audit_event.id"), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="single"),
    )
    _seal_what_is_there()
    holds_facts("audit_seal")


def _seal_what_is_there() -> None:
    connection = op.get_bind()
    last, sequence, chain = 0, 0, START
    query = sa.select(_EVENT).order_by(_EVENT.c.id).limit(_BATCH)
    while rows := connection.execute(query.where(_EVENT.c.id > last)).all():
        seals = []
        for row in rows:
            sequence += 1
            chain = link(chain, sequence, _sealed(row))
            seals.append({"event": row.id, "sequence": sequence, "chain": chain})
        connection.execute(sa.text("INSERT INTO audit_seal VALUES (:event, :sequence, :chain)"), seals)
        last = rows[-1].id
    head = {"sequence": sequence, "chain": chain}
    connection.execute(sa.text("INSERT INTO audit_head VALUES (1, :sequence, :chain)"), head)


def _sealed(row: Any) -> list[object]:
    moment, about = row.at.astimezone(UTC).isoformat(), (row.document_id, row.subject_id)
    return [row.id, moment, row.by_id, row.act, *about, row.detail, row.address, row.refused]
