"""What comes next for a page: the one step that this person should take, and the others that they may.

It only offers. Each step has a page of its own that asks again whether it may be taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from guidance.authoring.manuscript.waiting import (
    Missed,
    failed_schedules,
    open_proposals,
    open_threads,
    voided_approval,
)
from guidance.models.authorship import wrote
from guidance.models.checks import barred_from_checking, unchecked_urgent
from guidance.models.corrections import UrgentPublication
from guidance.models.drafts import WorkingCopy
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may
from guidance.models.proposals import Proposal
from guidance.models.reviews import Review
from guidance.models.stages import Progress, Stage


@dataclass(frozen=True)
class NextStep:
    """A step on a page: the words of its link, and the noun that is its address."""

    words: str
    noun: str


@dataclass(frozen=True)
class Next:
    """The next thing to do, in a sentence, with the step when this person may take it."""

    sentence: str
    step: NextStep | None = None


@dataclass(frozen=True)
class Situation:
    """A page with everything that its summary tells besides its progress."""

    progress: Progress
    stage: Stage
    person: UserAccount
    typing: WorkingCopy | None
    """What this person typed and did not save."""
    wrote: bool
    """Whether this person wrote a part of the draft, and so may not check it."""
    voided: Review | None
    """An approval of an earlier text of this draft: the draft was changed since."""
    failed: Missed | None
    unchecked: UrgentPublication | None
    may_check_it: bool
    """Whether this person may check what was published urgently: not when they wrote or published it."""
    proposals: Sequence[Proposal]
    comments: int

    @property
    def owns(self) -> bool:
        """Whether the page is this person's."""
        return self.progress.document.owner_id == self.person.id

    def may(self, permission: Permission) -> bool:
        return may(self.person, permission)

    @property
    def next(self) -> Next:
        """The one step that brings the page further."""
        return _NEXT[self.stage](self)

    @property
    def others(self) -> list[tuple[str, list[NextStep]]]:
        """The other steps that may be taken now, under their headings."""
        first = self.next.step.noun if self.next.step else ""
        groups = {
            "Write": _writing(self),
            "Check and publish": _checking(self),
            "What readers see": _public(self),
            "Settings and history": _settings(self),
        }
        offered = {name: [step for step in steps if step.noun != first] for name, steps in groups.items()}
        return [(name, steps) for name, steps in offered.items() if steps]


def situation_of(session: Session, progress: Progress, stage: Stage, person: UserAccount) -> Situation:
    """Everything about ``progress`` that decides over its next step for ``person``."""
    document, draft, current = progress.document, progress.draft, progress.current
    unchecked = unchecked_urgent(session, current) if current else None
    failed = failed_schedules(session, document)
    return Situation(
        progress=progress,
        stage=stage,
        person=person,
        typing=session.get(WorkingCopy, (document.id, person.id)),
        wrote=wrote(session, person, draft) if draft else False,
        voided=voided_approval(session, progress),
        failed=failed[0] if failed else None,
        unchecked=unchecked,
        may_check_it=unchecked is not None
        and may(person, Permission.CHECK)
        and person.id not in barred_from_checking(session, unchecked),
        proposals=open_proposals(session, document),
        comments=open_threads(session, document),
    )


def _empty(_situation: Situation) -> Next:
    return Next("Nothing is written yet.", NextStep("Write the first draft", "draft"))


def _draft(situation: Situation) -> Next:
    if situation.typing:
        return Next("You typed something that is not saved yet.", NextStep("Continue editing", "draft"))
    return Next("When the draft is ready, ask somebody to check it.", NextStep("Ask for review", "review-request"))


def _in_review(situation: Situation) -> Next:
    request = situation.progress.request
    assert request is not None
    if situation.wrote or not situation.may(Permission.CHECK):
        return Next(f"{request.asked} was asked to check this draft. There is nothing to do for you now.")
    if request.is_to(situation.person):
        return Next(f"{request.asked_by.name} asked you to check this draft.", NextStep("Check this draft", "review"))
    words = "Check this draft" if request.of_anybody else "Check it yourself"
    return Next(f"{request.asked} was asked to check this draft.", NextStep(words, "review"))


def _changes_asked(situation: Situation) -> Next:
    verdict = situation.progress.verdict
    assert verdict is not None
    return Next(f"{verdict.by.name} asked for changes.", NextStep("Change the draft", "draft"))


def _approved(situation: Situation) -> Next:
    verdict = situation.progress.verdict
    assert verdict is not None
    sentence = f"{verdict.by.name} approved exactly this text."
    if not situation.may(Permission.PUBLISH):
        return Next(f"{sentence} Somebody who can publish has to publish it.")
    number = situation.progress.current.number + 1 if situation.progress.current else 1
    return Next(sentence, NextStep(f"Publish version {number}", "version"))


def _scheduled(situation: Situation) -> Next:
    step = NextStep("Stop the schedule", "version") if situation.may(Permission.PUBLISH) else None
    return Next("The approved text will be published by itself. There is nothing to do for you now.", step)


def _published(situation: Situation) -> Next:
    if situation.typing:
        return _draft(situation)
    if situation.unchecked and situation.may_check_it:
        number = situation.unchecked.version.number
        return Next(
            "Somebody who did not write it has to check it now.", NextStep(f"Check version {number}", "urgent-check")
        )
    return Next("Readers see the newest text.", NextStep("Edit this page", "draft"))


def _overdue(situation: Situation) -> Next:
    sentence = "The review of this page is overdue."
    if situation.may(Permission.CHECK):
        return Next(sentence, NextStep("Start review", "whole-page-review"))
    return Next(f"{sentence} Somebody who can check has to read the whole page: an edit does not count.")


def _withdrawn(situation: Situation) -> Next:
    sentence = "Readers are told not to follow this guidance."
    step = NextStep("Reinstate this guidance", "reinstatement") if situation.may(Permission.PUBLISH) else None
    return Next(sentence, step)


def _removed(_situation: Situation) -> Next:
    return Next("Readers get the reason and no text. There is nothing more to do.")


_NEXT = {
    Stage.EMPTY: _empty,
    Stage.DRAFT: _draft,
    Stage.IN_REVIEW: _in_review,
    Stage.CHANGES_REQUESTED: _changes_asked,
    Stage.APPROVED: _approved,
    Stage.SCHEDULED: _scheduled,
    Stage.PUBLISHED: _published,
    Stage.OVERDUE: _overdue,
    Stage.WITHDRAWN: _withdrawn,
    Stage.REMOVED: _removed,
}


def _writing(situation: Situation) -> Iterator[NextStep]:
    progress = situation.progress
    if situation.stage is Stage.REMOVED:
        return
    yield NextStep("Edit the draft" if progress.draft else "Start a new draft", "draft")
    if progress.current:
        yield NextStep("Bring back the text of an earlier version", "restored-draft")
    yield NextStep("Bring in a Word document", "word")
    if progress.latest:
        open_ones = f" ({situation.comments} open)" if situation.comments else ""
        yield NextStep(f"Comments on the {'draft' if progress.draft else 'text'}{open_ones}", "comments")


def _checking(situation: Situation) -> Iterator[NextStep]:
    stage, progress = situation.stage, situation.progress
    if stage in {Stage.DRAFT, Stage.CHANGES_REQUESTED, Stage.IN_REVIEW}:
        asked = stage is not Stage.DRAFT
        yield NextStep("Ask for another review" if asked else "Ask for review", "review-request")
    if progress.draft and stage is not Stage.REMOVED:
        yield NextStep("Ask an expert from outside", "fact-checks")
        if situation.may(Permission.CHECK) and not situation.wrote and stage is not Stage.SCHEDULED:
            yield NextStep("Check this draft", "review")
        if situation.may(Permission.PUBLISH) and stage not in {Stage.APPROVED, Stage.SCHEDULED}:
            yield NextStep("Publish urgently, before a check", "version")
    if situation.may_check_it and stage is not Stage.REMOVED:
        yield NextStep("Check what was published urgently", "urgent-check")
    if progress.current and progress.standing.in_force and situation.may(Permission.CHECK):
        yield NextStep("Review the whole page", "whole-page-review")


def _public(situation: Situation) -> Iterator[NextStep]:
    progress = situation.progress
    if progress.current is None or not situation.may(Permission.PUBLISH):
        return
    yield NextStep("Correct a change note", "note-correction")
    if progress.standing.in_force:
        yield NextStep("Withdraw this guidance", "withdrawal")
    elif progress.standing.withdrawal:
        yield NextStep("Reinstate this guidance", "reinstatement")
    if not progress.standing.removal:
        yield NextStep("Propose to remove this page", "removal")
    yield NextStep("Propose to erase a text", "erasure")


def _settings(situation: Situation) -> Iterator[NextStep]:
    if situation.stage is not Stage.REMOVED:
        yield NextStep("Owner, topics, time between reviews", "settings")
        if situation.progress.current is None or situation.may(Permission.PUBLISH):
            yield NextStep("Address of this page", "address")
    if situation.progress.current is None and (situation.owns or situation.may(Permission.MANAGE)):
        yield NextStep("Discard this page", "discarded-page")
    yield NextStep("Everything that happened", "timeline")
