"""Authoring: drafts, requests, schedules, corrections, proposals, comments, pictures and Word documents."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of
from guidance.migrations.triggers import append_only

revision = "0003"
down_revision = "0002"


FACTS = (
    "review_request",
    "schedule",
    "schedule_end",
    "note_correction",
    "urgent_publication",
    "proposal",
    "proposal_end",
    "draft_comment",
    "draft_comment_end",
    "image",
    "published_image",
    "word_original",
)


def upgrade() -> None:
    op.create_table(
        "image",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "presence",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("seen_at", db.Moment(), nullable=False),
    )
    op.create_table(
        "word_original",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False, index=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("report", db.Compressed(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "working_copy",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("content", db.Compressed(), nullable=False),
        sa.Column("saved_at", db.Moment(), nullable=False),
    )
    op.create_table(
        "fact_check",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("token_digest", sa.String(), nullable=False, unique=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("expert", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("ends_at", db.Moment(), nullable=False),
        sa.Column("ended_at", db.Moment()),
    )
    op.create_table(
        "review_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("of_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("scope", one_of("scope", "changes", "whole page"), nullable=False),
        sa.Column("by_day", sa.Date()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("passed_from_id", sa.Integer(), sa.ForeignKey("review_request.id"), unique=True),
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("publish_at", db.Moment(), nullable=False, index=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.UniqueConstraint("document_id", "number"),
    )
    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False, index=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), sa.ForeignKey("draft_comment.id"), index=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("fact_check_id", sa.Integer(), sa.ForeignKey("fact_check.id")),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("(by_id IS NULL) <> (fact_check_id IS NULL)", name="one_source"),
    )
    op.create_table(
        "note_correction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False, index=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("note <> '' AND reason <> ''", name="says_what_and_why"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("act", one_of("proposedact", "removal", "erasure"), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False, index=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("reason <> ''", name="says_why"),
    )
    op.create_table(
        "published_image",
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), primary_key=True),
        sa.Column("digest", sa.String(), sa.ForeignKey("image.digest"), primary_key=True, index=True),
    )
    op.create_table(
        "schedule_end",
        sa.Column("schedule_id", sa.Integer(), sa.ForeignKey("schedule.id"), primary_key=True),
        sa.Column("outcome", one_of("scheduleoutcome", "published", "cancelled", "failed"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id")),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("(outcome = 'published') = (version_id IS NOT NULL)", name="version_when_published"),
        sa.CheckConstraint("outcome <> 'failed' OR reason <> ''", name="failure_says_why"),
    )
    op.create_table(
        "urgent_publication",
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("reason <> ''", name="says_why"),
    )
    op.create_table(
        "draft_comment_end",
        sa.Column("comment_id", sa.Integer(), sa.ForeignKey("draft_comment.id"), primary_key=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "proposal_end",
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("proposal.id"), primary_key=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.execute(  # one statement that both databases take: Alembic would make three, of which SQLite refuses two
        "ALTER TABLE removal ADD COLUMN asked_by_id INTEGER "
        "CONSTRAINT fk_removal_asked_by_id_user_account REFERENCES user_account (id) "
        "CONSTRAINT ck_removal_two_people CHECK (asked_by_id <> by_id)"
    )
    for table in FACTS:
        append_only(table)
