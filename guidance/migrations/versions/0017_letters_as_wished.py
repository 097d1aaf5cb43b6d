"""How people want their letters, and letters that somebody asked for who has proved nothing."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of

revision = "0017"
down_revision = "0016"

_KINDS = (
    *("invitation", "sign-in link", "password link", "asked to review", "decision made", "changes asked for"),
    *("schedule failed", "comment on my page", "review due", "review escalated", "alarm", "confirmation"),
    *("alert", "digest"),
)


def upgrade() -> None:
    op.execute("ALTER TABLE delivery ADD COLUMN daily BOOLEAN DEFAULT FALSE NOT NULL")
    op.create_table(
        "letter_choice",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("kind", one_of("letterkind", *_KINDS), primary_key=True),
        sa.Column("rhythm", one_of("rhythm", "at once", "daily", "none"), nullable=False),
    )
    op.create_table(
        "letter_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", one_of("letterkind", *_KINDS), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
