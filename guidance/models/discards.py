"""Pages that were never published and that nobody wants any more: gone from the desk, kept in the history of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guidance.db import Base
from guidance.models.fact import Fact
from guidance.models.questions import put_together_once


class DiscardedPage(Fact, Base):
    """That a page was discarded before readers ever saw it; its texts stay where they are, and nothing shows them."""

    __tablename__ = "discarded_page"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


@put_together_once
def discarded_pages() -> sa.Select[int]:
    """The documents, by id, that were discarded."""
    return sa.select(DiscardedPage.document_id)
