"""Forms that were sent: so that sending one twice does a thing once, and none is lost when a sign-in has ended."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guidance.db import Base, Compressed


class Submission(Base):
    """One form that was carried out: a digest of its one-time number and its content, and the page that answered it."""

    __tablename__ = "submission"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    location: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class KeptForm(Base):
    """A form that somebody sent after the sign-in had ended; only the same person gets it back."""

    __tablename__ = "kept_form"

    id: Mapped[str] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    path: Mapped[str]
    fields: Mapped[str] = mapped_column(Compressed)
    """The fields as JSON: a list of pairs of name and value."""
    at: Mapped[datetime] = mapped_column(index=True)
