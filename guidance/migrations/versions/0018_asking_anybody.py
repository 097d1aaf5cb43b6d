"""Everybody who can check may be asked at once, and a request may be taken back."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import holds_facts

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("review_request", sa.Column("of_anybody", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "request_end",
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("review_request.id"), primary_key=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    holds_facts("request_end")
