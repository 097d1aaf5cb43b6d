"""Reading: the topic that stands above a page, and what is used instead of one that was removed."""

from alembic import op

revision = "0013"
down_revision = "0012"

_COLUMNS = (
    ("document", "main_topic_id", "topic"),
    ("removal", "replacement_id", "document"),
    ("proposal", "replacement_id", "document"),
)


def upgrade() -> None:
    for table, column, target in _COLUMNS:
        # In words of its own: SQLite adds a column with its reference, which Alembic would add afterwards.
        key = f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {key}")
