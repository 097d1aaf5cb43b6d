"""The door: signing in and out, one-time links, and forms that were kept meanwhile."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts import links, passwords, sign_ins
from guidance.accounts.local_addresses import HOME, local_address
from guidance.accounts.outside.choices import Choice, choices
from guidance.accounts.second_factor.steps import step_needed
from guidance.accounts.signing_in import checking, keeping
from guidance.accounts.signing_in.forms import NewPasswordForm, SignInForm
from guidance.errors import LinkEnded, PasswordRefused, TooManyTries
from guidance.models import AccessLink, Permission, Purpose, UserAccount, audit
from guidance.web import identity
from guidance.web.addresses import Missing
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import database, now, session, settings

rooms = Blueprint("accounts", __name__)


@rooms.route("/sign-in", methods=["GET", "POST"])
@door
def sign_in() -> ResponseReturnValue:
    """Where people sign in, and from where they go on to what they wanted."""
    wanted = local_address(request.args.get("next", ""))
    form, status = SignInForm(), 200
    if form.validate_on_submit():
        try:
            user_id = checking.check_password(
                database(), form.email.data or "", form.password.data or "", network=request.remote_addr or "", at=now()
            )
        except (PasswordRefused, TooManyTries) as refusal:
            form.refuse(refusal, "email" if isinstance(refusal, PasswordRefused) else "")
            status = 429 if isinstance(refusal, TooManyTries) else 400
        else:
            return arrive(session().get_one(UserAccount, user_id), "password", wanted)
    elif form.is_submitted():
        status = 400
    elif (on := _further(wanted)) is not None:
        return on
    return private_page("accounts/sign-in.html", form=form, wanted=wanted, providers=_providers(), status=status)


def _providers() -> list[Choice]:
    return choices(settings().oidc)


def _further(wanted: str) -> ResponseReturnValue | None:
    """Where somebody belongs who is signed in already, or half."""
    if identity.person() is not None:
        return redirect(wanted, 303)
    half = identity.half_signed_in()
    if half is None or step_needed(session(), half.user, settings().second_factor) is None:
        return None
    return redirect(url_for("second_factor.code", next=wanted), 303)


def arrive(user: UserAccount, method: str, wanted: str) -> ResponseReturnValue:
    """Sign ``user`` in here, as far as it goes without a second step, and lead on; whoever was here before is out."""
    before, step = identity.sign_in_of_request(), step_needed(session(), user, settings().second_factor)
    if before is not None and before.ended_at is None:
        before.ended_at = now()
    identity.begin(user, method, step_pending=step is not None)
    audit(session(), "signed in" if step is None else "began to sign in", by=user, at=now(), detail=in_words(method))
    session().commit()
    return redirect(wanted if step is None else url_for("second_factor.code", next=wanted), 303)


def in_words(method: str) -> str:
    """How somebody signed in, for the audit."""
    return {"password": "with a password", "link": "with a one-time link"}.get(method, f"with {method}")


@rooms.get("/sign-in/time-left")
@door
def time_left() -> ResponseReturnValue:
    """For a script: how long this sign-in still holds. To ask does not count as a click."""
    return {"seconds": identity.seconds_left()}, {"Cache-Control": "no-store"}


@rooms.get("/sign-out")
@door
def signed_out() -> ResponseReturnValue:
    """The way out, and what it looks like outside."""
    return private_page("accounts/sign-out.html")


@rooms.post("/sign-out")
@door
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser, or all that this person has."""
    found = identity.sign_in_of_request()
    if found is not None and found.ended_at is None:
        if "everywhere" in request.form and identity.person() is not None:
            sign_ins.sign_out_everywhere(session(), found.user, at=now())
        else:
            sign_ins.sign_out(session(), found, at=now())
        session().commit()
    identity.forget()
    return redirect(url_for("accounts.signed_out"), 303)


@rooms.route("/sign-in/link/<token>", methods=["GET", "POST"])
@door
def link(token: str) -> ResponseReturnValue:
    """A one-time link: looking at it changes nothing, because mail programs look at links; the button uses it."""
    try:
        found = links.opened(session(), token, at=now())
        if found.purpose is Purpose.SIGN_IN:
            return _by_link(token) if request.method == "POST" else _link_page(found, None)
        return _with_new_password(found, token)
    except LinkEnded as ended:
        session().rollback()
        return private_page("accounts/link-ended.html", reason=str(ended), status=404)


def _link_page(found: AccessLink, form: NewPasswordForm | None, status: int = 200) -> ResponseReturnValue:
    page = private_page("accounts/link.html", link=found, form=form, providers=_providers(), status=status)
    page.headers["Referrer-Policy"] = "same-origin"  # the address is a secret
    return page


def _by_link(token: str) -> ResponseReturnValue:
    return arrive(links.use_up(session(), token, at=now()).user, "link", HOME)


def _with_new_password(found: AccessLink, token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _link_page(found, form, 400 if form.is_submitted() else 200)
    try:
        passwords.check(form.new_password.data or "", found.user)
    except PasswordRefused as refusal:
        form.refuse(refusal, "new_password")
        return _link_page(found, form, 400)
    session().rollback()  # nobody else waits while the password is hashed
    hash_ = passwords.hashed(form.new_password.data or "")
    used = links.use_up(session(), token, at=now())
    passwords.set_password(session(), used.user, hash_, at=now())
    sign_ins.end_all(session(), used.user, at=now())
    audit(session(), _ACT_OF[used.purpose], by=used.user, at=now())
    return arrive(used.user, "password", HOME)


_ACT_OF = {Purpose.INVITATION: "accepted an invitation", Purpose.PASSWORD: "chose a new password"}


@rooms.get("/desk/kept/<key>")
@needs(Permission.SIGNED_IN)
def kept_form(key: str) -> ResponseReturnValue:
    """A form that was sent after its sign-in had ended, for its sender to send again."""
    kept = keeping.kept_form(session(), key, me())
    if kept is None:
        raise Missing("")
    return private_page("accounts/kept-form.html", kept=kept)
