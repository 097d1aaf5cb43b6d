"""Partners who rely on a page, confirmed by an editor."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "reliance",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("section", "heading", "organisation", "site")),
        sa.Column("asked_at", db.Moment(), nullable=False),
        sa.Column("confirmed_at", db.Moment()),
        sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("ended_at", db.Moment()),
    )
