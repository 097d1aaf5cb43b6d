"""The forms with which a newsletter is written, checked and sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from wtforms import RadioField
from wtforms.validators import ValidationError

from guidance.models import Verdict
from guidance.models.newsletters import NewsletterText
from guidance.newsletters.drafting import Words
from guidance.newsletters.items import Item, arranged
from guidance.web.addresses import whole_number
from guidance.web.at_a_time import AtATime
from guidance.web.fields import Lines, PersonField
from guidance.web.forms import AboutForm, Line, at_most, choices, filled
from guidance.web.session import now

NOTE_LENGTH = 2_000


class NewsletterTextForm(AboutForm):
    """The text of an editor; how the items are arranged is read by ``arrangement``."""

    title = Line("Title, which is the subject of the letter", [filled("Enter a title"), at_most(150, "Title")])
    introduction = Lines("Introduction", [at_most(20_000, "Introduction")])
    byline = Line("By, as readers see it", [at_most(200, "By")])

    @classmethod
    def showing(cls, text: NewsletterText) -> "NewsletterTextForm":
        """The form as it stands with this text; what was sent with the request goes before it."""
        return cls(data={"title": text.title, "introduction": text.introduction, "byline": text.byline})

    @property
    def words(self) -> Words:
        return Words(self.title.data or "", self.introduction.words, self.byline.data or "")


def arrangement(items: Sequence[Item], typed: Mapping[str, str]) -> list[Item]:
    """The items as they were arranged: for each a tick ``keep-page-12`` and a place ``place-page-12`` in its part."""
    places = {item.key: place for item in items if (place := whole_number(typed.get(f"place-{item.key}")))}
    return arranged(items, places, {item.key for item in items if f"keep-{item.key}" in typed})


class AskToCheckForm(AboutForm):
    """Whom to ask for a check."""

    who = PersonField("Who should check it?", validators=[filled("Choose who should check it")])


class NewsletterCheckForm(AboutForm):
    """The answer of a second person to the text whose number the page showed."""

    verdict = RadioField(
        "What do you say?",
        choices=choices(
            [(Verdict.APPROVED.value, "It can be sent"), (Verdict.CHANGES_REQUESTED.value, "Change it first")]
        ),
        default="",
        validate_choice=False,
    )
    note = Lines("What has to be changed, or what you looked at", [at_most(NOTE_LENGTH, "Note")])

    def validate_verdict(self, field: RadioField) -> None:
        """The verdict has to be one of the two."""
        if field.data not in {verdict.value for verdict in Verdict}:
            raise ValidationError("Choose what you say")

    def validate_note(self, field: Lines) -> None:
        """A refusal says why."""
        if self.verdict.data == Verdict.CHANGES_REQUESTED.value and not field.data:
            raise ValidationError("Say what has to be changed")


class SendForm(AboutForm):
    """Send now: exactly the text whose number the page showed."""

    moment: datetime | None = None
    """When to send it; nothing for now."""


class SendLaterForm(AtATime, SendForm):
    """Send at a time on a clock on the wall."""

    def problem_of(self, moment: datetime) -> str:
        """Why it cannot be sent then."""
        return "That time has passed: choose a later one, or send it now" if moment <= now() else ""
