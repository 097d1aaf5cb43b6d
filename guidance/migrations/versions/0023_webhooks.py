"""Addresses of partners' machines that are told of changes."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("only_safety", sa.Boolean(), nullable=False),
        sa.Column("added_at", db.Moment(timezone=True), nullable=False),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_since", db.Moment(timezone=True), nullable=True),
        sa.Column("next_at", db.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.Column("why_ended", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_ended_at"), "webhook", ["ended_at"])
