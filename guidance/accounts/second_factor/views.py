"""The second step at the door, and the authenticator app on one's own account."""

from collections.abc import Callable

import flask
from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse
from wtforms import PasswordField, StringField

from guidance.accounts import recovery
from guidance.accounts.local_addresses import local_address
from guidance.accounts.passwords import LONGEST
from guidance.accounts.proving import FRESH, prove
from guidance.accounts.second_factor import codes
from guidance.accounts.second_factor.secrets import can_be_read, secret_of
from guidance.accounts.steps import Step, confirmed, required_of, step_needed
from guidance.accounts.views import in_words
from guidance.acts import tries
from guidance.errors import NotReady, PasswordRefused
from guidance.models import Password, Permission, SecondFactor, SignIn, UserAccount, audit
from guidance.web import identity
from guidance.web.answering import answered, carried_out
from guidance.web.devices import known_device, remember_device
from guidance.web.forms import Form, at_most, blame, filled
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import acting, database, now, session, settings


class CodeForm(Form):
    """Six digits from an authenticator app."""

    code = StringField("Code from your authenticator app", [filled("Enter the six digits that the app shows")])
    blamed = blame(code=PasswordRefused)


class AgainForm(Form):
    """The password once more, for whoever has one."""

    password = PasswordField("Current password", [at_most(LONGEST, "Current password")])
    blamed = blame(password=PasswordRefused)


rooms = Blueprint("second_factor", __name__)

#: The key under which a browser keeps when somebody last proved in it who they are.
_PROVED = "proved"


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
    instead = list[int]()
    page = "accounts/code.html"
    answer = _by_code(form, half.user, lambda: _spend(half, form, instead), lambda: private_page(page, form=form))
    if not instead or answer.status_code != 303:
        return answer
    return private_page("accounts/recovery-code-used.html", left=instead[0], onward=answer.location)


@rooms.route("/sign-in/authenticator", methods=["GET", "POST"])
@door
def set_up() -> ResponseReturnValue:
    """Set an app up, for whoever may not go on without one."""
    half, form = identity.half_signed_in(), CodeForm()
    if (elsewhere := _sent_on(half, Step.SET_UP)) is not None:
        return elsewhere
    assert half is not None
    if request.method == "POST" and "begin" in request.form:
        return carried_out(
            lambda: codes.prepare(session(), half.user, key=settings().secret, at=now()),
            url_for("second_factor.set_up", next=_wanted()),
        )
    page, made = "accounts/set-up-at-door.html", list[str]()
    answer = _by_code(
        form, half.user, lambda: _confirm_at_door(half, form, made), lambda: _set_up_page(page, form, half.user)
    )
    return _with_codes(answer, made)


def _spend(half: SignIn, form: CodeForm, instead: list[int]) -> str:
    """Let them in; ``instead`` holds how many recovery codes are left, when one stood in the place of the app."""
    factor = confirmed(session(), half.user)
    if factor is None:
        raise NotReady("Begin again: there is no authenticator app.")
    if codes.spend(session(), factor, form.code.data or "", key=settings().secret, at=now()):
        instead.append(recovery.left(session(), half.user))
    return _arrived(half)


def _with_codes(answer: BaseResponse, made: list[str]) -> BaseResponse:
    """The recovery codes that were ``made`` on the way to where ``answer`` leads: shown here, and never again."""
    if not made or answer.status_code != 303:
        return answer
    return private_page("accounts/recovery-codes.html", codes=made, onward=answer.location)


def _confirm_at_door(half: SignIn, form: CodeForm, made: list[str]) -> str:
    codes.confirm(session(), half.user, form.code.data or "", key=settings().secret, at=now())
    made.extend(recovery.make(session(), half.user, at=now()))
    return _arrived(half)


def _arrived(half: SignIn) -> str:
    """From half signed in to signed in, under a new secret."""
    half.step_pending = False
    identity.renew(half)
    remember_device(half.user.email)
    audit(session(), "signed in", by=half.user, at=now(), detail=f"{in_words(half.method)} and a code")
    return _wanted()


def _set_up_page(template: str, form: CodeForm, user: UserAccount) -> Response:
    factor = session().get(SecondFactor, user.id)
    if factor is None or not can_be_read(factor, settings().secret):  # one that was never confirmed is begun again
        return private_page(template, form=form, address="", words="")
    secret = secret_of(factor, settings().secret)
    address = codes.address_of(secret, user, settings().site_name)
    return private_page(template, form=form, address=address, words=codes.in_words(secret))


def _by_code(form: CodeForm, user: UserAccount, act: Callable[[], str], page: Callable[[], Response]) -> BaseResponse:
    """Answer a form with a code: every try is counted first, a right one is forgiven, a wrong one is in the audit."""
    limit, counted = tries.for_code(user, known_device(user.email)), list[int]()

    def act_and_forgive() -> str:
        location = act()
        tries.forgive(session(), counted, limit)
        return location

    answer = answered(
        form, act_and_forgive, page, then=str, before=lambda: counted.extend(tries.count(database(), limit, at=now()))
    )
    if isinstance(form.refused_with, PasswordRefused):
        with acting():
            audit(session(), "gave a wrong code", by=user, at=now(), refused=True)
    return answer


@rooms.post("/desk/account/authenticator/secret")
@needs(Permission.SIGNED_IN)
def begin() -> ResponseReturnValue:
    """Make the secret that the app is to know, for whoever shows that they are the one who signed in."""
    form = AgainForm()
    return answered(
        form,
        _begin,
        lambda: _begin_page(form),
        before=lambda: prove(database(), identity.here(), _password(), form.password.data or "", at=now()),
        then=url_for("second_factor.app"),
    )


def _begin() -> None:
    codes.prepare(session(), me(), key=settings().secret, at=now())
    flask.session[_PROVED] = int(now().timestamp())


def _proved() -> bool:
    """Whether somebody showed in this browser a moment ago who they are; else the secret is not theirs to see."""
    return bool(now().timestamp() - flask.session.get(_PROVED, 0) < FRESH.total_seconds())


def _password() -> str | None:
    found = session().get(Password, me().id)
    return found.hash if found else None


@rooms.route("/desk/account/authenticator", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def app() -> ResponseReturnValue:
    """Set up an app on one's own account, or do without it again."""
    form, made = CodeForm(), list[str]()
    if confirmed(session(), me()) is not None:
        return _by_code(form, me(), lambda: _remove(form), lambda: _app_page(form))
    return _with_codes(_by_code(form, me(), lambda: _confirm(form, made), lambda: _app_page(form)), made)


@rooms.route("/desk/account/recovery-codes", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes, for whoever shows that they have the app."""
    form, made = CodeForm(), list[str]()
    if confirmed(session(), me()) is None:
        return redirect(url_for("second_factor.app"), 303)

    def renew() -> str:
        factor = confirmed(session(), me())
        if factor is None:
            raise NotReady("There is no authenticator app.")
        codes.spend(session(), factor, form.code.data or "", key=settings().secret, at=now())
        made.extend(recovery.make(session(), me(), at=now()))
        return url_for("own_account.account")

    page = "accounts/new-recovery-codes.html"
    answer = _by_code(form, me(), renew, lambda: private_page(page, form=form, left=recovery.left(session(), me())))
    return _with_codes(answer, made)


def _app_page(form: CodeForm) -> Response:
    if confirmed(session(), me()) is not None:
        required = required_of(me(), settings().second_factor)
        return private_page("accounts/remove-app.html", form=form, required=required)
    if _proved():
        return _set_up_page("accounts/set-up.html", form, me())
    again = AgainForm()
    again.refuse(form.refusal)
    return _begin_page(again)


def _begin_page(form: AgainForm) -> Response:
    return private_page("accounts/begin-app.html", form=form, has_password=_password() is not None)


def _confirm(form: CodeForm, made: list[str]) -> str:
    if not _proved():
        raise NotReady("Begin again: too much time has passed.")
    codes.confirm(session(), me(), form.code.data or "", key=settings().secret, at=now())
    made.extend(recovery.make(session(), me(), at=now()))
    flask.session.pop(_PROVED, None)
    return url_for("own_account.account")


def _remove(form: CodeForm) -> str:
    required = required_of(me(), settings().second_factor)
    codes.remove(session(), me(), form.code.data or "", key=settings().secret, required=required, at=now())
    return url_for("own_account.account")
