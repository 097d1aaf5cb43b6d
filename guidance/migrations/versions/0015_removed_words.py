"""Words about a draft can be taken out: the facts that hold them may lose just those, beside a row that says so."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of
from guidance.migrations.triggers import holds_facts, losing_words

revision = "0015"
down_revision = "0014"

_KINDS = ("comment", "resolution", "question", "request", "review")


def upgrade() -> None:
    op.create_table(
        "removed_words",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", one_of("said", *_KINDS), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.UniqueConstraint("kind", "number"),
    )
    holds_facts("removed_words")
    losing_words("draft_comment", ("body", "quote"), "comment", "id")
    losing_words("draft_comment_end", ("note",), "resolution", "comment_id")
    losing_words("review_request", ("note",), "request", "id")
    losing_words("review", ("note",), "review", "id", only="OLD.sequence IS NULL")  # what is public is in the chain
