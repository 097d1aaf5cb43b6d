"""What people are written about their accounts: an invitation, a way in, or a new password, each with its link."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.links import LASTS, make_link
from guidance.config import Settings
from guidance.letters.writing import WantedLetter, keep_secret, link, write
from guidance.models import FROM, LetterKind, LetterRequest, Purpose, UserAccount, audit, digest_of
from guidance.text.letter import SECRET, Block, Paragraph
from guidance.text.words.counted import counted

ASKED = "Check your email. If this address belongs to an account, a link to sign in is on its way."

_KINDS = {
    Purpose.INVITATION: LetterKind.INVITATION,
    Purpose.SIGN_IN: LetterKind.SIGN_IN,
    Purpose.PASSWORD: LetterKind.PASSWORD,
}
_SUBJECTS = {
    Purpose.INVITATION: "You are invited to {site}",
    Purpose.SIGN_IN: "Your link to sign in to {site}",
    Purpose.PASSWORD: "Choose a new password for {site}",
}
_SAYS = {
    Purpose.INVITATION: "{by} invited you to write and check guidance at {site}. Choose a password to begin:",
    Purpose.SIGN_IN: "With this link you sign in to {site}:",
    Purpose.PASSWORD: "With this link you choose a new password for {site}:",
}
_BUTTONS = {
    Purpose.INVITATION: "Accept the invitation",
    Purpose.SIGN_IN: "Sign in",
    Purpose.PASSWORD: "Choose a new password",
}


def send_link(
    session: Session,
    user: UserAccount,
    purpose: Purpose,
    token: str,
    *,
    by: UserAccount | None,
    settings: Settings,
    at: datetime,
) -> None:
    """Write to ``user`` with a one-time link that was just made; its secret is sealed until it is sent."""
    words = {"site": settings.site_name, "by": by.name if by else settings.organisation}
    blocks: list[Block] = [
        Paragraph(f"Dear {user.name},"),
        Paragraph(_SAYS[purpose].format(**words)),
        link(_BUTTONS[purpose], f"/sign-in/link/{SECRET}"),
        Paragraph(f"The link works once, within {counted(LASTS[purpose].days, 'day')}. Pass it on to nobody."),
        Paragraph("If you did not expect this letter, nothing has to be done: nobody gets in without the link."),
    ]
    wanted = WantedLetter(_KINDS[purpose], _SUBJECTS[purpose].format(**words), blocks)
    delivery = write(session, wanted, to=user, about=f"link-{digest_of(token)}", at=at)
    if delivery is not None:
        keep_secret(delivery, {SECRET: token}, settings.secret)


def answer_request(session: Session, request: LetterRequest, *, settings: Settings, at: datetime) -> None:
    """Send a link to sign in to whoever asked for one, when there is an account with this address."""
    session.info[FROM] = request.address
    query = sa.select(UserAccount).where(UserAccount.email == request.email, UserAccount.active)
    user = session.scalar(query)
    if user is None:
        audit(session, "asked for a sign-in link", by=None, at=at, refused=True)
        return
    audit(session, "asked for a sign-in link", by=None, at=at, subject=user)
    token = make_link(session, user, Purpose.SIGN_IN, by=None, at=at)
    send_link(session, user, Purpose.SIGN_IN, token, by=None, settings=settings, at=at)
