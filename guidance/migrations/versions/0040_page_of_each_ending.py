"""The page of each withdrawal, reinstatement, removal and review, in its own row: its versions need not be walked."""

from alembic import op

from guidance.migrations.triggers import of_one_page, open_to_changes

revision = "0040"
down_revision = "0039"

#: Each kind of fact with what it is about, and how others of its page are put in order.
_ABOUT = {
    "withdrawal": ("version", "sequence"),
    "reinstatement": ("version", "sequence"),
    "removal": ("version", "id"),
    "review": ("revision", "at"),
}


def upgrade() -> None:
    for table, (about, order) in _ABOUT.items():
        # In words of its own: SQLite adds a column with its reference, which Alembic would add afterwards.
        key = f"CONSTRAINT fk_{table}_document_id_document REFERENCES document (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN document_id INTEGER {key}")
        with open_to_changes(op.get_bind(), table):
            page = f"(SELECT o.document_id FROM {about} o WHERE o.id = {table}.{about}_id)"
            op.execute(f"UPDATE {table} SET document_id = {page}")
        op.create_index(op.f(f"ix_{table}_document_id_{order}"), table, ["document_id", order])
        of_one_page(table, about)
