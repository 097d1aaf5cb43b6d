"""Addresses of partners' machines that are told of changes."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("only_safety", sa.Boolean(), nullable=False),
        sa.Column("added_at", db.Moment(), nullable=False),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_since", db.Moment()),
        sa.Column("next_at", db.Moment()),
        sa.Column("ended_at", db.Moment(), index=True),
        sa.Column("why_ended", sa.String(), nullable=False),
    )
