"""An index for what was done to somebody: the audit looks on both sides of each act."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index(op.f("ix_audit_event_subject_id"), "audit_event", ["subject_id"])
