"""Whether a change may keep a class that readers are not told of: asked alike of a request, an approval, a publication.

“Wording” and “clarified” say that care stays the same. Where the text touches a number, a unit, how often, a
comparison, a negation or struck text, two people have to say why that is so, each in a sentence: who asks for review,
and who approves. For another name of a heading over the same numbers the sentence of who asks is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import ChangeClass, Detail, ReviewRequest, Revision, Verdict, verdict_on
from guidance.text.checks.numbers import numbers_in, numbers_of_field
from guidance.text.checks.touching import LINK, NAME_OF_PLACE, ORDER, PICTURE, PLACE, STRUCK, TELEPHONE, Touch, touches
from guidance.text.compare import Comparison
from guidance.text.meaning.beyond import Wordings

SAY_WHY = "To approve, say in three words or more why care stays the same, or ask for changes."
#: Words that a sentence has at least: “ok” says nothing.
SENTENCE = 3
#: What becomes of struck text and of places is in no list of numbers.
_BEYOND_NUMBERS = {STRUCK, TELEPHONE, PICTURE, LINK, ORDER, PLACE, NAME_OF_PLACE}
RECOMMENDED = (
    "Choose “Clarified”, or what else it means for care: the text changes a recommendation, which is more than wording"
)
FIRST = "A first version is new to its readers: choose “New advice”, or what else it means for care"


@dataclass(frozen=True)
class Doubt:
    """Why a change may mean more than its class says."""

    kind: ChangeClass
    touched: list[Touch]
    """What it touches, the biggest risk first; nothing where the texts cannot be compared."""

    @property
    def takes_two(self) -> bool:
        """Whether who approves has to say, too, why care stays the same."""
        return not self.touched or any(each.what != NAME_OF_PLACE for each in self.touched)

    @property
    def reason(self) -> str:
        """The doubt in a sentence that says what to do, without a full stop."""
        called = self.kind.value.capitalize()
        more = f" and {len(self.touched) - 1} more" if len(self.touched) > 1 else ""
        what = f"{self.touched[0].told}{more}" if self.touched else "it cannot be compared with what readers see"
        return (
            f"This text is called “{called}”, but {what}: choose “Advice changed” or another kind that readers are "
            "told of, or say when you ask for review why care stays the same"
        )


def is_quiet(kind: ChangeClass | None) -> bool:
    """Whether readers are not told of such a change."""
    return kind is not None and not kind.significant


def touched_by(old_html: str | None, new_html: str, comparison: Comparison | None) -> list[Touch]:
    """All that the page ``new_html`` touches, named as in the lists of numbers; nothing without ``old_html``."""
    if old_html is None or comparison is None:
        return []
    found = touches(old_html, new_html, comparison)
    named = [Touch(each.kind.value, each.was, each.now, each.section) for each in numbers_in(comparison)]
    return [*named, *(each for each in found if not named or each.what in _BEYOND_NUMBERS)] if found else []


def doubt_of(
    kind: ChangeClass | None, details: Sequence[Detail], page: Sequence[Touch], *, comparable: bool
) -> Doubt | None:
    """The doubt about a change of this kind; nothing where readers are told of it, or only words changed.

    :param page: what the page touches, from ``touched_by``.
    :param comparable: whether the page readers see could be compared at all.
    """
    if kind is None or not is_quiet(kind):
        return None
    found = [each for detail in details for each in _of_field(detail)] + [*page]
    return Doubt(kind, found) if found or not comparable else None


def _of_field(detail: Detail) -> list[Touch]:
    found = [Touch(what, was, now, detail.name) for what, was, now in Wordings(detail.was, detail.now).touched]
    named = [
        Touch(each.kind.value, each.was, each.now, detail.name)
        for each in numbers_of_field(detail.name, detail.was, detail.now)
    ]
    return (named or found) if found else []


def says_why(words: str) -> bool:
    """Whether ``words`` can be a sentence that gives a reason."""
    return len(words.split()) >= SENTENCE


def reason_of_author(session: Session, revision: Revision, *, approver: int) -> str:
    """Why care stays the same, as somebody other than the ``approver`` said when asking for review of ``revision``."""
    query = sa.select(ReviewRequest.only_wording).where(
        ReviewRequest.revision_id == revision.id,
        ReviewRequest.only_wording != "",
        ReviewRequest.asked_by_id != approver,
    )
    return session.scalar(query.order_by(ReviewRequest.id.desc()).limit(1)) or ""


def is_settled(session: Session, revision: Revision, doubt: Doubt) -> bool:
    """Whether those who have to have said why care stays the same in exactly ``revision``, which was approved."""
    verdict = verdict_on(session, revision)
    if verdict is None or verdict.verdict is not Verdict.APPROVED:
        return False
    if doubt.takes_two and not says_why(verdict.only_wording):
        return False
    return says_why(reason_of_author(session, revision, approver=verdict.by_id))
