"""Newsletters, each text, check, schedule and sending of them a fact."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of
from guidance.migrations.triggers import holds_facts

revision = "0028"
down_revision = "0027"

_TABLES = (
    *("newsletter", "newsletter_text", "newsletter_check", "newsletter_schedule", "newsletter_schedule_end"),
    "newsletter_issue",
)


def upgrade() -> None:
    op.create_table(
        "newsletter",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("since", db.Moment(), nullable=False),
        sa.Column("since_sequence", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "newsletter_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("newsletter_number", sa.Integer(), sa.ForeignKey("newsletter.number"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("introduction", db.Compressed(), nullable=False),
        sa.Column("byline", sa.String(), nullable=False),
        sa.Column("items", db.Compressed(), nullable=False),
        sa.Column("filled_at", db.Moment(), nullable=False),
        sa.Column("filled_to", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.UniqueConstraint("newsletter_number", "number"),
    )
    op.create_table(
        "newsletter_check",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("text_id", sa.Integer(), sa.ForeignKey("newsletter_text.id"), nullable=False, index=True),
        sa.Column("verdict", one_of("verdict", "approved", "changes requested"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("verdict = 'approved' OR note <> ''", name="refusal_says_why"),
    )
    op.create_table(
        "newsletter_schedule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("newsletter_number", sa.Integer(), sa.ForeignKey("newsletter.number"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), sa.ForeignKey("newsletter_text.id"), nullable=False),
        sa.Column("send_at", db.Moment(), nullable=False, index=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.UniqueConstraint("newsletter_number", "number"),
    )
    op.create_table(
        "newsletter_schedule_end",
        sa.Column("schedule_id", sa.Integer(), sa.ForeignKey("newsletter_schedule.id"), primary_key=True),
        sa.Column("outcome", one_of("sendingoutcome", "sent", "cancelled", "failed"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("outcome <> 'failed' OR reason <> ''", name="failure_says_why"),
    )
    op.create_table(
        "newsletter_issue",
        sa.Column("newsletter_number", sa.Integer(), sa.ForeignKey("newsletter.number"), primary_key=True),
        sa.Column("text_id", sa.Integer(), sa.ForeignKey("newsletter_text.id"), nullable=False, unique=True),
        sa.Column("html", db.Compressed(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("at", db.Moment(), nullable=False, index=True),
    )
    for table in _TABLES:
        holds_facts(table)
