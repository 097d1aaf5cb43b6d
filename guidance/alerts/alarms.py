"""Alarms to admins: what the desk and “guidance alerts check” say, once each, by letter."""

import re
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from guidance.letters.reach import alarms
from guidance.letters.writing import WantedLetter, link, write
from guidance.models import LetterKind, Permission, people_who
from guidance.text.letter import Block, Paragraph


def tell_admins(session: Session, *, at: datetime) -> None:
    """Write to every admin about each alarm, once."""
    for name, words in alarms(session, at).items():
        blocks: list[Block] = [Paragraph(words), link("See who was reached", "/desk/alerts")]
        # Once whatever the numbers in it, which fall while letters still arrive, and again a day later while it holds.
        said = sha256(re.sub(r"[0-9,]", "", words).encode()).hexdigest()[:16]
        _write_to_admins(session, "Followers were not reached", blocks, f"alarm-{name}-{said}-{at.date()}", at)


def tell_of_damage(session: Session, fault: str, *, at: datetime) -> None:
    """Write to every admin, once a day, that the history is damaged and nothing can be saved until it is put right."""
    blocks: list[Block] = [
        Paragraph(f"The daily check of the history found this: {fault}"),
        Paragraph("Until this is put right nothing can be saved, and nothing scheduled is published. Reading goes on."),
        Paragraph("Restore the newest backup that is whole (“guidance restore”), then check it (“guidance verify”)."),
    ]
    _write_to_admins(session, "The history is damaged", blocks, f"damage-{at.date()}", at)


def _write_to_admins(session: Session, subject: str, blocks: list[Block], about: str, at: datetime) -> None:
    wanted = WantedLetter(LetterKind.ALARM, subject, blocks, urgent=True)
    for admin in people_who(session, Permission.MANAGE):
        write(session, wanted, to=admin, about=about, at=at)
