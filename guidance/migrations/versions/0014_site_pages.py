"""The pages about the service itself, each version of them a fact."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only, never_replaced

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KINDS = ("about", "how-we-review", "accessibility", "privacy", "contact")


def upgrade() -> None:
    op.create_table(
        "site_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum(*_KINDS, name="about", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_site_page_says_something")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_site_page_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_page")),
        sa.UniqueConstraint("about", "number", name=op.f("uq_site_page_about_number")),
    )
    append_only("site_page")
    if op.get_bind().dialect.name == "sqlite":
        never_replaced("site_page")
