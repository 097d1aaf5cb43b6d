"""The language of a page; the pages that are here are in English."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("document", sa.Column("language", sa.String(), nullable=False, server_default="en"))
