"""Following without an account: looking at an address changes nothing, every change is a button."""

import json
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.acts import tries
from guidance.alerts import following
from guidance.alerts.following import wish_for
from guidance.alerts.subscribing.forms import ChoicesForm, FollowForm, NewsletterForm
from guidance.errors import LinkEnded
from guidance.models import Document, Receiver, Subscription, Topic
from guidance.models.alerts import EVERYTHING
from guidance.published.opening import Opened
from guidance.web.addresses import opened_at, topic_here
from guidance.web.answering import answered
from guidance.web.forms import choices as field_choices
from guidance.web.guards import door
from guidance.web.pages import at_secret_address, private_page
from guidance.web.session import acting, database, now, session

rooms = Blueprint("subscribing", __name__)


@rooms.route("/emails", methods=["GET", "POST"])
@door
def everything() -> ResponseReturnValue:
    """Ask for emails about every page."""
    return _offering([(EVERYTHING, "Every page")])


@rooms.route("/newsletters/emails", methods=["GET", "POST"])
@door
def newsletter() -> ResponseReturnValue:
    """Ask for the newsletter, and nothing else."""
    form = NewsletterForm()
    return _answered(form, lambda: private_page("subscribing/newsletter.html", form=form))


@rooms.route("/topics/<slug:slug>/emails", methods=["GET", "POST"])
@door
def topic(slug: str) -> ResponseReturnValue:
    """Ask for emails about the pages of a topic."""
    found = topic_here(slug)
    return _offering([_topic(found), (EVERYTHING, "Every page")])


@rooms.route("/guidance/<slug:slug>/emails", methods=["GET", "POST"])
@door
def page(slug: str) -> ResponseReturnValue:
    """Ask for emails about one page."""
    found = opened_at(slug)
    this = (wish_for(found.document), f"This page: {found.title or 'a page whose text was removed'}")
    offers = [this, *map(_topic, _shelves(found.document)), (EVERYTHING, "Every page")]
    return _offering(offers, found)


def _shelves(document: Document) -> list[Topic]:
    """The topics of a page, each after those above it."""
    return list(dict.fromkeys(topic for shelf in document.topics for topic in shelf.path))


def _topic(found: Topic) -> tuple[str, str]:
    return wish_for(topic=found), f"The topic: {found.name}"


def _offering(offers: list[tuple[str, str]], about: Opened | None = None) -> ResponseReturnValue:
    form = FollowForm(data={"what": offers[0][0]})
    form.what.choices = field_choices(offers)
    return _answered(
        form, lambda: private_page("subscribing/ask.html", form=form, about=about, document=about and about.document)
    )


def _answered(form: FollowForm | NewsletterForm, page: Callable[[], Response]) -> ResponseReturnValue:
    network = request.remote_addr or ""
    return answered(
        form,
        lambda: following.ask(session(), form.email.address, form.wish, network=network, at=now()),
        page,
        then=url_for("subscribing.check"),
        before=lambda: tries.count_letter(database(), form.email.address, network, at=now()),
    )


@rooms.get("/emails/check")
@door
def check() -> ResponseReturnValue:
    """The answer to everybody who asked, whether the address is known or not."""
    return private_page("subscribing/check.html")


@rooms.route("/emails/confirm/<token>", methods=["GET", "POST"])
@door
def confirm(token: str) -> ResponseReturnValue:
    """Say that one wants the emails: a button, because programs open links."""
    if request.method == "POST":
        with acting():
            following.confirm(session(), token, at=now())
        return _confirming("subscribing/confirmed.html", following.subscription_with(session(), token))
    return _confirming("subscribing/confirm.html", following.to_confirm(session(), token, at=now()))


@rooms.route("/emails/stop/<token>", methods=["GET", "POST"])
@door
def stop(token: str) -> ResponseReturnValue:
    """Stop emails with one button, or with one request of a mail program (RFC 8058)."""
    if request.method == "POST":
        with acting():
            following.stop(session(), token, at=now())
        return _secret_page("subscribing/stopped.html", following.subscription_with(session(), token))
    found = following.subscription_with(session(), token)
    return _secret_page("subscribing/stopped.html" if found.ended_at else "subscribing/stop.html", found)


@rooms.post("/emails/again/<token>")
@door
def again(token: str) -> ResponseReturnValue:
    """Undo that one stopped emails."""
    with acting():
        following.undo_stop(session(), token, at=now())
    return _secret_page("subscribing/confirmed.html", following.subscription_with(session(), token))


@rooms.route("/emails/choices/<token>", methods=["GET", "POST"])
@door
def choices(token: str) -> ResponseReturnValue:
    """Everything that somebody follows, on one page."""
    found = following.receiver_with(session(), token)
    saved = request.method == "POST"
    if saved:
        with acting():
            found = following.receiver_with(session(), token)
            _take_over(found)
    return _choices_page(found, saved)


def _take_over(receiver: Receiver) -> None:
    for subscription in following.subscriptions_of(session(), receiver):
        form = ChoicesForm.of(subscription)
        if f"stop-{subscription.id}" in request.form or "stop-all" in request.form:
            following.stop(session(), subscription.token, at=now())
        elif form.validate():
            form.take_over(subscription)


def _choices_page(receiver: Receiver, saved: bool) -> Response:
    found = following.subscriptions_of(session(), receiver)
    rows = [(one, following.name_of(session(), one), ChoicesForm.of(one)) for one in found]
    return at_secret_address(private_page("subscribing/choices.html", receiver=receiver, rows=rows, saved=saved))


@rooms.get("/emails/choices/<token>/export.json")
@door
def export(token: str) -> ResponseReturnValue:
    """All that is kept of a follower, as a file."""
    kept = following.everything_kept(session(), following.receiver_with(session(), token))
    response = Response(json.dumps(kept, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="emails.json"'
    return at_secret_address(response)


@rooms.route("/emails/choices/<token>/forgetting", methods=["GET", "POST"])
@door
def forgetting(token: str) -> ResponseReturnValue:
    """Have an address forgotten at once, after a look at what that means."""
    receiver = following.receiver_with(session(), token)
    if request.method == "POST":
        with acting():
            following.forget(session(), following.receiver_with(session(), token), at=now())
        return at_secret_address(private_page("subscribing/forgotten.html"))
    return at_secret_address(private_page("subscribing/forgetting.html", receiver=receiver))


@rooms.errorhandler(LinkEnded)
def link_ended(reason: LinkEnded) -> ResponseReturnValue:
    """One answer for a link that is too old, was used up, or never was one of ours."""
    return at_secret_address(private_page("subscribing/ended.html", reason=str(reason), status=404))


def _confirming(template: str, found: Subscription) -> Response:
    """A page about all that one form asked for."""
    return _secret_page(template, found, following.confirmed_with(session(), found))


def _secret_page(template: str, found: Subscription, about: Sequence[Subscription] = ()) -> Response:
    what = following.name_of(session(), *(about or [found]))
    sites = following.sites_of(session(), found)
    page = private_page(template, what=what, sites=sites, token=found.token, choices=found.receiver.token)
    return at_secret_address(page)
