"""What is typed about a draft: a comment, a reply, a question to an expert, and the expert's remark."""

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from guidance.authoring.commenting.fact_checking import MOST_DAYS, USUAL_DAYS
from guidance.authoring.manuscript.forms import CarefulForm
from guidance.web.addresses import whole_number
from guidance.web.fields import Lines, MailAddress
from guidance.web.forms import Line, at_most, filled

LONGEST_REMARK = 5_000
LONGEST_QUOTE = 500
#: The button that says that a comment was dealt with, among the values of ``ReplyForm.act``.
RESOLVE = "resolve"


class CommentForm(CarefulForm):
    """A comment; it carries which text was read, and on which section it is."""

    based_on = HiddenField()
    section = HiddenField()
    quote = Line(
        "The words it is about (optional)",
        id="page-quote",
        validators=[at_most(LONGEST_QUOTE, "The words it is about")],
    )
    body = Lines(
        "Your comment", id="page-body", validators=[filled("Enter a comment"), at_most(LONGEST_REMARK, "Your comment")]
    )

    def to_blame(self, _refusal: Exception) -> str:
        return "quote" if self.quote.data else ""


class ReplyForm(CarefulForm):
    """One field for both: what is said in reply, or how the comment was dealt with."""

    act = HiddenField()
    body = Lines(
        "Reply, or how it was resolved", id="page-body", validators=[at_most(LONGEST_REMARK, "What you wrote")]
    )

    @property
    def resolves(self) -> bool:
        return bool(self.act.data == RESOLVE)

    def validate_body(self, field: Any) -> None:
        if not self.resolves:
            filled("Enter a reply")(self, field)


class AskForm(CarefulForm):
    """Whom to ask outside, what, and for how long."""

    based_on = HiddenField()
    expert = Line(
        "Name of the expert",
        id="page-expert",
        validators=[filled("Enter the name of the expert"), at_most(200, "Name")],
    )
    email = MailAddress("Email address of the expert (optional)", id="page-email")
    question = Lines(
        "What should they check? (optional)", id="page-question", validators=[at_most(2_000, "Your question")]
    )
    days = Line("Days until the link stops working", id="page-days", default=str(USUAL_DAYS))

    def validate_days(self, field: Any) -> None:
        if not 1 <= whole_number(field.data) <= MOST_DAYS:
            raise ValidationError(f"Enter a number of days from 1 to {MOST_DAYS}")


class RemarkForm(CarefulForm):
    """The remark that an expert sends back."""

    section = SelectField("What it is about", id="page-section", validate_choice=False)
    body = Lines(
        "Your remark", id="page-body", validators=[filled("Enter a remark"), at_most(LONGEST_REMARK, "Your remark")]
    )
