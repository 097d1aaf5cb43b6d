"""Files that wait to be read, beside the threads that answer readers."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.columns import one_of

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "file_job",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", one_of("filekind", "picture", "word"), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id")),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("state", one_of("jobstate", "waiting", "reading", "done", "refused"), nullable=False, index=True),
        sa.Column("at", db.Moment(), nullable=False),
        sa.Column("begun_at", db.Moment()),
        sa.Column("outcome", sa.String(), nullable=False),
    )
