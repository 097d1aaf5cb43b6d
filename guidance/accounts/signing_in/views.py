"""The door: signing in and out, one-time links, and forms that were kept meanwhile."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from guidance.accounts import links, passwords, sign_ins
from guidance.accounts.choices import Choice, choices
from guidance.accounts.letters import ASKED
from guidance.accounts.local_addresses import HOME, local_address
from guidance.accounts.passwords import LONGEST
from guidance.accounts.signing_in import checking, keeping
from guidance.accounts.steps import step_needed
from guidance.accounts.views import arrive, link_ended
from guidance.accounts.warning import warn_owner
from guidance.acts import tries
from guidance.errors import LinkEnded, PasswordRefused
from guidance.models import LetterKind, LetterRequest, Permission, Purpose, UserAccount, audit
from guidance.web import identity
from guidance.web.addresses import or_missing
from guidance.web.answering import answered
from guidance.web.devices import known_device
from guidance.web.fields import MailAddress
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import acting, database, now, session, settings


class SignInForm(Form):
    """Who somebody is, and how they prove it."""

    email = Line("E-mail address", [filled("Enter your e-mail address"), at_most(320, "E-mail address")])
    password = PasswordField("Password", [filled("Enter your password"), at_most(LONGEST, "Password")])
    user_id = 0
    """The account that both belong to, once they were checked."""
    blamed = blame(email=PasswordRefused)


class LinkForm(Form):
    """To which address a link to sign in is to be sent."""

    email = MailAddress("E-mail address", [filled("Enter your e-mail address")])


class NewPasswordForm(Form):
    """The choice of a password on an invitation or a password link; its rules are those of ``passwords.check``."""

    new_password = PasswordField("Password", [filled("Enter the password you want to use")])
    hash = ""
    """What is kept of it, once it was checked."""
    blamed = blame(new_password=PasswordRefused)


rooms = Blueprint("accounts", __name__)


@rooms.route("/sign-in", methods=["GET", "POST"])
@door
def sign_in() -> ResponseReturnValue:
    """Where people sign in, and from where they go on to what they wanted."""
    form, wanted = SignInForm(), local_address(request.args.get("next", ""))
    if request.method == "GET" and (on := _further(wanted)) is not None:
        return on
    return answered(
        form,
        lambda: arrive(session().get_one(UserAccount, form.user_id), "password", wanted),
        lambda: _sign_in_page(form, wanted),
        then=str,
        before=lambda: _check(form),
    )


def _sign_in_page(form: SignInForm, wanted: str) -> Response:
    mailed = bool(settings().mail_url)
    return private_page("accounts/sign-in.html", form=form, wanted=wanted, providers=_providers(), mailed=mailed)


def _check(form: SignInForm) -> None:
    email, password = form.email.data or "", form.password.data or ""
    network, device = request.remote_addr or "", known_device(email)
    form.user_id = checking.check_password(database(), email, password, network=network, device=device, at=now())


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


@rooms.route("/sign-in/link-request", methods=["GET", "POST"])
@door
def link_request() -> ResponseReturnValue:
    """Ask for a link to sign in; the answer is the same, after the same time, whoever's address it is."""
    form = LinkForm()
    return answered(
        form,
        lambda: _note_request(form.email.address),
        lambda: private_page("accounts/link-request.html", form=form),
        then=url_for("accounts.link_requested"),
        before=lambda: tries.count_letter(database(), form.email.address, request.remote_addr or "", at=now()),
    )


def _note_request(email: str) -> None:
    session().add(LetterRequest(kind=LetterKind.SIGN_IN, email=email, address=request.remote_addr or "", at=now()))


@rooms.get("/sign-in/link-requested")
@door
def link_requested() -> ResponseReturnValue:
    """The answer to somebody who asked for a link, whether there is an account or not."""
    return private_page("accounts/link-requested.html", asked=ASKED, mailed=bool(settings().mail_url))


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
    with acting():
        found = identity.sign_in_of_request()
        if found is not None and found.ended_at is None:
            if "everywhere" in request.form and identity.person() is not None:
                sign_ins.sign_out_everywhere(session(), found.user, at=now())
            else:
                sign_ins.sign_out(session(), found, at=now())
    identity.forget()
    response = redirect(url_for("accounts.signed_out"), 303)
    # Pages of this person must not come back at a shared computer. What an editor kept of typed words does stay.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@rooms.route("/sign-in/link/<token>", methods=["GET", "POST"])
@door
def link(token: str) -> ResponseReturnValue:
    """A one-time link: looking at it changes nothing, because mail programs look at links; the button uses it."""
    if links.opened(session(), token, at=now()).purpose is Purpose.SIGN_IN:
        return answered(
            Form(),
            lambda: arrive(links.use_up(session(), token, at=now()).user, "link", HOME),
            lambda: _link_page(token, None),
            then=str,
        )
    form = NewPasswordForm()
    return answered(
        form,
        lambda: _with_new_password(form, token),
        lambda: _link_page(token, form),
        then=str,
        before=lambda: _hash(form, token),
    )


rooms.register_error_handler(LinkEnded, link_ended)


def _link_page(token: str, form: NewPasswordForm | None) -> Response:
    found = links.opened(session(), token, at=now())
    page = private_page("accounts/link.html", link=found, form=form, providers=_providers())
    page.headers["Referrer-Policy"] = "same-origin"  # the address is a secret
    return page


def _hash(form: NewPasswordForm, token: str) -> None:
    typed = form.new_password.data or ""
    passwords.check(typed, links.opened(session(), token, at=now()).user)
    form.hash = passwords.hashed(typed)


def _with_new_password(form: NewPasswordForm, token: str) -> str:
    used = links.use_up(session(), token, at=now())
    passwords.set_password(session(), used.user, form.hash, at=now())
    sign_ins.end_all(session(), used.user, at=now())
    audit(session(), _ACT_OF[used.purpose], by=used.user, at=now())
    if used.purpose is Purpose.PASSWORD:
        warn_owner(session(), used.user, "A new password was chosen for your account", at=now())
    return arrive(used.user, "password", HOME)


_ACT_OF = {Purpose.INVITATION: "accepted an invitation", Purpose.PASSWORD: "chose a new password"}


@rooms.get("/desk/kept/<key>")
@needs(Permission.SIGNED_IN)
def kept_form(key: str) -> ResponseReturnValue:
    """A form that was sent after its sign-in had ended, for its sender to send again."""
    kept = or_missing(keeping.kept_form(session(), key, me()))
    return private_page("accounts/kept-form.html", kept=kept)
