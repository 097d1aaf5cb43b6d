"""Writing down an act of today, and one that an import takes over from an outside history."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.models import Document, UserAccount, audit


def note(
    session: Session,
    act: str,
    document: Document,
    detail: str = "",
    *,
    by: UserAccount | None,
    at: datetime,
    imported_at: datetime | None = None,
) -> None:
    """Write the audit of ``act``.

    :param imported_at: when an import took it over; the audit then says so, names nobody who was not there, and
        stands at that moment rather than on the day of the outside history.
    """
    if imported_at is not None:
        detail = f"{detail}, imported" if detail else "imported"
    imported = imported_at is not None  # one of thousands, which nobody asks for before the next is written
    moment = imported_at or at
    audit(session, act, by=None if imported else by, at=moment, document=document, detail=detail, flush=not imported)
