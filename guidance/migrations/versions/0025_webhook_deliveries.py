"""What is owed to each webhook, one row for one change."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of

revision = "0025"
down_revision = "0024"

_STATES = ("waiting", "sending", "sent", "failed", "paused", "ended")


def upgrade() -> None:
    # What an address was not told yet comes after its number: the worker writes those deliveries anew.
    for name in ("tries", "failing_since", "next_at"):
        op.drop_column("webhook", name)
    op.add_column("webhook", sa.Column("turn_at", db.Moment(), nullable=True))
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("webhook_id", sa.Integer(), sa.ForeignKey("webhook.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", one_of("deliverystate", *_STATES), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", db.Moment(), nullable=False),
        *(sa.Column(name, db.Moment(), nullable=True) for name in ("tried_at", "begun_at", "ended_at")),
        sa.Column("answer", sa.String(), nullable=False),
        sa.UniqueConstraint("webhook_id", "sequence"),
    )
    op.create_index("ix_webhook_delivery_state_due_at", "webhook_delivery", ["state", "due_at"])
