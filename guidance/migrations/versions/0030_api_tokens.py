"""Tokens for programs."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "digest", "scopes")),
        sa.Column("made_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("made_at", db.Moment(), nullable=False),
        sa.Column("until", db.Moment(), nullable=False),
        sa.Column("ended_at", db.Moment()),
        sa.UniqueConstraint("digest"),
    )
