"""Accounts: ways to sign in and what guards them, the forms they sent, and the audit of all acts."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of
from guidance.migrations.triggers import append_only

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"])
    op.create_table(
        "access_link",
        sa.Column("token_digest", sa.String(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("purpose", one_of("purpose", "invitation", "sign in", "password"), nullable=False),
        sa.Column("made_by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("made_at", db.Moment(), nullable=False),
        sa.Column("ends_at", db.Moment(), nullable=False),
        sa.Column("used_at", db.Moment()),
    )
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(), primary_key=True),
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "kept_form",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields", db.Compressed(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False, index=True),
    )
    op.create_table(
        "password",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("changed_at", db.Moment(), nullable=False),
    )
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", db.Moment()),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("token_digest", sa.String(), nullable=False, unique=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("step_pending", sa.Boolean(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("started_at", db.Moment(), nullable=False),
        sa.Column("seen_at", db.Moment(), nullable=False),
        sa.Column("ended_at", db.Moment()),
    )
    op.create_table(
        "submission",
        sa.Column("nonce", sa.String(), primary_key=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False, index=True),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", db.Moment(), nullable=False, index=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), index=True),
        sa.Column("act", sa.String(), nullable=False, index=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), index=True),
        sa.Column("subject_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
    )
    append_only("audit_event")
