"""Ending an address that takes nothing any more, and telling the admins so."""

from datetime import datetime

from sqlalchemy.orm import Session

from guidance.letters.writing import WantedLetter, link, write
from guidance.models import LetterKind, Permission, Webhook, audit, people_who
from guidance.text.letter import Paragraph


def end_by_itself(session: Session, hook: Webhook, why: str, *, at: datetime) -> None:
    """Tell an address nothing any more, because of what it answered or did not."""
    hook.ended_at, hook.why_ended = at, why
    audit(session, "a webhook ended by itself", by=None, at=at, detail=f"{hook.address}: {why}")
    words = f"The machine at {hook.address} is told of no more changes: {why}."
    blocks = [Paragraph(words), link("Tell it again, from where it was", f"/desk/webhooks/{hook.id}")]
    wanted = WantedLetter(LetterKind.ALARM, "A webhook has ended", blocks)
    for admin in people_who(session, Permission.MANAGE):
        write(session, wanted, to=admin, about=f"webhook-{hook.id}-ended-{at.isoformat()}", at=at)
