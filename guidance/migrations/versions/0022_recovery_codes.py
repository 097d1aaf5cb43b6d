"""Codes that stand in the place of a lost telephone; they go with the app they belong to."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("user_id", sa.Integer(), nullable=False, index=True),
        sa.Column("used_at", db.Moment()),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["second_factor.user_id"],
            name=op.f("fk_recovery_code_user_id_second_factor"),
            ondelete="CASCADE",
        ),
    )
