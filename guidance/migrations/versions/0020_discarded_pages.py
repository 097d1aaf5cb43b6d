"""Pages that were discarded before they were ever published."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import holds_facts

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "discarded_page",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    holds_facts("discarded_page")
