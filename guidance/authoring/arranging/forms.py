"""What is typed to arrange a page: its settings, its owner, its address."""

from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from guidance.authoring.manuscript.forms import KINDS, MonthsField
from guidance.models import Document, Topic
from guidance.text.addresses.slug import slug_from
from guidance.text.languages import LANGUAGES
from guidance.text.licences import LICENCES, NO_LICENCE
from guidance.web.fields import OneOf, PersonField, SomeOf
from guidance.web.forms import Form, Line, at_most, choices, filled


class SettingsForm(Form):
    """Kind, topics, review interval and language."""

    kind = OneOf("What sort of page is it?", "Choose what sort of page it is", KINDS)
    topics = SomeOf("Where do readers find it?")
    main_topic = SelectField("Which topic stands above it?", validate_choice=False)
    new_topic = Line("New topic (optional)", [at_most(80, "Topic")])
    months = MonthsField("How many months between reviews?")
    language = OneOf("Which language is its text in?", "Choose the language of the text", [*LANGUAGES.items()])
    licence = SelectField("Under which licence may others use its text?", validate_choice=False)

    def prepare(self, topics: list[Topic]) -> None:
        """Offer ``topics``, and every licence."""
        known = [(word, each.name) for word, each in LICENCES.items()]
        self.licence.choices = choices([("", "That of all pages"), *known, (NO_LICENCE, "None: others have to ask")])
        self._topics = topics
        named = [(topic.id, topic.full_name) for topic in topics]
        self.topics.choices = choices(named)
        self.main_topic.choices = choices([("", "The first by name"), *named])

    def show(self, document: Document) -> None:
        """Begin with the settings as they are."""
        self.kind.data = document.kind.value
        self.topics.data = [str(topic.id) for topic in document.topics]
        self.main_topic.data = str(document.main_topic_id or "")
        self.months.data = str(document.review_every_months)
        self.language.data, self.licence.data = document.language, document.licence

    def validate_new_topic(self, field: Line) -> None:
        if field.data and not slug_from(field.data):
            raise ValidationError("Enter a name for the topic that has letters or numbers in it")

    def validate_main_topic(self, field: SelectField) -> None:
        if field.data and field.data not in (self.topics.data or []):
            raise ValidationError("Choose one of the topics that are ticked above")

    def validate_licence(self, field: SelectField) -> None:
        if (field.data or "") not in {"", NO_LICENCE, *LICENCES}:
            raise ValidationError("Choose one of the licences in the list")

    @property
    def chosen_main_topic(self) -> Topic | None:
        """The topic that is to stand above the page; nothing for the first by name."""
        return next((topic for topic in self._topics if str(topic.id) == self.main_topic.data), None)

    @property
    def chosen_topics(self) -> list[Topic]:
        """The topics that are ticked."""
        return [topic for topic in self._topics if str(topic.id) in (self.topics.data or [])]


class OwnerForm(Form):
    """Whose page it becomes."""

    to = PersonField("New owner", validators=[filled("Choose the new owner")])


class WordsForm(Form):
    """The words from which a new address is made; it only asks, and changes nothing."""

    words = Line("New address", [filled("Enter the words of the new address"), at_most(200, "The new address")])

    @property
    def address(self) -> str:
        """The address that the words make."""
        return slug_from(self.words.data or "")

    def validate_words(self, field: Line) -> None:
        if field.data and not self.address:
            raise ValidationError("Enter words with letters from a to z, or numbers")


class AddressForm(Form):
    """The new address, as it was shown."""

    address = HiddenField()
