"""Who was reached by what is safety-critical, for those who publish; and the button of named receivers."""

import sqlalchemy as sa
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from guidance.alerts import following, reading, telling
from guidance.alerts.following import FollowWish, wish_for
from guidance.errors import LinkEnded
from guidance.letters.reach import READ_WITHIN, alarms, reached
from guidance.models import Delivery, Permission, Receiver, Subscription, Topic, audit
from guidance.models.alerts import EVERYTHING
from guidance.web.answering import answered
from guidance.web.fields import MailAddress
from guidance.web.forms import Form, Line, at_most, choices, filled
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import at_secret_address, private_page
from guidance.web.session import acting, now, session


class NamedForm(Form):
    """Who is to acknowledge what is safety-critical, and about what."""

    name = Line(
        "Who this is, for example “Medicines safety officer, St Elsewhere”",
        [filled("Enter who this is"), at_most(120, "Name")],
    )
    email = MailAddress("Email address", [filled("Enter an email address")])
    what = SelectField("About", choices=choices([(EVERYTHING, "Every page")]))

    @property
    def wish(self) -> FollowWish:
        """The chosen wish."""
        return FollowWish(self.what.data, only_safety=True, name=self.name.data or "")


rooms = Blueprint("watching", __name__)


@rooms.get("/desk/alerts")
@needs(Permission.PUBLISH)
def everything() -> ResponseReturnValue:
    """The last safety-critical changes, and how far each was told."""
    followers = sa.select(sa.func.count(sa.distinct(Subscription.receiver_id))).where(telling.following())
    named = sa.select(Receiver).where(Receiver.name != "", Receiver.email.is_not(None)).order_by(Receiver.name)
    return private_page(
        "watching/alerts.html",
        found=reached(session()),
        alarms=alarms(session(), now()).values(),
        now=now(),
        read_within=READ_WITHIN,
        followers=session().scalar(followers) or 0,
        named=session().scalars(named).all(),
        canary=session().scalar(sa.select(sa.func.count()).select_from(Receiver).where(Receiver.canary)),
    )


@rooms.route("/desk/alerts/named-receiver", methods=["GET", "POST"])
@needs(Permission.MANAGE)
def named_receiver() -> ResponseReturnValue:
    """Ask somebody to acknowledge what is safety-critical; they confirm by a letter like everybody."""
    form = NamedForm()
    topics = session().scalars(sa.select(Topic).order_by(sa.func.lower(Topic.name))).all()
    offers = [(EVERYTHING, "Every page"), *((wish_for(topic=one), f"The topic: {one.name}") for one in topics)]
    form.what.choices = choices(offers)
    return answered(
        form, lambda: _ask(form), lambda: private_page("watching/named.html", form=form), then="/desk/alerts"
    )


def _ask(form: NamedForm) -> None:
    following.ask(session(), form.email.address, form.wish, network=request.remote_addr or "", at=now())
    audit(session(), "asked somebody to acknowledge letters", by=me(), at=now(), detail=form.name.data or "")


@rooms.route("/emails/read/<uid>/<mark>", methods=["GET", "POST"])
@door
def read(uid: str, mark: str) -> ResponseReturnValue:
    """Say that one has read a letter: a button, because programs open links."""
    if request.method == "POST":
        with acting():
            reading.acknowledge(session(), uid, mark, at=now())
    return _receipt(reading.to_acknowledge(session(), uid, mark))


def _receipt(found: Delivery) -> Response:
    subject, name = found.letter.subject, found.receiver.name
    return at_secret_address(private_page("watching/read.html", delivery=found, subject=subject, name=name))


@rooms.errorhandler(LinkEnded)
def link_ended(reason: LinkEnded) -> ResponseReturnValue:
    """One answer for every link that names no letter."""
    return private_page("subscribing/ended.html", reason=str(reason), status=404)
