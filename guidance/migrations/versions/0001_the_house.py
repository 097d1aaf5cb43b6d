"""The house: the nouns, and the triggers that keep the facts as they are."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import addresses_once, append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


FACTS = (
    "former_slug",
    "revision",
    "version",
    "withdrawal",
    "reinstatement",
    "removal",
    "review",
    "erasure",
    "imported_change",
)

#: The search index of PostgreSQL: like every index it holds no facts and can be thrown away.
SEARCH_INDEX = (
    "CREATE TABLE search_section (uid text NOT NULL, anchor text NOT NULL, title text NOT NULL, heading text NOT NULL, "
    "body text NOT NULL, topics text[] NOT NULL, withdrawn boolean NOT NULL, updated timestamptz NOT NULL, "
    "words tsvector NOT NULL, plain tsvector NOT NULL)",
    "CREATE INDEX ix_search_section_words ON search_section USING gin (words)",
    "CREATE INDEX ix_search_section_uid ON search_section (uid)",
    "CREATE TABLE search_state (sequence bigint NOT NULL)",
)


def upgrade() -> None:
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "content",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", db.Compressed(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_content")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "contributor",
                "author",
                "approver",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.Moment(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_account_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "guidance",
                "patient resource",
                "hub",
                "policy summary",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("review_every_months", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_document_owner_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("slug", name=op.f("uq_document_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_document_uid")),
    )
    op.create_index(op.f("ix_document_sequence"), "document", ["sequence"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("asked_by_id <> agreed_by_id", name=op.f("ck_erasure_two_people")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["user_account.id"], name=op.f("fk_erasure_agreed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_erasure_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("content_digest", name=op.f("pk_erasure")),
    )
    op.create_table(
        "document_topic",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_topic_document_id_document")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_document_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("document_id", "topic_id", name=op.f("pk_document_topic")),
    )
    op.create_index(op.f("ix_document_topic_topic_id"), "document_topic", ["topic_id"], unique=False)
    op.create_table(
        "former_slug",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_former_slug_document_id_document")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_slug")),
        sa.UniqueConstraint("sequence", name=op.f("uq_former_slug_sequence")),
    )
    op.create_index(op.f("ix_former_slug_document_id"), "former_slug", ["document_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("change_note", sa.String(), nullable=False),
        sa.Column(
            "change_class",
            sa.Enum(
                "advice changed",
                "new advice",
                "advice withdrawn",
                "clarified",
                "evidence updated",
                "correction",
                "wording",
                name="changeclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("safety_critical", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_revision_author_id_user_account")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_revision_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_revision_document_id_number")),
    )
    op.create_index(op.f("ix_revision_content_digest"), "revision", ["content_digest"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("changes", "whole page", name="scope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "approved",
                "changes requested",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("evidence_to", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("chain", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(scope = 'whole page' AND verdict = 'approved') = (due_on IS NOT NULL)",
            name=op.f("ck_review_due_with_stamp"),
        ),
        sa.CheckConstraint(
            "(scope = 'whole page' AND verdict = 'approved') = (sequence IS NOT NULL)",
            name=op.f("ck_review_chained_with_stamp"),
        ),
        sa.CheckConstraint("verdict = 'approved' OR note <> ''", name=op.f("ck_review_refusal_says_why")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_review_by_id_user_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_review_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("sequence", name=op.f("uq_review_sequence")),
    )
    op.create_index(op.f("ix_review_revision_id"), "review", ["revision_id"], unique=False)
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("rendering_digest", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_version_document_id_document")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_version_published_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_version_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_version_document_id_number")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_version_revision_id")),
        sa.UniqueConstraint("sequence", name=op.f("uq_version_sequence")),
    )
    op.create_index("ix_version_document_id_published_at", "version", ["document_id", "published_at"], unique=False)
    op.create_index(op.f("ix_version_published_at"), "version", ["published_at"], unique=False)
    op.create_table(
        "imported_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "version",
                "same text",
                "renamed",
                "withdrawn",
                "reinstated",
                "skipped",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", db.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_imported_change_document_id_document")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_imported_change_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_change")),
        sa.UniqueConstraint("source", "mark", "path", name=op.f("uq_imported_change_source_mark_path")),
    )
    op.create_index(op.f("ix_imported_change_document_id"), "imported_change", ["document_id"], unique=False)
    op.create_table(
        "reinstatement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_reinstatement_by_id_user_account")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_reinstatement_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reinstatement")),
        sa.UniqueConstraint("sequence", name=op.f("uq_reinstatement_sequence")),
    )
    op.create_index(op.f("ix_reinstatement_version_id"), "reinstatement", ["version_id"], unique=False)
    op.create_table(
        "removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_removal_by_id_user_account")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_removal_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
        sa.UniqueConstraint("sequence", name=op.f("uq_removal_sequence")),
    )
    op.create_index(op.f("ix_removal_version_id"), "removal", ["version_id"], unique=False)
    op.create_table(
        "rendering",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("html", db.Compressed(), nullable=False),
        sa.Column("outline", db.Compressed(), nullable=False),
        sa.Column("renderer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_rendering_version_id_version")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_rendering")),
    )
    op.create_table(
        "withdrawal",
        sa.Column("replacement_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_withdrawal_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["replacement_id"], ["document.id"], name=op.f("fk_withdrawal_replacement_id_document")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_withdrawal_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("sequence", name=op.f("uq_withdrawal_sequence")),
    )
    op.create_index(op.f("ix_withdrawal_version_id"), "withdrawal", ["version_id"], unique=False)
    for table in FACTS:
        append_only(table)
    append_only("content", erasable_by="EXISTS (SELECT 1 FROM erasure e WHERE e.content_digest = OLD.digest)")
    append_only(
        "rendering",
        erasable_by="EXISTS (SELECT 1 FROM erasure e JOIN revision r ON r.content_digest = e.content_digest "
        "JOIN version v ON v.revision_id = r.id WHERE v.id = OLD.version_id)",
    )
    addresses_once()
    if op.get_bind().dialect.name == "postgresql":
        for statement in SEARCH_INDEX:
            op.execute(statement)
    op.execute(f"INSERT INTO chain_head (id, sequence, chain) VALUES (1, 0, '{'0' * 64}')")
