"""Topics below other ones, and the addresses that topics have left."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In words of its own: SQLite adds a column with its reference, which Alembic would add afterwards.
    key = "CONSTRAINT fk_topic_parent_id_topic REFERENCES topic (id)"
    op.execute(f"ALTER TABLE topic ADD COLUMN parent_id INTEGER {key}")
    op.create_table(
        "former_topic",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_former_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_topic")),
    )
    op.create_index(op.f("ix_former_topic_topic_id"), "former_topic", ["topic_id"])
