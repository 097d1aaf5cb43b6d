"""A proposal to erase can be about a newsletter or an item of news, and not only about a version."""

import sqlalchemy as sa
from alembic import op

from guidance.migrations.triggers import erasing_words

revision = "0036"
down_revision = "0035"

_OTHERS = {"newsletter_number": "newsletter.number", "news_item_id": "news_item.id"}
_ONE = (
    "CASE WHEN version_id IS NULL THEN (newsletter_number IS NULL) <> (news_item_id IS NULL) "
    "ELSE newsletter_number IS NULL AND news_item_id IS NULL END"
)


def upgrade() -> None:
    for column, key in _OTHERS.items():
        table, name = key.split(".")
        constraint = op.f(f"fk_proposal_{column}_{table}")
        check = f" CONSTRAINT ck_proposal_about_one_thing CHECK ({_ONE})" if column == "news_item_id" else ""
        refers = f"CONSTRAINT {constraint} REFERENCES {table} ({name})"
        op.execute(f"ALTER TABLE proposal ADD COLUMN {column} INTEGER {refers}{check}")
    if op.get_bind().dialect.name == "sqlite":
        _let_be_empty_in_sqlite()
    else:
        op.alter_column("proposal", "version_id", nullable=True)
    erasing_words("proposal", "id", ("reason",))


def _let_be_empty_in_sqlite() -> None:
    """Take NOT NULL from the column in the words of the table, as SQLite says to (lang_altertable, section 7).

    The rows stay where they are, which other facts name and no trigger lets go. Other connections read the words anew,
    as they do after each ALTER TABLE; this one at the end.
    """
    ask = op.get_bind().exec_driver_sql
    before = ask("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'proposal'").scalar_one()
    after = before.replace("version_id INTEGER NOT NULL", "version_id INTEGER", 1)
    if after == before:
        raise sa.exc.InvalidRequestError("the table of proposals is not as it was made")
    ask("PRAGMA writable_schema = ON")
    ask("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'proposal'", (after,))
    ask("PRAGMA writable_schema = RESET")
