"""Partners who rely on a page, confirmed by an editor."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reliance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("section", "heading", "organisation", "site")),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("confirmed_at", db.Moment(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_reliance_document_id_document")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_reliance_confirmed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reliance")),
    )
    op.create_index(op.f("ix_reliance_document_id"), "reliance", ["document_id"])
