"""The forms of followers; they set no cookie, and a secret link or a letter proves who sends them."""

from wtforms import BooleanField, SelectField

from guidance.alerts.following import FollowWish
from guidance.models import Frequency, Subscription
from guidance.models.alerts import NEWSLETTER
from guidance.text.addresses.mail import WRONG
from guidance.web.fields import MailAddress, OneOf
from guidance.web.forms import OpenForm, choices, filled

_OFTEN = {
    Frequency.AT_ONCE: "At once",
    Frequency.DAILY: "Once a day",
    Frequency.WEEKLY: "Once a week",
    Frequency.MONTHLY: "Once a month",
}
_WHICH = (("all", "All significant changes"), ("safety", "Only what is safety-critical"))
FREQUENCIES = [(frequency.value, words) for frequency, words in _OFTEN.items()]


class FollowForm(OpenForm):
    """The pages that somebody wants to be told of, how often, and where to write."""

    what = OneOf("What do you want emails about?", "Choose what you want emails about")
    email = MailAddress("Email address", [filled(WRONG)])
    frequency = OneOf("How often?", "Choose how often", FREQUENCIES, default=Frequency.AT_ONCE.value)
    which = OneOf("Which changes?", "Choose which changes", _WHICH, default="all")

    newsletter = BooleanField("Send me the newsletter as well")

    @property
    def wish(self) -> FollowWish:
        """The wish that is sent."""
        only_safety, newsletter = self.which.data == "safety", bool(self.newsletter.data)
        return FollowWish(self.what.data, Frequency(self.frequency.data), only_safety, newsletter=newsletter)


class NewsletterForm(OpenForm):
    """Where the newsletter is to go."""

    email = MailAddress("Email address", [filled(WRONG)])

    @property
    def wish(self) -> FollowWish:
        """The wish that is sent."""
        return FollowWish(NEWSLETTER)


class ChoicesForm(OpenForm):
    """How often one subscription is told, and of which changes."""

    frequency = SelectField("How often", choices=choices(FREQUENCIES))
    which = SelectField("Which changes", choices=choices(_WHICH))

    @classmethod
    def of(cls, subscription: Subscription) -> "ChoicesForm":
        """The form as it stands; several of them are on one page, so their fields bear the number."""
        which = "safety" if subscription.only_safety else "all"
        data = {"frequency": subscription.frequency.value, "which": which}
        return cls(data=data, prefix=f"s{subscription.id}-")

    def take_over(self, subscription: Subscription) -> None:
        """Change the subscription as was chosen."""
        subscription.frequency = Frequency(self.frequency.data)
        subscription.only_safety = self.which.data == "safety"
