"""One's own account: name, password, second factor, outside identities, and where one is signed in."""

import sqlalchemy as sa
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, PasswordField

from guidance.accounts import recovery, sign_ins
from guidance.accounts.choices import choices, name_of
from guidance.accounts.own_account import changing
from guidance.accounts.passwords import LONGEST
from guidance.accounts.proving import WrongPassword
from guidance.accounts.steps import confirmed, required_of
from guidance.errors import PasswordRefused
from guidance.models import Identity, Password, Permission, SignIn, permissions_of
from guidance.web import identity
from guidance.web.addresses import Missing, whole_number
from guidance.web.answering import answered, carried_out
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import database, now, session, settings


class DetailsForm(Form):
    """A person's name, and whether readers may know it."""

    name = Line("Name", [filled("Enter your name"), at_most(120, "Name")])
    organisation = Line("Organisation", [at_most(200, "Organisation")])
    named = BooleanField("Readers may know my name")


class PasswordForm(Form):
    """The old password and a new one; for whoever has none yet the old one is left out."""

    password = PasswordField("Current password", [at_most(LONGEST, "Current password")])
    new_password = PasswordField("New password", [filled("Enter the password you want to use")])
    hash = ""
    """What is kept of the new one, once both were checked."""
    blamed = blame(password=WrongPassword, new_password=PasswordRefused)


rooms = Blueprint("own_account", __name__)


def _account_page() -> str:
    return url_for("own_account.account")


@rooms.get("/desk/account")
@needs(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """Everything that somebody may see of their own account."""
    identities = session().scalars(sa.select(Identity).where(Identity.user_id == me().id).order_by(Identity.at)).all()
    return private_page(
        "accounts/account.html",
        user=me(),
        permissions=permissions_of(me().role),
        password=session().get(Password, me().id),
        app=confirmed(session(), me()),
        recovery_left=recovery.left(session(), me()),
        app_required=required_of(me(), settings().second_factor),
        identities=[(found, name_of(settings().oidc, found.issuer)) for found in identities],
        choices=choices(settings().oidc),
        here=identity.here(),
        sign_ins=sign_ins.sign_ins_of(session(), me(), since=sign_ins.idle_since(now(), settings().sign_in_hours)),
        device_in_words=sign_ins.device_in_words,
    )


@rooms.get("/desk/account/time-left")
@needs(Permission.SIGNED_IN)
def time_left() -> ResponseReturnValue:
    """For a script: stay signed in, as with any page that is opened; answers with how long that is."""
    return {"seconds": settings().sign_in_hours * 3600}, {"Cache-Control": "no-store"}


@rooms.route("/desk/account/details", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def details() -> ResponseReturnValue:
    """Name, organisation, and whether readers may know the name."""
    form = DetailsForm(data={"name": me().name, "organisation": me().organisation, "named": me().credit is not None})
    return answered(
        form,
        lambda: _change_details(form),
        lambda: private_page("accounts/details.html", form=form),
        then=_account_page(),
    )


def _change_details(form: DetailsForm) -> None:
    name, organisation = form.name.data or "", form.organisation.data or ""
    changing.change_details(session(), me(), name=name, organisation=organisation, named=form.named.data, at=now())


@rooms.route("/desk/account/password", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Choose another password; every other sign-in ends."""
    form = PasswordForm()
    return answered(
        form,
        lambda: _change(form),
        lambda: private_page("accounts/password.html", form=form, has_one=session().get(Password, me().id) is not None),
        before=lambda: _check(form),
        then=_account_page(),
    )


def _check(form: PasswordForm) -> None:
    """Both passwords take their time: nobody waits for it."""
    stored, old, new = session().get(Password, me().id), form.password.data or "", form.new_password.data or ""
    form.hash = changing.checked(database(), identity.here(), stored.hash if stored else None, old, new, at=now())


def _change(form: PasswordForm) -> None:
    changing.change_password(session(), identity.here(), form.hash, at=now())
    identity.renew(identity.here())


@rooms.post("/desk/account/sessions")
@needs(Permission.SIGNED_IN)
def sessions() -> ResponseReturnValue:
    """End one sign-in of one's own, or all but this one."""
    return carried_out(_end_sign_ins, _account_page())


def _end_sign_ins() -> None:
    if "others" in request.form:
        sign_ins.sign_out_elsewhere(session(), identity.here(), at=now())
        return
    found = session().get(SignIn, whole_number(request.form.get("sign_in")))
    if found is None or found.user_id != me().id:
        raise Missing
    if found.ended_at is None:
        sign_ins.sign_out(session(), found, at=now())
