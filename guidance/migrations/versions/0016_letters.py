"""Letters, who gets them, and what became of each."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of

revision = "0016"
down_revision = "0015"

_KINDS = (
    *("invitation", "sign-in link", "password link", "asked to review", "decision made", "changes asked for"),
    *("schedule failed", "comment on my page", "review due", "review escalated", "alarm", "confirmation"),
    *("alert", "digest"),
)
_STATES = ("waiting", "sending", "sent", "failed", "paused", "ended")


def upgrade() -> None:
    op.create_table(
        "receiver",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), unique=True),
        sa.Column("email", sa.String(), unique=True),
        sa.Column("token", sa.String(), nullable=False, unique=True),
        sa.Column("mark", sa.String(), nullable=False, unique=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_at", db.Moment()),
        sa.Column("made_at", db.Moment(), nullable=False),
        sa.CheckConstraint("user_id IS NULL OR email IS NULL", name="one_address"),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.String(), nullable=False, unique=True),
        sa.Column("about", sa.String(), nullable=False, unique=True),
        sa.Column("kind", one_of("letterkind", *_KINDS), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False, index=True),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("letter_id", sa.Integer(), sa.ForeignKey("letter.id"), nullable=False),
        sa.Column("receiver_id", sa.Integer(), sa.ForeignKey("receiver.id"), nullable=False, index=True),
        sa.Column("state", one_of("deliverystate", *_STATES), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("due_at", db.Moment(), nullable=False),
        sa.Column("begun_at", db.Moment()),
        sa.Column("ended_at", db.Moment()),
        sa.Column("answer", sa.String(), nullable=False),
        sa.UniqueConstraint("letter_id", "receiver_id"),
    )
    op.create_index("ix_delivery_state_urgent_due_at", "delivery", ["state", "urgent", "due_at"])
