"""Signing in with an outside account, linking one to one's own, and accepting an invitation with one."""

import flask
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from guidance.accounts import links, sign_ins
from guidance.accounts.choices import Choice, choice, name_of
from guidance.accounts.local_addresses import HOME, local_address
from guidance.accounts.outside import identities, protocol
from guidance.accounts.outside.protocol import Journey
from guidance.accounts.views import arrive, link_ended
from guidance.errors import LinkEnded, NotAllowed, ProviderRefused, Refusal
from guidance.models import Permission, Purpose, audit
from guidance.web import identity
from guidance.web.addresses import Missing, absolute, or_missing
from guidance.web.answering import carried_out
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings

rooms = Blueprint("outside", __name__)

#: The key under which a browser keeps the secrets of the journey that it is on.
_JOURNEY = "journey"
_SIGN_IN, _LINK = "sign in", "link"


@rooms.get("/sign-in/with/<slug:provider>")
@door
def start(provider: str) -> ResponseReturnValue:
    """Set out to sign in at a provider."""
    address = _set_out(_choice(provider), _SIGN_IN, local_address(request.args.get("next", "")))
    return redirect(address, 303)


@rooms.post("/sign-in/link/<token>/with/<slug:provider>")
@door
def accept(token: str, provider: str) -> ResponseReturnValue:
    """Set out to accept an invitation with an outside account instead of a password."""
    chosen = _choice(provider)
    if links.opened(session(), token, at=now()).purpose is not Purpose.INVITATION:
        raise Missing
    return _go_on(chosen, _set_out(chosen, token, HOME))


@rooms.post("/desk/account/identities/<slug:provider>")
@needs(Permission.SIGNED_IN)
def link(provider: str) -> ResponseReturnValue:
    """Set out to link an outside account to one's own."""
    chosen = _choice(provider)
    return _go_on(chosen, _set_out(chosen, _LINK, url_for("own_account.account")))


def _go_on(chosen: Choice, address: str) -> ResponseReturnValue:
    """A link to the provider: browsers refuse to be redirected from a form to another site."""
    return private_page("accounts/go-on.html", name=chosen.name, address=address)


@rooms.post("/desk/account/identities")
@needs(Permission.SIGNED_IN)
def unlink() -> ResponseReturnValue:
    """Take a link away again."""
    return carried_out(_unlink, url_for("own_account.account"))


def _unlink() -> None:
    issuer, subject = request.form.get("issuer", ""), request.form.get("subject", "")
    if not identities.unbind(session(), issuer, subject, name_of(settings().oidc, issuer), me(), at=now()):
        raise Missing


def _choice(key: str) -> Choice:
    return or_missing(choice(settings().oidc, key))


def _back(chosen: Choice) -> str:
    return absolute(url_for("outside.finish", provider=chosen.key))


def _set_out(chosen: Choice, purpose: str, wanted: str) -> str:
    """Begin a journey in this browser; the address at the provider with which it goes on."""
    journey = protocol.begin(chosen.key, wanted=wanted, purpose=purpose)
    address = protocol.address_at(chosen.provider, journey, _back(chosen))
    flask.session[_JOURNEY] = journey.as_dict()
    return address


rooms.register_error_handler(LinkEnded, link_ended)


@rooms.errorhandler(ProviderRefused)
def away(refusal: ProviderRefused) -> ResponseReturnValue:
    """A provider that cannot be asked is told plainly; the other ways in stay open."""
    return _failed(refusal, 503)


@rooms.get("/sign-in/with/<slug:provider>/answer")
@door
def finish(provider: str) -> ResponseReturnValue:
    """The browser comes back from a provider."""
    chosen, kept = _choice(provider), flask.session.pop(_JOURNEY, None)
    try:
        if not kept or kept["provider"] != chosen.key:
            raise ProviderRefused("This sign-in was begun in another window or browser. Begin again.")
        journey = Journey(**kept)
        subject = protocol.subject(chosen.provider, journey, request.args.to_dict(), _back(chosen), at=now())
        return carried_out(lambda: _finished(chosen, journey, subject), str)
    except Refusal as refusal:
        return _failed(refusal, 400)


def _finished(chosen: Choice, journey: Journey, subject: str) -> str:
    if journey.purpose == _LINK:
        return _linked(chosen, subject)
    if journey.purpose == _SIGN_IN:
        user = identities.user_of(session(), chosen.provider.issuer, subject)
        if user is None:
            raise NotAllowed(
                f"This {chosen.name} account is linked to nobody here. Sign in another way and link it on your account "
                "page, or ask an admin for an invitation."
            )
        return arrive(user, chosen.name, journey.wanted)
    used = links.use_up(session(), journey.purpose, at=now())
    identities.bind(session(), chosen.provider, subject, used.user, at=now())
    sign_ins.end_all(session(), used.user, at=now())
    audit(session(), "accepted an invitation", by=used.user, at=now(), detail=f"with {chosen.name}")
    return arrive(used.user, chosen.name, journey.wanted)


def _linked(chosen: Choice, subject: str) -> str:
    user = identity.person()
    if user is None:
        raise NotAllowed("Your sign-in has ended meanwhile. Sign in and link the account again.")
    identities.bind(session(), chosen.provider, subject, user, at=now())
    return url_for("own_account.account")


def _failed(refusal: Refusal, status: int) -> ResponseReturnValue:
    return private_page("accounts/outside-failed.html", reason=str(refusal), status=status)
