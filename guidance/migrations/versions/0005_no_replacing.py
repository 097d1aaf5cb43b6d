"""Facts are not replaced: SQLite's ``INSERT OR REPLACE`` takes a row away without asking the triggers on deleting."""

import sqlalchemy as sa
from alembic import op

from guidance.migrations.triggers import never_replaced

revision = "0005"
down_revision = "0004"

_APPEND_ONLY = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_no_update'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in op.get_bind().scalars(sa.text(_APPEND_ONLY)).all():
            never_replaced(table)
