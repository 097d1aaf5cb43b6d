"""Webhooks at the desk: admins add addresses, see how it goes with each, have them told again, and end them."""

import flask
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from guidance.errors import OutboundFailed, Refusal
from guidance.models import Permission, Webhook, current_sequence
from guidance.outbound import check_public_address
from guidance.web.addressed import WebAddress
from guidance.web.addresses import Missing, whole_number
from guidance.web.answering import answered, carried_out
from guidance.web.forms import Form, Line, at_most, blame, filled
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings
from guidance.webhooks import keeping
from guidance.webhooks.listing import HookState, deliveries, states


class WebhookForm(Form):
    """A new address."""

    address = WebAddress("Web address of the machine", [filled("Enter a web address"), at_most(500, "Web address")])
    only_safety = BooleanField("Only what is safety-critical, and whether pages are withdrawn, reinstated or removed")
    blamed = blame(address=OutboundFailed)


class ReplayForm(Form):
    """From where on an address is told again."""

    after = Line("Number of the last change that it has", [filled("Enter a number, 0 for everything")])
    blamed = blame(after=Refusal)

    @property
    def number(self) -> int:
        """The number that was typed; -1 for what is none."""
        typed = self.after.data or ""
        return 0 if typed.strip("0") == "" else whole_number(typed) or -1


rooms = Blueprint("webhooks", __name__)

#: The key under which the new secret of a webhook waits, in the admin's own browser, to be shown once.
_NEW_SECRET = "webhook-secret"  # noqa: S105  (a name, not a secret)


@rooms.get("/desk/webhooks")
@needs(Permission.MANAGE)
def everything() -> ResponseReturnValue:
    """Every address that is told of changes, and how it goes."""
    return private_page("webhooks/list.html", hooks=states(session()))


@rooms.route("/desk/webhooks/new", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """Tell a machine of every change from now on."""
    form = WebhookForm()
    return answered(
        form,
        lambda: _add(form),
        lambda: private_page("webhooks/new.html", form=form),
        then=lambda made: url_for("webhooks.one", number=made.id),
        before=lambda: check_public_address(form.address.data or ""),  # whoever answers for names may take seconds
    )


def _add(form: WebhookForm) -> Webhook:
    made, secret = keeping.add(
        session(),
        form.address.data or "",
        only_safety=bool(form.only_safety.data),
        key=settings().secret,
        by=me(),
        at=now(),
    )
    return _shown_once(made, secret)


def _shown_once(hook: Webhook, secret: str) -> Webhook:
    flask.session[_NEW_SECRET] = [hook.id, secret]
    return hook


@rooms.route("/desk/webhooks/<number:number>", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def one(number: int) -> ResponseReturnValue:
    """One address, what became of each change, and the form that has it told again."""
    form, kept = ReplayForm(), None
    if request.method == "GET" and (flask.session.get(_NEW_SECRET) or [0])[0] == number:
        kept = flask.session.pop(_NEW_SECRET)
    return answered(
        form,
        lambda: keeping.replay(session(), _state(number).hook.id, form.number, by=me(), at=now()),
        lambda: _page(number, form, kept[1] if kept else ""),
        then=url_for("webhooks.one", number=number),
    )


def _page(number: int, form: ReplayForm, secret: str) -> flask.Response:
    state = _state(number)
    rows, page, pages = deliveries(session(), state.hook, whole_number(request.args.get("page")) or 1)
    return private_page(
        "webhooks/one.html",
        form=form,
        state=state,
        secret=secret,
        rows=rows,
        page=page,
        pages=pages,
        newest=current_sequence(session()),
    )


@rooms.post("/desk/webhooks/<number:number>/secret")
@needs(Permission.MANAGE)
def renew(number: int) -> ResponseReturnValue:
    """Sign with a new secret, which the next page shows once."""
    return carried_out(
        lambda: _shown_once(
            *keeping.renew(session(), _state(number).hook.id, key=settings().secret, by=me(), at=now())
        ),
        url_for("webhooks.one", number=number),
    )


@rooms.post("/desk/webhooks/<number:number>/end")
@needs(Permission.MANAGE)
def end(number: int) -> ResponseReturnValue:
    """Tell an address nothing any more."""
    return carried_out(
        lambda: keeping.end(session(), _state(number).hook.id, by=me(), at=now()),
        url_for("webhooks.one", number=number),
    )


def _state(number: int) -> HookState:
    found = states(session(), number)
    if not found:
        raise Missing
    return found[0]
