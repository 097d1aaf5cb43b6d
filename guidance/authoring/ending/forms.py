"""What is typed to withdraw, reinstate, remove, erase, restore and correct."""

from collections.abc import Sequence

from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.validators import ValidationError

from guidance.models import Document, Listing
from guidance.text.words.phrases import FEWEST, MOST
from guidance.web.fields import Lines, OneOf
from guidance.web.forms import AboutForm, Form, at_most, choices, filled

LONGEST_REASON = 2_000
LONGEST_NOTE = 1_000

AGREE, DECLINE = "agree", "decline"

#: Why a text may be erased at all, as readers are told before the sentence about this one.
CATEGORIES = ("Personal data", "Copyright", "Court order or other legal duty", "Danger to somebody’s safety")


def _reason() -> Lines:
    return Lines("Reason, as readers will see it", [filled("Enter a reason"), at_most(LONGEST_REASON, "Reason")])


class ReplacedForm(Form):
    """The reason why a page must not be used any more, and the one to use instead."""

    reason = _reason()
    replacement = SelectField("What should readers use instead?", validate_choice=False)

    def offer(self, pages: Sequence[Listing]) -> None:
        """Let one of ``pages`` be chosen, or none."""
        self._offered = {listing.document.uid: listing.document for listing in pages}
        named = [(listing.document.uid, listing.title) for listing in pages]
        self.replacement.choices = choices([("", "Nothing replaces it on this site"), *named])

    def validate_replacement(self, field: Field) -> None:
        if field.data and field.data not in self._offered:
            raise ValidationError("Select a page from the list, or that nothing replaces it")

    @property
    def chosen(self) -> Document | None:
        """The page to use instead."""
        return self._offered.get(self.replacement.data or "")


class WithdrawalForm(ReplacedForm):
    """The notice; ``confirmed`` comes from the page that shows it."""

    confirmed = HiddenField()


class ReinstatementForm(Form):
    """Why the withdrawal is undone."""

    reason = _reason()


class RemovalForm(ReplacedForm):
    """Why a page has to go."""


class ErasureForm(Form):
    """The legal reason for which a text has to go, in a category and a sentence."""

    category = OneOf(
        "Why does the law ask for it?", "Select why the law asks for it", [(name, name) for name in CATEGORIES]
    )
    reason = Lines(
        "One sentence about it, as readers will see it",
        [filled("Enter a sentence for readers"), at_most(LONGEST_REASON, "Sentence")],
    )

    words = Lines("Words that must go from everywhere", [at_most(LONGEST_REASON, "Words")])

    def validate_words(self, field: Field) -> None:
        if short := [line for line in self.phrases if sum(map(str.isalnum, line)) < FEWEST]:
            raise ValidationError(
                f"“{short[0]}” is found in too much: enter at least {FEWEST} letters or figures a line"
            )
        if len(self.phrases) > MOST:
            raise ValidationError(f"Enter {MOST} lines or fewer")

    @property
    def phrases(self) -> list[str]:
        """The words to look for elsewhere, a phrase a line."""
        return [line.strip() for line in self.words.words.split("\n") if line.strip()]

    @property
    def public_reason(self) -> str:
        """Both, as readers are told."""
        return f"{self.category.data}. {self.reason.words}"


class AnswerForm(Form):
    """The answer of a second person to a proposal."""

    decision = OneOf(
        "Do you agree?", "Select whether you agree", [(AGREE, "Yes, do it now"), (DECLINE, "No, decline it")]
    )
    note = Lines("Note to your colleagues", [at_most(LONGEST_REASON, "Note")])

    def validate_note(self, field: Field) -> None:
        if self.decision.data == DECLINE and not field.data and not self.own:
            raise ValidationError("Enter why you decline it")

    own = False
    """Whether it answers one's own proposal, which can only be taken back."""


class RestorationForm(AboutForm):
    """Which saved text was the newest one when somebody decided, and that a draft may be replaced."""

    replace = BooleanField("Put the restored text in the place of this draft")


class NoteForm(Form):
    """The change note as it should be, and why."""

    note = Lines("Change note", [filled("Enter the change note as it should be"), at_most(LONGEST_NOTE, "Change note")])
    reason = Lines(
        "Why was it wrong? Readers will see this",
        [filled("Enter why the change note was wrong"), at_most(LONGEST_REASON, "Reason")],
    )
