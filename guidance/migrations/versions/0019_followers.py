"""Followers without an account, and what there is to tell them; what happened before this step is not told."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, db.Moment(timezone=True), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "subscription",
        _number("id"),
        _number("receiver_id"),
        _number("document_id", nullable=True),
        _number("topic_id", nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("frequency", _one_of("frequency", "at once", "daily", "weekly", "monthly"), nullable=False),
        sa.Column("only_safety", sa.Boolean(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        _moment("asked_at"),
        _moment("confirmed_at", nullable=True),
        _moment("ended_at", nullable=True),
        _number("told_to"),
        _moment("gathered_at", nullable=True),
        sa.CheckConstraint("document_id IS NULL OR topic_id IS NULL", name=op.f("ck_subscription_one_thing")),
        _points("subscription", "receiver_id", "receiver"),
        _points("subscription", "document_id", "document"),
        _points("subscription", "topic_id", "topic"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("token", name=op.f("uq_subscription_token")),
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
    for column in ("receiver_id", "document_id", "topic_id", "confirmed_at"):
        op.create_index(op.f(f"ix_subscription_{column}"), "subscription", [column], unique=False)
    op.create_table(
        "alert",
        _number("id"),
        _number("sequence"),
        sa.Column(
            "kind",
            _one_of("alertkind", "version", "withdrawal", "reinstatement", "removal", "correction"),
            nullable=False,
        ),
        _number("document_id"),
        _number("version_id"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        _moment("at"),
        _moment("due_at"),
        _moment("told_at", nullable=True),
        _number("letter_id", nullable=True),
        _points("alert", "document_id", "document"),
        _points("alert", "version_id", "version"),
        _points("alert", "letter_id", "letter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("sequence", name=op.f("uq_alert_sequence")),
    )
    for column in ("document_id", "due_at", "told_at"):
        op.create_index(op.f(f"ix_alert_{column}"), "alert", [column], unique=False)
    op.create_table(
        "alert_mark",
        _number("id"),
        _number("sequence"),
        sa.CheckConstraint("id = 1", name=op.f("ck_alert_mark_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mark")),
    )
    op.execute("INSERT INTO alert_mark (id, sequence) SELECT 1, coalesce(max(sequence), 0) FROM chain_head")
    # In words of its own: SQLite adds a column with its reference, which Alembic would add afterwards.
    key = "CONSTRAINT fk_delivery_subscription_id_subscription REFERENCES subscription (id)"
    op.execute(f"ALTER TABLE delivery ADD COLUMN subscription_id INTEGER {key}")
    op.create_index(op.f("ix_delivery_subscription_id"), "delivery", ["subscription_id"], unique=False)
    op.add_column("delivery", _moment("acknowledged_at", nullable=True))
    op.execute("ALTER TABLE receiver ADD COLUMN name VARCHAR DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE receiver ADD COLUMN canary BOOLEAN DEFAULT FALSE NOT NULL")
