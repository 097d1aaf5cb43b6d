"""Six digits from an authenticator app (TOTP, RFC 6238). This file is the only door to pyotp.

The secrets are stored sealed; ``key`` is the secret key of the service throughout.
"""

import hmac
import re
from datetime import datetime

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.accounts import recovery
from guidance.accounts.second_factor.secrets import kept, secret_of
from guidance.accounts.warning import warn_owner
from guidance.errors import NotAllowed, NotReady, PasswordRefused
from guidance.models import SecondFactor, UserAccount, audit

STEP_SECONDS = 30
WRONG = "Enter the six digits that the app shows now: these are not right, or were used already"
WRONG_OF_EITHER = f"{WRONG}. A recovery code has four groups of five figures, and works once"


def prepare(session: Session, user: UserAccount, *, key: str, at: datetime) -> SecondFactor:
    """A new secret for the app of ``user``, which counts once a first code came back.

    :raises NotReady: when there is an app already.
    """
    found = session.get(SecondFactor, user.id)
    if found is None:
        found = SecondFactor(user_id=user.id, secret="", confirmed_at=None)
        session.add(found)
    if found.confirmed_at is not None:
        raise NotReady("You have an authenticator app already.")
    found.secret, found.last_step = kept(pyotp.random_base32(), user.id, key), 0
    audit(session, "began to set up an authenticator app", by=user, at=at)
    return found


def confirm(session: Session, user: UserAccount, code: str, *, key: str, at: datetime) -> None:
    """Let the app count from now on.

    :raises PasswordRefused: when the code is not the right one.
    :raises NotReady: when nothing was prepared.
    """
    found = session.get(SecondFactor, user.id)
    if found is None or found.confirmed_at is not None:
        raise NotReady("Begin again: there is nothing to confirm.")
    _spend_of_app(session, found, code, key=key, at=at)
    found.confirmed_at = at
    audit(session, "set up an authenticator app", by=user, at=at)
    warn_owner(session, user, "An authenticator app was set up for your account", at=at)


def spend(session: Session, factor: SecondFactor, code: str, *, key: str, at: datetime) -> bool:
    """Use one code of the app, or a recovery code; whether it was one of the latter.

    The code before and the one after are right as well, because clocks differ, and none twice.

    :raises PasswordRefused: when it is not right, or was used.
    :raises KeyChanged: when the secret of the app cannot be read any more.
    """
    if recovery.spend(session, factor.user_id, code, at=at):
        return True
    try:
        _spend_of_app(session, factor, code, key=key, at=at)
    except PasswordRefused:
        raise PasswordRefused(WRONG_OF_EITHER) from None
    return False


def _spend_of_app(session: Session, factor: SecondFactor, code: str, *, key: str, at: datetime) -> None:
    step = _step_of(secret_of(factor, key), "".join(code.split()), at)
    used = sa.update(SecondFactor).where(SecondFactor.user_id == factor.user_id, SecondFactor.last_step < (step or 0))
    if step is None or session.execute(used.values(last_step=step)).rowcount != 1:  # type: ignore[attr-defined]
        raise PasswordRefused(WRONG)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    if not re.fullmatch("[0-9]{6}", code):
        return None
    now, totp = int(at.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret, interval=STEP_SECONDS)
    steps = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.generate_otp(step), code)]
    return max(steps, default=None)


def remove(session: Session, user: UserAccount, code: str, *, key: str, required: bool, at: datetime) -> None:
    """Do without the app, for whoever is free to.

    :raises NotAllowed: when the settings ask for one.
    :raises NotReady: when there is none.
    """
    if required:
        raise NotAllowed("You need an authenticator app here. An admin can reset yours when you change your telephone.")
    found = session.get(SecondFactor, user.id)
    if found is None or found.confirmed_at is None:
        raise NotReady("There is no authenticator app to remove.")
    spend(session, found, code, key=key, at=at)
    session.delete(found)
    audit(session, "removed their authenticator app", by=user, at=at)
    warn_owner(session, user, "The authenticator app of your account was removed", at=at)


def address_of(secret: str, user: UserAccount, site: str) -> str:
    """The address that the app reads from the picture."""
    totp = pyotp.TOTP(secret, name=user.email, issuer=site.replace(":", " "))
    address: str = totp.provisioning_uri()
    return address


def in_words(secret: str) -> str:
    """The secret in groups of four, for whoever types it."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
