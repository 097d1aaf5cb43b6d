"""The secret that an address had before its newest one, and since when: for a day messages are signed with both."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("webhook", sa.Column("former_secret", sa.String(), nullable=False, server_default=""))
    op.add_column("webhook", sa.Column("renewed_at", db.Moment(), nullable=True))
