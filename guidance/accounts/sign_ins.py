"""Where people are signed in, and the end of it: at once, everywhere, in every process."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import SignIn, UserAccount, audit


def sign_ins_of(session: Session, user: UserAccount, *, since: datetime) -> list[SignIn]:
    """The browsers in which ``user`` is signed in and was seen after ``since``, the latest first."""
    query = sa.select(SignIn).where(*counting(since), SignIn.user_id == user.id)
    return list(session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def counting(since: datetime) -> list[sa.ColumnElement[bool]]:
    """The condition under which a sign-in counts."""
    return [SignIn.ended_at.is_(None), SignIn.step_pending.is_(False), SignIn.seen_at > since]


def end_all(session: Session, user: UserAccount, *, at: datetime, besides: SignIn | None = None) -> None:
    """End every sign-in of ``user``, in the transaction of whatever is the reason for it."""
    query = sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    session.execute(query.where(SignIn.id != besides.id if besides else sa.true()).values(ended_at=at))


def sign_out(session: Session, sign_in: SignIn, *, at: datetime) -> None:
    """End one sign-in."""
    sign_in.ended_at = at
    audit(session, "signed out", by=sign_in.user, at=at)


def sign_out_elsewhere(session: Session, sign_in: SignIn, *, at: datetime) -> None:
    """End every sign-in of the same person besides this one."""
    end_all(session, sign_in.user, at=at, besides=sign_in)
    audit(session, "ended all other sign-ins", by=sign_in.user, at=at)


def sign_out_everywhere(session: Session, user: UserAccount, *, at: datetime) -> None:
    """End every sign-in of one person, who asked for it."""
    end_all(session, user, at=at)
    audit(session, "signed out everywhere", by=user, at=at)


def end_for(session: Session, user: UserAccount, *, by: UserAccount, at: datetime) -> None:
    """End every sign-in of somebody else."""
    end_all(session, user, at=at)
    audit(session, "ended all sign-ins", by=by, at=at, subject=user)


def idle_since(at: datetime, hours: int) -> datetime:
    """The moment before which somebody must not have been seen last, for a sign-in to have ended by itself."""
    return at - timedelta(hours=hours)


def device_in_words(agent: str) -> str:
    """The browser and the system that a user agent names, as far as it does."""
    browsers = {"Edg": "Edge", "Firefox": "Firefox", "OPR": "Opera", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Android": "Android",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    browser = next((name for sign, name in browsers.items() if sign in agent), "")
    system = next((name for sign, name in systems.items() if sign in agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Unknown browser"
