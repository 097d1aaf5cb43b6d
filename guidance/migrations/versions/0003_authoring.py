"""Authoring: drafts, requests, schedules, corrections, proposals, comments, pictures and Word documents."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_image_by_id_user_account")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_image")),
    )
    op.create_table(
        "presence",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("seen_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_presence_document_id_document")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_presence_person_id_user_account")),
        sa.PrimaryKeyConstraint("document_id", "person_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "word_original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("report", db.Compressed(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_word_original_by_id_user_account")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_word_original_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_original")),
    )
    op.create_index(op.f("ix_word_original_document_id"), "word_original", ["document_id"], unique=False)
    op.create_table(
        "working_copy",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("content", db.Compressed(), nullable=False),
        sa.Column("saved_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_working_copy_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_working_copy_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", "author_id", name=op.f("pk_working_copy")),
    )
    op.create_table(
        "fact_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("expert", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.Column("ends_at", db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_fact_check_by_id_user_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_fact_check_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_fact_check_token_digest")),
    )
    op.create_index(op.f("ix_fact_check_revision_id"), "fact_check", ["revision_id"], unique=False)
    op.create_table(
        "review_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("changes", "whole page", name="scope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("by_day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.Column("passed_from_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_review_request_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["of_id"], ["user_account.id"], name=op.f("fk_review_request_of_id_user_account")),
        sa.ForeignKeyConstraint(
            ["passed_from_id"], ["review_request.id"], name=op.f("fk_review_request_passed_from_id_review_request")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_review_request_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
        sa.UniqueConstraint("passed_from_id", name=op.f("uq_review_request_passed_from_id")),
    )
    op.create_index(op.f("ix_review_request_of_id"), "review_request", ["of_id"], unique=False)
    op.create_index(op.f("ix_review_request_revision_id"), "review_request", ["revision_id"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("publish_at", db.Moment(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_schedule_by_id_user_account")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_schedule_document_id_document")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_schedule_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_schedule_document_id_number")),
    )
    op.create_index(op.f("ix_schedule_publish_at"), "schedule", ["publish_at"], unique=False)
    op.create_index(op.f("ix_schedule_revision_id"), "schedule", ["revision_id"], unique=False)
    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("fact_check_id", sa.Integer(), nullable=True),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("(by_id IS NULL) <> (fact_check_id IS NULL)", name=op.f("ck_draft_comment_one_source")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_draft_comment_by_id_user_account")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_draft_comment_document_id_document")),
        sa.ForeignKeyConstraint(
            ["fact_check_id"], ["fact_check.id"], name=op.f("fk_draft_comment_fact_check_id_fact_check")
        ),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["draft_comment.id"], name=op.f("fk_draft_comment_reply_to_id_draft_comment")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_draft_comment_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
    )
    op.create_index(op.f("ix_draft_comment_document_id"), "draft_comment", ["document_id"], unique=False)
    op.create_index(op.f("ix_draft_comment_reply_to_id"), "draft_comment", ["reply_to_id"], unique=False)
    op.create_table(
        "note_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("note <> '' AND reason <> ''", name=op.f("ck_note_correction_says_what_and_why")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_note_correction_by_id_user_account")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_note_correction_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_correction")),
        sa.UniqueConstraint("sequence", name=op.f("uq_note_correction_sequence")),
    )
    op.create_index(op.f("ix_note_correction_version_id"), "note_correction", ["version_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum("removal", "erasure", name="proposedact", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_proposal_says_why")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_proposal_by_id_user_account")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_proposal_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_version_id"), "proposal", ["version_id"], unique=False)
    op.create_table(
        "published_image",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["image.digest"], name=op.f("fk_published_image_digest_image")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_published_image_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", "digest", name=op.f("pk_published_image")),
    )
    op.create_index(op.f("ix_published_image_digest"), "published_image", ["digest"], unique=False)
    op.create_table(
        "schedule_end",
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "published",
                "cancelled",
                "failed",
                name="scheduleoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'published') = (version_id IS NOT NULL)", name=op.f("ck_schedule_end_version_when_published")
        ),
        sa.CheckConstraint("outcome <> 'failed' OR reason <> ''", name=op.f("ck_schedule_end_failure_says_why")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_schedule_end_by_id_user_account")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_schedule_end_schedule_id_schedule")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_schedule_end_version_id_version")),
        sa.PrimaryKeyConstraint("schedule_id", name=op.f("pk_schedule_end")),
    )
    op.create_table(
        "urgent_publication",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_urgent_publication_says_why")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_urgent_publication_by_id_user_account")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_urgent_publication_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_urgent_publication")),
        sa.UniqueConstraint("sequence", name=op.f("uq_urgent_publication_sequence")),
    )
    op.create_table(
        "draft_comment_end",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_draft_comment_end_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["draft_comment.id"], name=op.f("fk_draft_comment_end_comment_id_draft_comment")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_draft_comment_end")),
    )
    op.create_table(
        "proposal_end",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_proposal_end_by_id_user_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_end_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposal_end")),
    )
    op.execute(  # one statement that both databases take: Alembic would make three, of which SQLite refuses two
        "ALTER TABLE removal ADD COLUMN asked_by_id INTEGER "
        "CONSTRAINT fk_removal_asked_by_id_user_account REFERENCES user_account (id) "
        "CONSTRAINT ck_removal_two_people CHECK (asked_by_id <> by_id)"
    )
    for table in FACTS:
        append_only(table)
