"""Why a change that touches a measure is only wording: the sentences of who asks for review and of who approves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("review_request", "review"):
        op.add_column(table, sa.Column("only_wording", sa.String(), nullable=False, server_default=""))
