"""Words about a draft can be taken out: the facts that hold them may lose just those, beside a row that says so."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only, losing_words, never_replaced

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KINDS = ("comment", "resolution", "question", "request", "review")


def upgrade() -> None:
    op.create_table(
        "removed_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="said", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_removed_words_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_words")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_removed_words_kind_number")),
    )
    append_only("removed_words")
    if op.get_bind().dialect.name == "sqlite":
        never_replaced("removed_words")
    losing_words("draft_comment", ("body", "quote"), "comment", "id")
    losing_words("draft_comment_end", ("note",), "resolution", "comment_id")
    losing_words("review_request", ("note",), "request", "id")
    losing_words("review", ("note",), "review", "id", only="OLD.sequence IS NULL")  # what is public is in the chain
