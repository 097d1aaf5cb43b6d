"""An index of the few texts that were to change the advice: the page tells when that was last, whatever came since."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

_ADVISED = sa.text("safety_critical OR change_class IN ('advice changed', 'new advice', 'advice withdrawn')")


def upgrade() -> None:
    op.create_index(
        "ix_revision_advised", "revision", ["document_id"], sqlite_where=_ADVISED, postgresql_where=_ADVISED
    )
