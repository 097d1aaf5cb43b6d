"""Newsletters, each text, check, schedule and sending of them a fact."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only, never_replaced

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_TABLES = (
    *("newsletter", "newsletter_text", "newsletter_check", "newsletter_schedule", "newsletter_schedule_end"),
    "newsletter_issue",
)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _long_words(name: str) -> sa.Column[str]:
    return sa.Column(name, db.Compressed(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, db.Moment(timezone=True), nullable=False)


def _points(table: str, column: str, target: str, to: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{to}"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "newsletter",
        _number("number"),
        _moment("since"),
        _number("since_sequence"),
        _number("by_id"),
        _moment("at"),
        _points("newsletter", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_newsletter")),
    )
    op.create_table(
        "newsletter_text",
        _number("id"),
        _number("newsletter_number"),
        _number("number"),
        _words("title"),
        _long_words("introduction"),
        _words("byline"),
        _long_words("items"),
        _moment("filled_at"),
        _number("filled_to"),
        _number("by_id"),
        _moment("at"),
        _points("newsletter_text", "newsletter_number", "newsletter", "number"),
        _points("newsletter_text", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_text")),
        sa.UniqueConstraint("newsletter_number", "number", name=op.f("uq_newsletter_text_newsletter_number_number")),
    )
    op.create_table(
        "newsletter_check",
        _number("id"),
        _number("text_id"),
        sa.Column("verdict", _one_of("verdict", "approved", "changes requested"), nullable=False),
        _words("note"),
        _number("by_id"),
        _moment("at"),
        sa.CheckConstraint("verdict = 'approved' OR note <> ''", name=op.f("ck_newsletter_check_refusal_says_why")),
        _points("newsletter_check", "text_id", "newsletter_text"),
        _points("newsletter_check", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_check")),
    )
    op.create_index(op.f("ix_newsletter_check_text_id"), "newsletter_check", ["text_id"])
    op.create_table(
        "newsletter_schedule",
        _number("id"),
        _number("newsletter_number"),
        _number("number"),
        _number("text_id"),
        _moment("send_at"),
        _words("zone"),
        _number("by_id"),
        _moment("at"),
        _points("newsletter_schedule", "newsletter_number", "newsletter", "number"),
        _points("newsletter_schedule", "text_id", "newsletter_text"),
        _points("newsletter_schedule", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_schedule")),
        sa.UniqueConstraint(
            "newsletter_number", "number", name=op.f("uq_newsletter_schedule_newsletter_number_number")
        ),
    )
    op.create_index(op.f("ix_newsletter_schedule_send_at"), "newsletter_schedule", ["send_at"])
    op.create_table(
        "newsletter_schedule_end",
        _number("schedule_id"),
        sa.Column("outcome", _one_of("sendingoutcome", "sent", "cancelled", "failed"), nullable=False),
        _words("reason"),
        _number("by_id", nullable=True),
        _moment("at"),
        sa.CheckConstraint(
            "outcome <> 'failed' OR reason <> ''", name=op.f("ck_newsletter_schedule_end_failure_says_why")
        ),
        _points("newsletter_schedule_end", "schedule_id", "newsletter_schedule"),
        _points("newsletter_schedule_end", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("schedule_id", name=op.f("pk_newsletter_schedule_end")),
    )
    op.create_table(
        "newsletter_issue",
        _number("newsletter_number"),
        _number("text_id"),
        _long_words("html"),
        _number("by_id", nullable=True),
        _moment("at"),
        _points("newsletter_issue", "newsletter_number", "newsletter", "number"),
        _points("newsletter_issue", "text_id", "newsletter_text"),
        _points("newsletter_issue", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("newsletter_number", name=op.f("pk_newsletter_issue")),
        sa.UniqueConstraint("text_id", name=op.f("uq_newsletter_issue_text_id")),
    )
    op.create_index(op.f("ix_newsletter_issue_at"), "newsletter_issue", ["at"])
    for table in _TABLES:
        append_only(table)
        if op.get_bind().dialect.name == "sqlite":
            never_replaced(table)
