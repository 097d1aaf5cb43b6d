"""The licence of one page, where it is not that of all."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("document", sa.Column("licence", sa.String(), nullable=False, server_default=""))
