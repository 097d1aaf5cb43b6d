"""Managing people: the list, invitations, and everything that can be done to one account."""

from collections.abc import Callable
from datetime import datetime

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts.links import LASTS, make_link
from guidance.accounts.people import inviting, listing, standing
from guidance.accounts.people.forms import ConfirmForm, InvitationForm, RoleForm, role_in_words
from guidance.accounts.sign_ins import end_for, idle_since
from guidance.errors import NotAllowed, Refusal
from guidance.models import AccessLink, Permission, Purpose, Role, UserAccount, digest_of
from guidance.web.addresses import Missing, absolute
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings
from guidance.web.submissions import done

rooms = Blueprint("people", __name__)

#: The key under which the secret of a new link waits, in the admin's own browser, to be shown once.
_MADE = "made-link"


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
    """Invite somebody; the link is shown once, to be passed on."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            user, token = inviting.invite(
                session(),
                form.email.data or "",
                name=form.name.data or "",
                organisation=form.organisation.data or "",
                role=Role(form.role.data),
                by=me(),
                at=now(),
            )
            return _made(user, Purpose.INVITATION, token)
        except NotAllowed as refusal:
            form.refuse(refusal, "email")
    return private_page("accounts/invitation.html", form=form, status=400 if form.is_submitted() else 200)


@rooms.post("/desk/people/<number:number>/link")
@needs(Permission.MANAGE)
def make(number: int) -> ResponseReturnValue:
    """Make a one-time link for somebody."""
    user, wanted = _person(number), request.form.get("purpose", "")
    if wanted not in {purpose.value for purpose in Purpose}:
        raise Missing("")
    if user.id == me().id:
        raise NotAllowed("You cannot make a link for yourself: change your password on your account page.")
    purpose = Purpose(wanted)
    return _made(user, purpose, make_link(session(), user, purpose, by=me(), at=now()))


def _made(user: UserAccount, purpose: Purpose, token: str) -> ResponseReturnValue:
    answer = done(url_for("people.made", number=user.id))
    if session().get(AccessLink, digest_of(token)) is not None:  # not when the same form came twice at once
        flask.session[_MADE] = [user.id, purpose.value, token]
    return answer


@rooms.get("/desk/people/<number:number>/link")
@needs(Permission.MANAGE)
def made(number: int) -> ResponseReturnValue:
    """The link that was made a moment ago, to be passed on."""
    user, kept = _person(number), flask.session.pop(_MADE, None)
    address, purpose = "", Purpose.SIGN_IN
    if kept and kept[0] == user.id:
        purpose, address = Purpose(kept[1]), absolute(url_for("accounts.link", token=kept[2]))
    days = LASTS[purpose].days
    return private_page("accounts/link-made.html", user=user, address=address, purpose=purpose, days=days)


@rooms.route("/desk/people/<number:number>/role", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def role(number: int) -> ResponseReturnValue:
    """Give somebody another role, after seeing what that means."""
    user = _person(number)
    wanted = request.form.get("role") or request.args.get("to") or ""
    chosen = Role(wanted) if wanted in {known.value for known in Role} else None
    form = RoleForm(data={"role": (chosen or user.role).value})
    if form.validate_on_submit():
        return _carried_out(
            form,
            user,
            lambda: standing.change_role(session(), user, Role(form.role.data), by=me(), at=now()),
            _role_page,
        )
    return _role_page(form, user)


def _role_page(form: RoleForm, user: UserAccount) -> ResponseReturnValue:
    chosen = Role(form.role.data) if form.role.data in {known.value for known in Role} else None
    gains, losses = standing.difference(user.role, chosen) if chosen else ([], [])
    page = {"gains": gains, "losses": losses, "chosen": chosen, "asked": "to" in request.args or form.is_submitted()}
    status = 400 if form.is_submitted() else 200
    return private_page("accounts/role.html", form=form, user=user, status=status, **page)


def _confirmed(number: int, template: str, act: Callable[[UserAccount], None]) -> ResponseReturnValue:
    """Ask first, then do ``act``."""
    user, form = _person(number), ConfirmForm()

    def shown(form: ConfirmForm, user: UserAccount) -> ResponseReturnValue:
        return private_page(template, form=form, user=user, status=400 if form.is_submitted() else 200)

    return _carried_out(form, user, lambda: act(user), shown) if form.validate_on_submit() else shown(form, user)


def _carried_out(
    form: ConfirmForm | RoleForm, user: UserAccount, act: Callable[[], None], shown: Callable[..., ResponseReturnValue]
) -> ResponseReturnValue:
    try:
        act()
    except Refusal as refusal:
        form.refuse(refusal)
        return shown(form, user)
    return done(url_for("people.person", number=user.id))


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
    found = session().get(UserAccount, number)
    if found is None:
        raise Missing("")
    return found


def _idle_since() -> datetime:
    return idle_since(now(), settings().sign_in_hours)
