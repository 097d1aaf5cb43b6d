"""The measures that a version changed, as rows: a page whose advice changed tells them above its text."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "measure_extract",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("place", "before", "was", "now", "after", "told")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_measure_extract_version_id_version"),
        sa.PrimaryKeyConstraint("version_id", "position", name="pk_measure_extract"),
    )
