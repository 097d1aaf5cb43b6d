"""Managing people: the list, invitations, and everything that can be done to one account."""

from collections.abc import Callable
from datetime import datetime

import flask
from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts.letters import send_link
from guidance.accounts.links import LASTS, make_link
from guidance.accounts.people import inviting, listing, standing
from guidance.accounts.sign_ins import end_for, idle_since
from guidance.errors import NotAllowed, Refusal
from guidance.models import Permission, Purpose, Role, UserAccount
from guidance.models.permissions import rights_of
from guidance.web.addresses import Missing, absolute, or_missing
from guidance.web.answering import answered, carried_out
from guidance.web.fields import MailAddress, OneOf
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings


def role_in_words(role: Role) -> str:
    """A role with what it may do: “Approver: can write, can check, can publish”."""
    return f"{role.value.capitalize()}: {rights_of(role)}"


_ROLE = (
    "What this person may do",
    "Choose what this person may do",
    [(role.value, role_in_words(role)) for role in Role],
)


class InvitationForm(Form):
    """Who is invited, and as what."""

    email = MailAddress("E-mail address", [filled("Enter an e-mail address")])
    name = Line("Name", [filled("Enter a name"), at_most(120, "Name")])
    organisation = Line("Organisation", [at_most(200, "Organisation")])
    role = OneOf(*_ROLE)
    blamed = blame(email=Refusal)


class RoleForm(Form):
    """The role that somebody is to have."""

    role = OneOf(*_ROLE)


rooms = Blueprint("people", __name__)

#: The key under which the secret of a new link waits, in the admin's own browser, to be shown once.
_NEW_LINK = "made-link"


@rooms.get("/desk/people")
@needs(Permission.MANAGE)
def everybody() -> ResponseReturnValue:
    """Who is here."""
    entries = listing.people(session(), settings().oidc, since=_idle_since())
    return private_page("accounts/people.html", entries=entries)


@rooms.get("/desk/people/<number:number>")
@needs(Permission.MANAGE)
def person(number: int) -> ResponseReturnValue:
    """One person, and what can be done."""
    entry = listing.person(session(), _person(number), settings().oidc, since=_idle_since())
    return private_page("accounts/person.html", entry=entry, user=entry.user, role_in_words=role_in_words)


@rooms.route("/desk/people/invitation", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def invitation() -> ResponseReturnValue:
    """Invite somebody by letter; the link is shown once as well, to be passed on."""
    form = InvitationForm()
    return answered(
        form, lambda: _invite(form), lambda: private_page("accounts/invitation.html", form=form), then=_link_page
    )


def _invite(form: InvitationForm) -> UserAccount:
    typed, role = (form.email.address, form.name.data or "", form.organisation.data or ""), Role(form.role.data)
    email, name, organisation = typed
    user, token = inviting.invite(session(), email, name=name, organisation=organisation, role=role, by=me(), at=now())
    _pass_on(user, Purpose.INVITATION, token)
    return user


@rooms.post("/desk/people/<number:number>/link")
@needs(Permission.MANAGE)
def make(number: int) -> ResponseReturnValue:
    """Make a one-time link for somebody."""
    wanted = request.form.get("purpose", "")
    if wanted not in {purpose.value for purpose in Purpose}:
        raise Missing
    return carried_out(lambda: _make_link(_person(number), Purpose(wanted)), url_for("people.made", number=number))


def _make_link(user: UserAccount, purpose: Purpose) -> None:
    if user.id == me().id:
        raise NotAllowed("You cannot make a link for yourself: change your password on your account page.")
    _pass_on(user, purpose, make_link(session(), user, purpose, by=me(), at=now()))


def _pass_on(user: UserAccount, purpose: Purpose, token: str) -> None:
    """Write to whoever may use a new link, and show it to the admin as well: letters get lost."""
    send_link(session(), user, purpose, token, by=me(), settings=settings(), at=now())
    _keep_to_show(user, purpose, token)


def _keep_to_show(user: UserAccount, purpose: Purpose, token: str) -> None:
    """Keep a new link where the admin who made it is shown it once, and nobody else."""
    flask.session[_NEW_LINK] = [user.id, purpose.value, token]


def _link_page(user: UserAccount) -> str:
    return url_for("people.made", number=user.id)


@rooms.get("/desk/people/<number:number>/link")
@needs(Permission.MANAGE)
def made(number: int) -> ResponseReturnValue:
    """The link that was made a moment ago, to be passed on."""
    user, kept = _person(number), flask.session.pop(_NEW_LINK, None)
    address, purpose = "", Purpose.SIGN_IN
    if kept and kept[0] == user.id:
        purpose, address = Purpose(kept[1]), absolute(url_for("accounts.link", token=kept[2]))
    days = LASTS[purpose].days
    return private_page(
        "accounts/link-made.html",
        user=user,
        address=address,
        purpose=purpose,
        days=days,
        mailed=bool(settings().mail_url),
    )


@rooms.route("/desk/people/<number:number>/role", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def role(number: int) -> ResponseReturnValue:
    """Give somebody another role, after seeing what that means."""
    user = _person(number)
    wanted = request.form.get("role") or request.args.get("to") or ""
    chosen = Role(wanted) if wanted in {known.value for known in Role} else None
    form = RoleForm(data={"role": (chosen or user.role).value})
    return answered(
        form,
        lambda: standing.change_role(session(), user, Role(form.role.data), by=me(), at=now()),
        lambda: _role_page(form, _person(number)),
        then=url_for("people.person", number=number),
    )


def _role_page(form: RoleForm, user: UserAccount) -> Response:
    chosen = Role(form.role.data) if form.role.data in {known.value for known in Role} else None
    gains, losses = standing.difference(user.role, chosen) if chosen else ([], [])
    asked = "to" in request.args or form.is_submitted()
    return private_page(
        "accounts/role.html", form=form, user=user, gains=gains, losses=losses, chosen=chosen, asked=asked
    )


def _confirmed(number: int, template: str, act: Callable[[UserAccount], None]) -> ResponseReturnValue:
    """Ask first, then do ``act``."""
    user, form = _person(number), Form()
    page = url_for("people.person", number=number)

    def shown() -> Response:
        return private_page(template, form=form, user=_person(number))  # as they are after a refusal

    return answered(form, lambda: act(user), shown, then=page)


@rooms.route("/desk/people/<number:number>/disabling", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def disabling(number: int) -> ResponseReturnValue:
    """Let somebody in no more."""
    return _confirmed(
        number, "accounts/disabling.html", lambda user: standing.disable(session(), user, by=me(), at=now())
    )


@rooms.route("/desk/people/<number:number>/enabling", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def enabling(number: int) -> ResponseReturnValue:
    """Let somebody in again."""
    return _confirmed(
        number, "accounts/enabling.html", lambda user: standing.enable(session(), user, by=me(), at=now())
    )


@rooms.route("/desk/people/<number:number>/sessions", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def sessions(number: int) -> ResponseReturnValue:
    """End every sign-in of somebody."""
    return _confirmed(number, "accounts/ending.html", lambda user: end_for(session(), user, by=me(), at=now()))


@rooms.route("/desk/people/<number:number>/second-factor", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def second_factor(number: int) -> ResponseReturnValue:
    """Forget an authenticator app that was lost."""
    return _confirmed(
        number, "accounts/resetting.html", lambda user: standing.reset_second_factor(session(), user, by=me(), at=now())
    )


def _person(number: int) -> UserAccount:
    return or_missing(session().get(UserAccount, number))


def _idle_since() -> datetime:
    return idle_since(now(), settings().sign_in_hours)
