"""The house: the nouns, and the triggers that keep the facts as they are."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of
from guidance.migrations.triggers import addresses_once, append_only

revision = "0001"
down_revision = None


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
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="single"),
    )
    op.create_table(
        "content",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", db.Compressed(), nullable=False),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credit", sa.String()),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("role", one_of("role", "contributor", "author", "approver", "admin"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.Moment(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.String(), nullable=False, unique=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("kind", one_of("kind", "guidance", "patient resource", "hub", "policy summary"), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("review_every_months", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, index=True),
        sa.Column("created_at", db.Moment(), nullable=False),
    )
    op.create_table(
        "erasure",
        sa.Column("content_digest", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("asked_by_id <> agreed_by_id", name="two_people"),
    )
    op.create_table(
        "document_topic",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), primary_key=True, index=True),
    )
    op.create_table(
        "former_slug",
        sa.Column("slug", sa.String(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False, index=True),
        sa.Column("retired_at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False, index=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("change_note", sa.String(), nullable=False),
        sa.Column(
            "change_class",
            one_of(
                "changeclass",
                "advice changed",
                "new advice",
                "advice withdrawn",
                "clarified",
                "evidence updated",
                "correction",
                "wording",
            ),
        ),
        sa.Column("safety_critical", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("created_at", db.Moment(), nullable=False),
        sa.UniqueConstraint("document_id", "number"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False, index=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("scope", one_of("scope", "changes", "whole page"), nullable=False),
        sa.Column("verdict", one_of("verdict", "approved", "changes requested"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("evidence_to", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("sequence", sa.Integer(), unique=True),
        sa.Column("chain", sa.String()),
        sa.CheckConstraint(
            "(scope = 'whole page' AND verdict = 'approved') = (due_on IS NOT NULL)", name="due_with_stamp"
        ),
        sa.CheckConstraint(
            "(scope = 'whole page' AND verdict = 'approved') = (sequence IS NOT NULL)", name="chained_with_stamp"
        ),
        sa.CheckConstraint("verdict = 'approved' OR note <> ''", name="refusal_says_why"),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), nullable=False, unique=True),
        sa.Column("rendering_digest", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("published_at", db.Moment(), nullable=False, index=True),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
        sa.UniqueConstraint("document_id", "number"),
    )
    op.create_index("ix_version_document_id_published_at", "version", ["document_id", "published_at"])
    op.create_table(
        "imported_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column(
            "outcome",
            one_of("outcome", "version", "same text", "renamed", "withdrawn", "reinstated", "skipped"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), index=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id")),
        sa.Column("imported_at", db.Moment(), nullable=False),
        sa.UniqueConstraint("source", "mark", "path"),
    )
    op.create_table(
        "reinstatement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False, index=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
    )
    op.create_table(
        "removal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False, index=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
    )
    op.create_table(
        "rendering",
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), primary_key=True),
        sa.Column("html", db.Compressed(), nullable=False),
        sa.Column("outline", db.Compressed(), nullable=False),
        sa.Column("renderer", sa.String(), nullable=False),
    )
    op.create_table(
        "withdrawal",
        sa.Column("replacement_id", sa.Integer(), sa.ForeignKey("document.id")),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("version.id"), nullable=False, index=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, unique=True),
        sa.Column("chain", sa.String(), nullable=False),
    )
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
