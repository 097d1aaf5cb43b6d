"""Which keys have signed checkpoints, and since when."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checkpoint_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("since", db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_key")),
    )
    append_only("checkpoint_key")
