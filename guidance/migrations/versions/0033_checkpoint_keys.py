"""Which keys have signed checkpoints, and since when."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "checkpoint_key",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("since", db.Moment(), nullable=False),
    )
    append_only("checkpoint_key")
