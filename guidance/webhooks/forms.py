"""The forms of webhooks."""

from wtforms import BooleanField

from guidance.errors import OutboundFailed, Refusal
from guidance.web.addressed import WebAddress
from guidance.web.addresses import whole_number
from guidance.web.forms import Form, Line, at_most, blame, filled


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
