"""Topics below other ones, and the addresses that topics have left."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    # In words of its own: SQLite adds a column with its reference, which Alembic would add afterwards.
    key = "CONSTRAINT fk_topic_parent_id_topic REFERENCES topic (id)"
    op.execute(f"ALTER TABLE topic ADD COLUMN parent_id INTEGER {key}")
    op.create_table(
        "former_topic",
        sa.Column("slug", sa.String(), primary_key=True),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), nullable=False, index=True),
        sa.Column("retired_at", db.Moment(), nullable=False),
    )
