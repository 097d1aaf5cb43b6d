"""The topics at the desk: all of them, one of them, and making two of them one."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import ValidationError

from guidance.errors import AddressTaken, NotReady
from guidance.models import Permission, Subscription, Topic, document_topic, every_topic
from guidance.models.alerts import subscribed
from guidance.topics.changing import LONGEST_NAME, LONGEST_SUMMARY, TopicWish, change, merge
from guidance.web.addresses import topic_here, whole_number
from guidance.web.answering import answered
from guidance.web.forms import AboutForm, Line, at_most, blame, choices, filled
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session


class TopicField(SelectField):
    """One of the topics; the view says which."""

    def offer(self, topics: Sequence[Topic], first: str) -> None:
        """Let one of ``topics`` be chosen, or nothing, in the words ``first``."""
        self.choices = choices([("", first), *((topic.id, topic.full_name) for topic in topics)])
        self._numbers = {topic.id for topic in topics}

    @property
    def number(self) -> int:
        """The number of the topic that was chosen; 0 for none."""
        return whole_number(self.data)

    def pre_validate(self, _form: object) -> None:
        if self.data and self.number not in self._numbers:
            raise ValidationError("Choose a topic from the list")


class TopicForm(AboutForm):
    """Name, sentence and place of a topic."""

    name = Line("Name", [filled("Enter a name for the topic"), at_most(LONGEST_NAME, "Name")])
    summary = Line("What belongs here (optional)", [at_most(LONGEST_SUMMARY, "What belongs here")])
    parent = TopicField("Which topic stands above it?", validate_choice=False)
    blamed = blame(name=AddressTaken)

    def show(self, topic: Topic) -> None:
        """Begin with the topic as it is."""
        self.name.data, self.summary.data = topic.name, topic.summary
        self.parent.data = str(topic.parent_id or "")


class MergingForm(AboutForm):
    """The topic that goes on for both."""

    into = TopicField("Which topic is it to become a part of?", [filled("Choose a topic")], validate_choice=False)


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
        form, act, lambda: private_page("topics/topic.html", topic=topic_here(slug), form=form), then="/desk/topics"
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
