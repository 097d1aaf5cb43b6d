"""News with every text it had, organisations with their feeds, and old addresses that lead on."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "news_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_news_category_slug")),
    )
    op.create_table(
        "old_address",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("leads_to", sa.String(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_old_address")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("logo_digest", sa.String(), nullable=True),
        sa.Column("created_at", db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["logo_digest"], ["image.digest"], name=op.f("fk_organisation_logo_digest_image")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "document_organisation",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_organisation_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("document_id", "organisation_id", name=op.f("pk_document_organisation")),
    )
    op.create_index(op.f("ix_document_organisation_organisation_id"), "document_organisation", ["organisation_id"])
    op.create_table(
        "member_feed",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("read_at", db.Moment(timezone=True), nullable=True),
        sa.Column("next_at", db.Moment(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_since", db.Moment(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_member_feed_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_member_feed")),
    )
    op.create_table(
        "news_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "written here",
                "from a feed",
                "from an import",
                name="newsorigin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.Column("published_at", db.Moment(timezone=True), nullable=True),
        sa.Column("shown_at", db.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.Column("why_ended", sa.String(), nullable=False),
        sa.Column("created_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["organisation.id"], name=op.f("fk_news_item_feed_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_item")),
        sa.UniqueConstraint("slug", name=op.f("uq_news_item_slug")),
        sa.UniqueConstraint("source", name=op.f("uq_news_item_source")),
        sa.UniqueConstraint("uid", name=op.f("uq_news_item_uid")),
    )
    op.create_index(op.f("ix_news_item_feed_id"), "news_item", ["feed_id"])
    op.create_index(op.f("ix_news_item_published_at"), "news_item", ["published_at"])
    op.create_table(
        "organisation_speaker",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_speaker_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_organisation_speaker_person_id_user_account")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "person_id", name=op.f("pk_organisation_speaker")),
    )
    op.create_index(op.f("ix_organisation_speaker_person_id"), "organisation_speaker", ["person_id"])
    op.create_table(
        "news_picture",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["image.digest"], name=op.f("fk_news_picture_digest_image")),
        sa.ForeignKeyConstraint(["item_id"], ["news_item.id"], name=op.f("fk_news_picture_item_id_news_item")),
        sa.PrimaryKeyConstraint("item_id", "digest", name=op.f("pk_news_picture")),
    )
    op.create_index(op.f("ix_news_picture_digest"), "news_picture", ["digest"])
    op.create_table(
        "news_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", db.Compressed(), nullable=False),
        sa.Column("picture_digest", sa.String(), nullable=True),
        sa.Column("picture_alt", sa.String(), nullable=False),
        sa.Column("byline", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", db.Moment(timezone=True), nullable=True),
        sa.Column("ends_at", db.Moment(timezone=True), nullable=True),
        sa.Column("whole_days", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at IS NULL OR zone <> ''", name=op.f("ck_news_text_starts_in_a_zone")),
        sa.CheckConstraint("ends_at IS NULL OR starts_at IS NOT NULL", name=op.f("ck_news_text_ends_what_starts")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_news_text_by_id_user_account")),
        sa.ForeignKeyConstraint(["item_id"], ["news_item.id"], name=op.f("fk_news_text_item_id_news_item")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_news_text_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["picture_digest"], ["image.digest"], name=op.f("fk_news_text_picture_digest_image")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_text")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_news_text_item_id_number")),
    )
    op.create_index(op.f("ix_news_text_item_id"), "news_text", ["item_id"])
    op.create_index(op.f("ix_news_text_organisation_id"), "news_text", ["organisation_id"])
    op.create_table(
        "news_text_category",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["news_category.id"], name=op.f("fk_news_text_category_category_id_news_category")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["news_text.id"], name=op.f("fk_news_text_category_text_id_news_text")),
        sa.PrimaryKeyConstraint("text_id", "category_id", name=op.f("pk_news_text_category")),
    )
    op.create_index(op.f("ix_news_text_category_category_id"), "news_text_category", ["category_id"])
    op.create_table(
        "news_text_document",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_news_text_document_document_id_document")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["news_text.id"], name=op.f("fk_news_text_document_text_id_news_text")),
        sa.PrimaryKeyConstraint("text_id", "document_id", name=op.f("pk_news_text_document")),
    )
    op.create_index(op.f("ix_news_text_document_document_id"), "news_text_document", ["document_id"])
