"""Recovery codes: ten numbers on paper, each of which stands once in the place of a telephone that was lost."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts.warning import warn_owner
from guidance.models import RecoveryCode, UserAccount, audit, digest_of

HOW_MANY = 10
#: Figures of one code: 66 bits, which nobody guesses, so that a plain digest keeps it.
FIGURES = 20


def make(session: Session, user: UserAccount, *, at: datetime) -> list[str]:
    """New codes for ``user``, to be shown once; those of before are worth nothing from now on."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = ["".join(secrets.choice("0123456789") for _ in range(FIGURES)) for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(user_id=user.id, digest=_digest(user.id, code)) for code in made)
    audit(session, "made recovery codes", by=user, at=at)
    warn_owner(session, user, "New recovery codes were made for your account", "All earlier ones are void.", at=at)
    return ["-".join(code[i : i + 5] for i in range(0, FIGURES, 5)) for code in made]


def spend(session: Session, user_id: int, typed: str, *, at: datetime) -> bool:
    """Whether ``typed`` is a code of this person that was not used before; from now on it was, and they are told."""
    code = "".join(sign for sign in typed[:100] if sign not in " -–—")
    if len(code) != FIGURES or not (code.isascii() and code.isdigit()):
        return False
    used = sa.update(RecoveryCode).where(RecoveryCode.digest == _digest(user_id, code), RecoveryCode.used_at.is_(None))
    if session.execute(used.values(used_at=at)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    user = session.get_one(UserAccount, user_id)
    audit(session, "used a recovery code", by=user, at=at)
    remain = left(session, user)
    more = f"{remain} {'is' if remain == 1 else 'are'} left." if remain else "None is left: make new ones."
    warn_owner(session, user, "A recovery code of yours was used", more, at=at)
    return True


def left(session: Session, user: UserAccount) -> int:
    """How many codes ``user`` has not used yet."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode)
    return session.scalar(query.where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))) or 0


def _digest(user_id: int, code: str) -> str:
    return digest_of(f"{user_id} {code}")
