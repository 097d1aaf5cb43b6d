"""Pages that were discarded before they were ever published."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only, never_replaced

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discarded_page",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_discarded_page_document_id_document")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_discarded_page_by_id_user_account")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_discarded_page")),
    )
    append_only("discarded_page")
    if op.get_bind().dialect.name == "sqlite":
        never_replaced("discarded_page")
