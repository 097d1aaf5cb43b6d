"""Texts can be packed against earlier ones, and made whole again beside the erasure of those."""

from alembic import op

from guidance.migrations.triggers import made_whole

revision = "0032"
down_revision = "0031"

_ERASED = "EXISTS (SELECT 1 FROM erasure e WHERE e.content_digest = OLD.base)"
_PAGE_ERASED = (
    "EXISTS (SELECT 1 FROM version v JOIN revision r ON r.id = v.revision_id "
    "JOIN erasure e ON e.content_digest = r.content_digest WHERE v.id = OLD.base)"
)


def upgrade() -> None:
    for table, kind, key in (("content", "VARCHAR", "digest"), ("rendering", "INTEGER", "version_id")):
        name = op.f(f"fk_{table}_base_{table}")
        op.execute(f"ALTER TABLE {table} ADD COLUMN base {kind} CONSTRAINT {name} REFERENCES {table} ({key})")
        op.execute(f"ALTER TABLE {table} ADD COLUMN step INTEGER DEFAULT 0 NOT NULL")
    made_whole("content", ("body",), _ERASED, "EXISTS (SELECT 1 FROM erasure e WHERE e.content_digest = OLD.digest)")
    made_whole(
        "rendering",
        ("html", "outline"),
        _PAGE_ERASED,
        "EXISTS (SELECT 1 FROM erasure e JOIN revision r ON r.content_digest = e.content_digest "
        "JOIN version v ON v.revision_id = r.id WHERE v.id = OLD.version_id)",
    )
