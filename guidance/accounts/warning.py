"""Letters to the owner of an account about what opens it from now on: whoever changed that may be somebody else."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from guidance.letters.writing import WantedLetter, link, write
from guidance.models import LetterKind, UserAccount
from guidance.text.days.dates import clock, day
from guidance.text.letter import Paragraph

_UTC = ZoneInfo("UTC")


def warn_owner(session: Session, user: UserAccount, happened: str, more: str = "", *, at: datetime) -> None:
    """Write to ``user`` that this ``happened``, in the transaction of the act.

    :param happened: a sentence without its full stop.
    :param more: whole sentences that follow it.
    """
    when = f"It was at {clock(at, _UTC)} UTC on {day(at, _UTC)}."
    blocks = [
        Paragraph(f"Dear {user.name},"),
        Paragraph(" ".join(filter(None, [f"{happened}.", when, more]))),
        Paragraph(
            "If that was you, nothing has to be done. If it was not, somebody else may get into your account: choose a "
            "new password at once, end all other sign-ins, make new recovery codes, and tell an admin."
        ),
        link("Look at your account", "/desk/account"),
    ]
    wanted = WantedLetter(LetterKind.CONFIRMATION, happened, blocks)
    write(session, wanted, to=user, about=f"account-{user.id}-{at.isoformat()}-{happened}", at=at)
