"""Who is asking: the person behind the cookie of this request, and how a browser is signed in and out.

The cookie holds a random secret, the database its digest. So a sign-in ends the moment its row says so, in every
process and on every machine.
"""

import contextlib
from collections.abc import Callable, Container
from datetime import datetime, timedelta
from typing import Any
from wsgiref.types import WSGIEnvironment

import flask
import sqlalchemy as sa
from flask import Flask, g, request

from guidance.errors import NotAllowed, ReadOnly
from guidance.front import SIGNED_IN_SECONDS, STRANGER_SECONDS
from guidance.models import Permission, SignIn, UserAccount, digest_of, may, new_token, put_together_once
from guidance.models.loading import loaded, relate, whole
from guidance.models.questions import columns
from guidance.web.session import database, now, session, settings

_COOKIE_KEY = "sign-in"
#: A cookie that says no more than that somebody who may write has signed in here; scripts can read it.
WRITES = "guidance-writes"
#: How often the time at which somebody was last seen is written down.
_SEEN_EVERY = timedelta(minutes=2)


def sign_in_of_request() -> SignIn | None:
    """The sign-in whose secret this browser holds, ended or not."""
    if "sign_in" not in g or (g.sign_in is not None and sa.inspect(g.sign_in).expired):
        token = flask.session.get(_COOKIE_KEY)
        g.sign_in = _found(token) if token else None
    found: SignIn | None = g.sign_in
    return found


def _found(token: str) -> SignIn | None:
    row = columns(session(), _bearing(), {"digest": digest_of(token)}).first()
    if row is None:
        return None
    sign_in, user = loaded(session(), row, SignIn, UserAccount)
    relate(sign_in, user=user)
    found: SignIn = sign_in
    return found


@put_together_once
def _bearing() -> sa.Select[Any]:
    theirs = sa.select(*whole(SignIn, UserAccount)).join(UserAccount, UserAccount.id == SignIn.user_id)
    return theirs.where(SignIn.token_digest == sa.bindparam("digest"))


def holds(sign_in: SignIn, moment: datetime) -> bool:
    """Whether ``sign_in`` still counts: not ended, not idle for too long, of somebody who is not disabled."""
    idle = moment - sign_in.seen_at
    return sign_in.ended_at is None and idle < timedelta(hours=settings().sign_in_hours) and sign_in.user.active


def seconds_left() -> int:
    """How long the sign-in of this browser still holds without a click; 0 when nobody is signed in here."""
    found = sign_in_of_request()
    if person() is None or found is None:
        return 0
    return max(0, int((found.seen_at + timedelta(hours=settings().sign_in_hours) - now()).total_seconds()))


def patience_with(app: Flask) -> Callable[[WSGIEnvironment], float]:
    """How many seconds the sender of a request may take: longer for who bears a sign-in of ours, ended or not.

    It asks the cookie alone, which nobody else can sign, and so costs no query.
    """

    def seconds(environ: WSGIEnvironment) -> float:
        cookie = app.session_interface.open_session(app, app.request_class(environ))
        return SIGNED_IN_SECONDS if bears_sign_in(cookie) else STRANGER_SECONDS

    return seconds


def bears_sign_in(cookie: Container[str] | None) -> bool:
    """Whether a cookie is one of a sign-in of ours, ended or not."""
    return cookie is not None and _COOKIE_KEY in cookie


def half_signed_in() -> SignIn | None:
    """The sign-in of this browser that waits for its second factor."""
    found = sign_in_of_request()
    return found if found is not None and found.step_pending and holds(found, now()) else None


def person() -> UserAccount | None:
    """Who is signed in, if anybody is."""
    found = sign_in_of_request()
    if found is None or found.step_pending or not holds(found, now()):
        return None
    return found.user


def me() -> UserAccount:
    """Who is signed in, behind a guard that let nobody else through.

    :raises NotAllowed: when the sign-in was ended since the guard looked.
    """
    found = person()
    if found is None:
        raise NotAllowed("Your sign-in has ended meanwhile, so nothing was done. Sign in and send it again.")
    return found


def here() -> SignIn:
    """The sign-in of this browser, behind a guard that let nobody else through.

    :raises NotAllowed: when it was ended since the guard looked.
    """
    me()
    found = sign_in_of_request()
    assert found is not None
    return found


def can(permission: Permission) -> bool:
    """Whether whoever is asking may do this; for templates."""
    found = person()
    return found is not None and may(found, permission)


def begin(user: UserAccount, method: str, *, step_pending: bool = False) -> SignIn:
    """Sign ``user`` in here, under a new secret whatever this browser held before."""
    flask.session.clear()
    token = new_token()
    made = SignIn(
        token_digest=digest_of(token),
        user=user,
        user_id=user.id,
        method=method,
        step_pending=step_pending,
        device=request.user_agent.string[:200],
        address=request.remote_addr or "",
        started_at=now(),
        seen_at=now(),
    )
    session().add(made)
    session().flush()
    flask.session[_COOKIE_KEY] = token
    flask.session.permanent = True
    g.sign_in = made
    _tell_scripts(may(user, Permission.WRITE))
    return made


def _tell_scripts(writes: bool) -> None:
    """Let the scripts of public pages, which are the same for everybody, know whether to offer editing here."""

    @flask.after_this_request
    def tell(response: flask.Response) -> flask.Response:
        secure = bool(flask.current_app.config["SESSION_COOKIE_SECURE"])
        lasts = flask.current_app.permanent_session_lifetime if writes else timedelta(0)
        response.set_cookie(WRITES, "yes" if writes else "", lasts, secure=secure, samesite="Lax")
        return response


def renew(sign_in: SignIn) -> None:
    """Give the sign-in of this browser a new secret, when what it may do has changed."""
    token = new_token()
    sign_in.token_digest = digest_of(token)
    flask.session.clear()
    flask.session[_COOKIE_KEY] = token
    flask.session.permanent = True


def forget() -> None:
    """Take the secret out of this browser."""
    flask.session.clear()
    g.pop("sign_in", None)
    _tell_scripts(False)


def note_seen() -> None:
    """Write down that somebody is still there, not with every click, and never when that would mean to wait."""
    found = sign_in_of_request()
    if found is None or now() - found.seen_at < _SEEN_EVERY:
        return
    with contextlib.suppress(sa.exc.OperationalError, ReadOnly), database().writing(waits=False) as writing:
        writing.execute(sa.update(SignIn).where(SignIn.id == found.id).values(seen_at=now()))
