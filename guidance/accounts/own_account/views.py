"""One's own account: name, password, second factor, outside identities, and where one is signed in."""

import re

import sqlalchemy as sa
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts import passwords, sign_ins, tries
from guidance.accounts.outside.choices import choices, name_of
from guidance.accounts.own_account import changing
from guidance.accounts.own_account.forms import DetailsForm, PasswordForm
from guidance.accounts.second_factor.steps import confirmed, required_of
from guidance.errors import PasswordRefused, TooManyTries
from guidance.models import Identity, Password, Permission, SignIn, permissions_of
from guidance.web import identity
from guidance.web.addresses import Missing
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import database, now, session, settings
from guidance.web.submissions import done

rooms = Blueprint("own_account", __name__)


def _here() -> SignIn:
    found = identity.sign_in_of_request()
    assert found is not None
    return found


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
        app_required=required_of(me(), settings().second_factor),
        identities=[(found, name_of(settings().oidc, found.issuer)) for found in identities],
        choices=choices(settings().oidc),
        here=_here(),
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
    if form.validate_on_submit():
        changing.change_details(
            session(),
            me(),
            name=form.name.data or "",
            organisation=form.organisation.data or "",
            named=form.named.data,
            at=now(),
        )
        return done(url_for("own_account.account"))
    return private_page("accounts/details.html", form=form, status=400 if form.is_submitted() else 200)


@rooms.route("/desk/account/password", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Choose another password; every other sign-in ends."""
    form, stored = PasswordForm(), session().get(Password, me().id)
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            hash_ = _checked(form, stored.hash if stored else None)
        except _WrongPassword as refusal:
            form.refuse(refusal, "password")
        except PasswordRefused as refusal:
            form.refuse(refusal, "new_password")
        except TooManyTries as refusal:
            form.refuse(refusal)
            status = 429
        else:
            changing.change_password(session(), _here(), hash_, at=now())
            identity.renew(_here())
            return done(url_for("own_account.account"))
    has_one = session().get(Password, me().id) is not None
    return private_page("accounts/password.html", form=form, has_one=has_one, status=status)


class _WrongPassword(PasswordRefused):
    """The current password is another one."""


def _checked(form: PasswordForm, stored: str | None) -> str:
    """The hash of the new password, when the current one is right; no transaction is open while this takes time."""
    passwords.check(form.new_password.data or "", me())
    limit = tries.for_account(me().email)
    session().rollback()
    if stored is not None:
        counted = tries.count(database(), limit, at=now())
        if not passwords.fits(stored, form.password.data or ""):
            raise _WrongPassword("Enter your current password: this is not it")
        with database().writing() as writing:
            tries.forgive(writing, counted, limit)
    return passwords.hashed(form.new_password.data or "")


@rooms.post("/desk/account/sessions")
@needs(Permission.SIGNED_IN)
def sessions() -> ResponseReturnValue:
    """End one sign-in of one's own, or all but this one."""
    if "others" in request.form:
        sign_ins.sign_out_elsewhere(session(), _here(), at=now())
        return done(url_for("own_account.account"))
    number = request.form.get("sign_in", "")
    found = session().get(SignIn, int(number)) if re.fullmatch("[0-9]{1,9}", number) else None
    if found is None or found.user_id != me().id:
        raise Missing("")
    if found.ended_at is None:
        sign_ins.sign_out(session(), found, at=now())
    return done(url_for("own_account.account"))
