"""How people want their letters, and letters that somebody asked for who has proved nothing."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KINDS = (
    *("invitation", "sign-in link", "password link", "asked to review", "decision made", "changes asked for"),
    *("schedule failed", "comment on my page", "review due", "review escalated", "alarm", "confirmation"),
    *("alert", "digest"),
)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("ALTER TABLE delivery ADD COLUMN daily BOOLEAN DEFAULT FALSE NOT NULL")
    op.create_table(
        "letter_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("letterkind", *_KINDS), nullable=False),
        sa.Column("rhythm", _one_of("rhythm", "at once", "daily", "none"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_letter_choice_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_letter_choice")),
    )
    op.create_table(
        "letter_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("letterkind", *_KINDS), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_request")),
    )
