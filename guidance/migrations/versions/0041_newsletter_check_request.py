"""Who was asked to check which text of a newsletter, so that their desk shows it until they answered."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import holds_facts

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "newsletter_check_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("text_id", sa.Integer(), sa.ForeignKey("newsletter_text.id"), nullable=False),
        sa.Column("of_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.UniqueConstraint("text_id", "of_id"),
    )
    holds_facts("newsletter_check_request")
