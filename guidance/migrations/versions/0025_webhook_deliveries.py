"""What is owed to each webhook, one row for one change."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_STATES = ("waiting", "sending", "sent", "failed", "paused", "ended")


def upgrade() -> None:
    # What an address was not told yet comes after its number: the worker writes those deliveries anew.
    for name in ("tries", "failing_since", "next_at"):
        op.drop_column("webhook", name)
    op.add_column("webhook", sa.Column("turn_at", db.Moment(timezone=True), nullable=True))
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="deliverystate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", db.Moment(timezone=True), nullable=False),
        *(sa.Column(name, db.Moment(timezone=True), nullable=True) for name in ("tried_at", "begun_at", "ended_at")),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("webhook_id", "sequence", name=op.f("uq_webhook_delivery_webhook_id_sequence")),
    )
    op.create_index("ix_webhook_delivery_state_due_at", "webhook_delivery", ["state", "due_at"])
