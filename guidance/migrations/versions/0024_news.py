"""News with every text it had, organisations with their feeds, and old addresses that lead on."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "news_category",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
    )
    op.create_table(
        "old_address",
        sa.Column("path", sa.String(), primary_key=True),
        sa.Column("leads_to", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("logo_digest", sa.String(), sa.ForeignKey("image.digest")),
        sa.Column("created_at", db.Moment(), nullable=False),
        sa.Column("ended_at", db.Moment()),
    )
    op.create_table(
        "document_organisation",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), primary_key=True, index=True),
    )
    op.create_table(
        "member_feed",
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("read_at", db.Moment()),
        sa.Column("next_at", db.Moment()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_since", db.Moment()),
        sa.Column("fault", sa.String(), nullable=False),
    )
    op.create_table(
        "news_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.String(), nullable=False, unique=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("origin", one_of("newsorigin", "written here", "from a feed", "from an import"), nullable=False),
        sa.Column("source", sa.String(), unique=True),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("feed_id", sa.Integer(), sa.ForeignKey("organisation.id"), index=True),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer()),
        sa.Column("published_at", db.Moment(), index=True),
        sa.Column("shown_at", db.Moment()),
        sa.Column("ended_at", db.Moment()),
        sa.Column("why_ended", sa.String(), nullable=False),
        sa.Column("created_at", db.Moment(), nullable=False),
    )
    op.create_table(
        "organisation_speaker",
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("user_account.id"), primary_key=True, index=True),
    )
    op.create_table(
        "news_picture",
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("news_item.id"), primary_key=True),
        sa.Column("digest", sa.String(), sa.ForeignKey("image.digest"), primary_key=True, index=True),
    )
    op.create_table(
        "news_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("news_item.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", db.Compressed(), nullable=False),
        sa.Column("picture_digest", sa.String(), sa.ForeignKey("image.digest")),
        sa.Column("picture_alt", sa.String(), nullable=False),
        sa.Column("byline", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), index=True),
        sa.Column("starts_at", db.Moment()),
        sa.Column("ends_at", db.Moment()),
        sa.Column("whole_days", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("saved_at", db.Moment(), nullable=False),
        sa.CheckConstraint("starts_at IS NULL OR zone <> ''", name="starts_in_a_zone"),
        sa.CheckConstraint("ends_at IS NULL OR starts_at IS NOT NULL", name="ends_what_starts"),
        sa.UniqueConstraint("item_id", "number"),
    )
    op.create_table(
        "news_text_category",
        sa.Column("text_id", sa.Integer(), sa.ForeignKey("news_text.id"), primary_key=True),
        sa.Column("category_id", sa.Integer(), sa.ForeignKey("news_category.id"), primary_key=True, index=True),
    )
    op.create_table(
        "news_text_document",
        sa.Column("text_id", sa.Integer(), sa.ForeignKey("news_text.id"), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True, index=True),
    )
