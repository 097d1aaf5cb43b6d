"""A page on a day in the past."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, Version, standing_of


class NotInForce(LookupError):
    """The page was not to be followed at that moment; ``str()`` says why in one sentence."""


def version_at_moment(session: Session, document: Document, moment: datetime) -> Version:
    """The version of ``document`` that its readers had to follow at ``moment``.

    :raises NotInForce: when none was published yet, or the page was withdrawn.
    """
    version = session.scalar(
        sa.select(Version)
        .where(Version.document_id == document.id, Version.published_at <= moment)
        .order_by(Version.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotInForce("This page was not published yet on that day.")
    if standing_of(session, document, moment).withdrawal:
        raise NotInForce("This guidance was withdrawn on that day.")
    return version
