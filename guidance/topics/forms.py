"""What is typed to change a topic, and to make it a part of another one."""

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.validators import ValidationError

from guidance.models import Topic
from guidance.topics.changing import LONGEST_NAME, LONGEST_SUMMARY
from guidance.web.addresses import whole_number
from guidance.web.forms import AboutForm, Line, at_most, choices, filled


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

    def show(self, topic: Topic) -> None:
        """Begin with the topic as it is."""
        self.name.data, self.summary.data = topic.name, topic.summary
        self.parent.data = str(topic.parent_id or "")


class MergingForm(AboutForm):
    """The topic that goes on for both."""

    into = TopicField("Which topic is it to become a part of?", [filled("Choose a topic")], validate_choice=False)
