"""Which emails tell the contact of a partner of changes, and when they said that they are its contact."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    key = op.f("fk_reliance_contact_id_subscription")  # SQLite adds a key only with its column
    op.execute(f"ALTER TABLE reliance ADD COLUMN contact_id INTEGER CONSTRAINT {key} REFERENCES subscription (id)")
    op.add_column("reliance", sa.Column("contact_confirmed_at", db.Moment(), nullable=True))
    op.create_index(op.f("ix_reliance_contact_id"), "reliance", ["contact_id"])
