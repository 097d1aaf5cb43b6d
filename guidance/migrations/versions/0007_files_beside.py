"""Files that wait to be read, beside the threads that answer readers."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "file_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("filekind", "picture", "word"), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("state", _one_of("jobstate", "waiting", "reading", "done", "refused"), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.Column("begun_at", db.Moment(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_file_job_document_id_document")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_file_job_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_job")),
    )
    op.create_index(op.f("ix_file_job_by_id"), "file_job", ["by_id"], unique=False)
    op.create_index(op.f("ix_file_job_state"), "file_job", ["state"], unique=False)
