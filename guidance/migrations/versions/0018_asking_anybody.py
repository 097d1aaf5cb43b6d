"""Everybody who can check may be asked at once, and a request may be taken back."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only, never_replaced

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_request", sa.Column("of_anybody", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "request_end",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["review_request.id"], name=op.f("fk_request_end_request_id_review_request")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_request_end_by_id_user_account")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_end")),
    )
    append_only("request_end")
    if op.get_bind().dialect.name == "sqlite":
        never_replaced("request_end")
