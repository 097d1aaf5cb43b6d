"""The pages about the service itself, each version of them a fact."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of
from guidance.migrations.triggers import holds_facts

revision = "0014"
down_revision = "0013"

_KINDS = ("about", "how-we-review", "accessibility", "privacy", "contact")


def upgrade() -> None:
    op.create_table(
        "site_page",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("about", one_of("about", *_KINDS), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.CheckConstraint("body <> ''", name="says_something"),
        sa.UniqueConstraint("about", "number"),
    )
    holds_facts("site_page")
