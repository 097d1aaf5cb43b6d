"""Followers without an account, and what there is to tell them; what happened before this step is not told."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("receiver_id", sa.Integer(), sa.ForeignKey("receiver.id"), nullable=False, index=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), index=True),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), index=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("frequency", one_of("frequency", "at once", "daily", "weekly", "monthly"), nullable=False),
        sa.Column("only_safety", sa.Boolean(), nullable=False),
        sa.Column("token", sa.String(), nullable=False, unique=True),
        sa.Column("asked_at", db.Moment(), nullable=False),
        sa.Column("confirmed_at", db.Moment(), index=True),
        sa.Column("ended_at", db.Moment()),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("gathered_at", db.Moment()),
        sa.CheckConstraint("document_id IS NULL OR topic_id IS NULL", name="one_thing"),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_subscription_open",
        "subscription",
        ["receiver_id", "what"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column(
            "kind",
            one_of("alertkind", "version", "withdrawal", "reinstatement", "removal", "correction"),
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False, index=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("due_at", db.Moment(), nullable=False, index=True),
        sa.Column("told_at", db.Moment(), index=True),
        sa.Column("letter_id", sa.Integer(), sa.ForeignKey("letter.id")),
    )
    op.create_table(
        "alert_mark",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="single"),
    )
    op.execute("INSERT INTO alert_mark (id, sequence) SELECT 1, coalesce(max(sequence), 0) FROM chain_head")
    # In words of its own: SQLite adds a column with its reference, which Alembic would add afterwards.
    key = "CONSTRAINT fk_delivery_subscription_id_subscription REFERENCES subscription (id)"
    op.execute(f"ALTER TABLE delivery ADD COLUMN subscription_id INTEGER {key}")
    op.create_index(op.f("ix_delivery_subscription_id"), "delivery", ["subscription_id"])
    op.add_column("delivery", sa.Column("acknowledged_at", db.Moment(), nullable=True))
    op.execute("ALTER TABLE receiver ADD COLUMN name VARCHAR DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE receiver ADD COLUMN canary BOOLEAN DEFAULT FALSE NOT NULL")
