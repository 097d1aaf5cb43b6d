"""Alarms to admins: what the desk and “guidance alerts check” say, once each, by letter."""

import re
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.letters.reach import alarms
from guidance.letters.writing import WantedLetter, link, write
from guidance.models import LetterKind, Role, UserAccount
from guidance.text.letter import Paragraph


def tell_admins(session: Session, *, at: datetime) -> None:
    """Write to every admin about each alarm, once."""
    for name, words in alarms(session, at).items():
        blocks = [Paragraph(words), link("See who was reached", "/desk/alerts")]
        wanted = WantedLetter(LetterKind.ALARM, "Followers were not reached", blocks, urgent=True)
        # Once whatever the numbers in it, which fall while letters still arrive, and again a day later while it holds.
        said = sha256(re.sub(r"[0-9,]", "", words).encode()).hexdigest()[:16]
        about = f"alarm-{name}-{said}-{at.date()}"
        query = sa.select(UserAccount).where(UserAccount.role == Role.ADMIN, UserAccount.active)
        for admin in session.scalars(query.order_by(UserAccount.id)):
            write(session, wanted, to=admin, about=about, at=at)
