"""When readers last saw an item of news change, for the search."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("news_item", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE news_item SET sequence = (SELECT sequence FROM chain_head) WHERE shown IS NOT NULL")
    op.create_index(op.f("ix_news_item_sequence"), "news_item", ["sequence"])
