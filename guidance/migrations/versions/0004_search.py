"""Search: PostgreSQL's index as terms with their weights. Like every index it holds no facts and can be thrown away."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = (
    "DROP TABLE search_section",
    "CREATE TABLE search_page (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, uid text NOT NULL UNIQUE, "
    "title text NOT NULL, topics text[] NOT NULL, withdrawn boolean NOT NULL, updated timestamptz, "
    "length real NOT NULL, sections bytea NOT NULL, written text[] NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX ix_search_page_words ON search_page USING gin (words)",
    "CREATE TABLE search_term (term text NOT NULL, page_id bigint NOT NULL, weight real NOT NULL)",
    "CREATE INDEX ix_search_term_term ON search_term (term) INCLUDE (page_id, weight)",
    "CREATE INDEX ix_search_term_page_id ON search_term (page_id)",
    "CREATE TABLE search_word (word text PRIMARY KEY, pages integer NOT NULL)",
    "DELETE FROM search_state",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in TABLES:
            op.execute(sa.text(statement))
