"""Comments that came with a Word document: who said them there, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("draft_comment", sa.Column("brought", sa.String(), nullable=False, server_default=""))
