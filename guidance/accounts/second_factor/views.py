"""The second step at the door, and the authenticator app on one's own account."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts import tries
from guidance.accounts.local_addresses import local_address
from guidance.accounts.second_factor import codes
from guidance.accounts.second_factor.steps import Step, confirmed, required_of, step_needed
from guidance.accounts.signing_in.forms import CodeForm
from guidance.accounts.signing_in.views import in_words
from guidance.errors import NotReady, PasswordRefused, Refusal, TooManyTries
from guidance.models import Permission, SecondFactor, SignIn, UserAccount, audit
from guidance.web import identity
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import database, now, session, settings
from guidance.web.submissions import done

rooms = Blueprint("second_factor", __name__)


def _wanted() -> str:
    return local_address(request.args.get("next", ""))


def _sent_on(half: SignIn | None, step: Step) -> ResponseReturnValue | None:
    """Where to go instead, when it is not this step that is missing."""
    if half is None:
        return redirect(url_for("accounts.sign_in", next=_wanted()), 303)
    needed = step_needed(session(), half.user, settings().second_factor)
    if needed is step:
        return None
    if needed is None:  # it is asked for no more: once more from the beginning
        return redirect(url_for("accounts.sign_in", next=_wanted()), 303)
    other = "second_factor.code" if step is Step.SET_UP else "second_factor.set_up"
    return redirect(url_for(other, next=_wanted()), 303)


@rooms.route("/sign-in/code", methods=["GET", "POST"])
@door
def code() -> ResponseReturnValue:
    """Give the code of an app that was set up before."""
    half, form = identity.half_signed_in(), CodeForm()
    if (elsewhere := _sent_on(half, Step.CODE)) is not None:
        return elsewhere
    assert half is not None
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        status = _tried(form, half.user, _spend)
        if status == 200:
            return _arrived(half)
    return private_page("accounts/code.html", form=form, status=status)


@rooms.route("/sign-in/authenticator", methods=["GET", "POST"])
@door
def set_up() -> ResponseReturnValue:
    """Set an app up, for whoever may not go on without one."""
    half, form = identity.half_signed_in(), CodeForm()
    if (elsewhere := _sent_on(half, Step.SET_UP)) is not None:
        return elsewhere
    assert half is not None
    if request.method == "POST" and "begin" in request.form:
        codes.prepare(session(), half.user, at=now())
        session().commit()
        return redirect(url_for("second_factor.set_up", next=_wanted()), 303)
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        status = _tried(form, half.user, _confirm)
        if status == 200:
            return _arrived(half)
    return _set_up_page("accounts/set-up-at-door.html", form, half.user, status)


def _arrived(half: SignIn) -> ResponseReturnValue:
    """From half signed in to signed in, under a new secret."""
    half.step_pending = False
    identity.renew(half)
    audit(session(), "signed in", by=half.user, at=now(), detail=f"{in_words(half.method)} and a code")
    session().commit()
    return redirect(_wanted(), 303)


def _set_up_page(template: str, form: CodeForm, user: UserAccount, status: int) -> ResponseReturnValue:
    factor = session().get(SecondFactor, user.id)
    address = codes.address_of(factor, user, settings().site_name) if factor else ""
    words = codes.in_words(factor.secret) if factor else ""
    return private_page(template, form=form, address=address, words=words, status=status)


def _spend(user: UserAccount, typed: str) -> None:
    factor = confirmed(session(), user)
    if factor is None:
        raise NotReady("Begin again: there is no authenticator app.")
    codes.spend(session(), factor, typed, at=now())


def _confirm(user: UserAccount, typed: str) -> None:
    codes.confirm(session(), user, typed, at=now())


def _remove(user: UserAccount, typed: str) -> None:
    codes.remove(session(), user, typed, required=required_of(user, settings().second_factor), at=now())


def _tried(form: CodeForm, user: UserAccount, act: Callable[[UserAccount, str], None]) -> int:
    """Count the try, then do ``act`` with the code; the status of the answer, 200 when it was right."""
    limit, typed = tries.for_code(user), form.code.data or ""
    session().rollback()
    try:
        counted = tries.count(database(), limit, at=now())
        act(user, typed)
    except TooManyTries as refusal:
        form.refuse(refusal)
        return 429
    except PasswordRefused as refusal:
        session().rollback()
        audit(session(), "gave a wrong code", by=user, at=now(), refused=True)
        session().commit()
        form.refuse(refusal, "code")
        return 400
    except Refusal as refusal:
        session().rollback()
        form.refuse(refusal)
        return 400
    tries.forgive(session(), counted, limit)
    return 200


@rooms.post("/desk/account/authenticator/secret")
@needs(Permission.SIGNED_IN)
def begin() -> ResponseReturnValue:
    """Make the secret that the app is to know."""
    codes.prepare(session(), me(), at=now())
    return done(url_for("second_factor.app"))


@rooms.route("/desk/account/authenticator", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def app() -> ResponseReturnValue:
    """Set up an app on one's own account, or do without it again."""
    form, has_one = CodeForm(), confirmed(session(), me()) is not None
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        status = _tried(form, me(), _remove if has_one else _confirm)
        if status == 200:
            return done(url_for("own_account.account"))
    if has_one:
        required = required_of(me(), settings().second_factor)
        return private_page("accounts/remove-app.html", form=form, required=required, status=status)
    return _set_up_page("accounts/set-up.html", form, me(), status)
