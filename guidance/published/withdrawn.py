"""The pages that must no longer be followed."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Listing, Version, Withdrawal, listings, withdrawn


def withdrawn_pages(session: Session) -> list[tuple[Listing, Withdrawal]]:
    """The withdrawn pages with the withdrawal that holds, the latest first."""
    found = listings(session, withdrawn())
    last: dict[int, Withdrawal] = {}
    for withdrawal in session.scalars(sa.select(Withdrawal).join(Version).order_by(Withdrawal.sequence)):
        last[withdrawal.version.document_id] = withdrawal
    pairs = [(listing, last[listing.document.id]) for listing in found]
    return sorted(pairs, key=lambda pair: pair[1].sequence, reverse=True)
