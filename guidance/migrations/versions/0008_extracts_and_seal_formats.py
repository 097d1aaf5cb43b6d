"""Sections, recommendations and links of versions as rows; and in which format each link of the chain was sealed."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

CHAINED = (
    "version",
    "withdrawal",
    "reinstatement",
    "removal",
    "review",
    "former_slug",
    "note_correction",
    "urgent_publication",
)


def upgrade() -> None:
    for table in CHAINED:
        op.add_column(table, sa.Column("seal_format", sa.Integer(), nullable=False, server_default="1"))
    words = ("section", "anchor", "title", "strength", "certainty", "audience", "words")
    titled = {"level": sa.Integer, "anchor": sa.String, "title": sa.String, "digest": sa.String}
    _table("section_extract", {**titled, "since": sa.Integer})
    _table("recommendation_extract", dict.fromkeys(words, sa.String))
    _table("link_extract", dict.fromkeys(("section", "path", "anchor", "words"), sa.String))
    _table("extraction", {"format": sa.Integer}, "version_id")
    for table, column in (("section", "anchor"), ("recommendation", "strength"), ("link", "path")):
        op.create_index(f"ix_{table}_extract_{column}", f"{table}_extract", [column])


def _table(name: str, columns: Mapping[str, type[sa.String | sa.Integer]], *key: str) -> None:
    key = key or ("version_id", "position")
    op.create_table(
        name,
        *(sa.Column(column, sa.Integer(), nullable=False) for column in key),
        *(sa.Column(column, kind(), nullable=False) for column, kind in columns.items()),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=f"fk_{name}_version_id_version"),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
    )
