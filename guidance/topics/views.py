"""The topics at the desk: all of them, one of them, and making two of them one."""

import sqlalchemy as sa
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from guidance.errors import NotReady
from guidance.models import Permission, Subscription, Topic, document_topic, every_topic
from guidance.models.alerts import subscribed
from guidance.topics.changing import TopicWish, change, merge
from guidance.topics.forms import MergingForm, TopicForm
from guidance.web.addresses import topic_here
from guidance.web.answering import answered
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session

rooms = Blueprint("topics", __name__)

_MOVED_ON = "The topic of this form has become a part of this one meanwhile. Nothing was changed: look at it anew."


@rooms.get("/desk/topics")
@needs(Permission.PUBLISH)
def topics() -> ResponseReturnValue:
    """All topics, each below the one above it, with how many pages stand on it."""
    counted = sa.select(document_topic.c.topic_id, sa.func.count()).group_by(document_topic.c.topic_id)
    counts: dict[int, int] = {row[0]: row[1] for row in session().execute(counted)}
    topics = [(topic, counts.get(topic.id, 0)) for topic in every_topic(session())]
    return private_page("topics/list.html", topics=topics)


@rooms.route("/desk/topics/<slug:slug>", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def topic(slug: str) -> ResponseReturnValue:
    """Another name, another sentence, another place."""
    found = topic_here(slug)
    form = TopicForm()
    form.about(number := found.id, _MOVED_ON)
    form.parent.offer([each for each in every_topic(session()) if found not in each.path], "No other topic")
    if request.method == "GET":
        form.show(found)

    def act() -> None:
        parent = _topic(form.parent.number) if form.parent.number else None
        wanted = TopicWish(form.name.data or "", form.summary.data or "", parent)
        change(session(), _topic(number), wanted, by=me(), at=now())

    return answered(
        form,
        act,
        lambda: private_page("topics/topic.html", topic=topic_here(slug), form=form),
        then="/desk/topics",
    )


@rooms.route("/desk/topics/<slug:slug>/merging", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def merging(slug: str) -> ResponseReturnValue:
    """Making a topic a part of another one, after a look at what that means."""
    found = topic_here(slug)
    form = MergingForm()
    form.about(number := found.id, _MOVED_ON)
    form.into.offer([each for each in every_topic(session()) if each is not found], "Choose a topic")
    return answered(
        form,
        lambda: merge(session(), _topic(number), _topic(form.into.number), by=me(), at=now()),
        lambda: private_page("topics/merging.html", topic=topic_here(slug), form=form, **_moving(number)),
        then="/desk/topics",
    )


def _topic(number: int) -> Topic:
    """:raises NotReady: when it has become a part of another one meanwhile."""
    found = session().scalar(sa.select(Topic).where(Topic.id == number))
    if found is None:
        raise NotReady("This topic has become a part of another one meanwhile. Nothing was changed.")
    return found


def _moving(number: int) -> dict[str, int]:
    """How many pages, followers and topics go along with a topic."""
    wanted = {
        "pages": document_topic.c.topic_id == number,
        "followers": sa.and_(Subscription.topic_id == number, subscribed()),
        "below": Topic.parent_id == number,
    }
    return {name: session().scalar(sa.select(sa.func.count()).where(which)) or 0 for name, which in wanted.items()}
