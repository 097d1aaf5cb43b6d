"""A guidance page as its reader gets it: the stored HTML, and what is derived from history around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.orm import Session

from guidance.models.checks import unchecked_urgent
from guidance.models.corrections import UrgentPublication
from guidance.models.documents import Document
from guidance.models.erasures import Erasure
from guidance.models.reviews import Stamp
from guidance.models.revisions import Content, Revision, reads_alike
from guidance.models.standing import Standing
from guidance.models.versions import Section, Version
from guidance.published.days import Stretch, Undone, stretches_of, withdrawals_undone
from guidance.published.marks import ChangeAddress, with_marks
from guidance.published.opening import Opened
from guidance.published.sentence import Facts, Sentence, sentence_for
from guidance.published.stored_page import StoredPage, stored_page
from guidance.published.told import ToldUpdate, with_measures
from guidance.published.updates import Milestones, Update, milestones_of, told_above, updates_about
from guidance.text.days.dates import local_day

#: How many of the latest changes a page lists itself.
UPDATES = 5


@dataclass(frozen=True)
class Page:
    """Everything a guidance page shows.

    ``content``, the words as they were written, and ``stored``, the page made of them, are nothing when they were
    erased for legal reasons.
    """

    document: Document
    version: Version
    revision: Revision
    content: Content | None
    stored: StoredPage | None
    html: Markup
    """The page with the marks of what changed."""
    newest: int
    superseded_at: datetime | None
    """When the next version came, for a version that is no longer current."""
    stretches: list[Stretch]
    """When a version that is no longer current had to be followed."""
    undone: list[Undone]
    """When it was withdrawn and reinstated, of what matters to who relied on the current version or its review."""
    same_as_current: bool
    milestones: Milestones
    updates: list[Update]
    told: list[ToldUpdate]
    """The changes of the advice that are too fresh to be read past; nothing but the current version tells them."""
    stamp: Stamp | None
    standing: Standing
    instead: str
    """The title of the page to use instead of a withdrawn one."""
    erasure: Erasure | None
    unchecked: UrgentPublication | None
    """The publication of this text, or of one it was built on, that nobody but its writers has checked yet."""

    @property
    def is_current(self) -> bool:
        return self.version.number == self.newest

    def sentence(self, today: date, zone: ZoneInfo) -> Sentence:
        """The sentence under the title."""
        review = self.stamp.review if self.stamp else None
        return sentence_for(
            Facts(
                number=self.version.number,
                newest=self.newest,
                replaced_on=_day(self.superseded_at, zone),
                withdrawn_on=_day(self.standing.withdrawal.at if self.standing.withdrawal else None, zone),
                erased=self.content is None,
                unchecked=self.unchecked is not None,
                reviewed_on=_day(review.at if review else None, zone),
                evidence_to=review.evidence_to if review else None,
                due_on=review.due_on if review else None,
                undone=tuple(
                    (local_day(each.begin, zone), local_day(each.end, zone))
                    for each in self.undone
                    if review is None or each.end > review.at
                ),
                edits_since=self.stamp.edits_since if self.stamp else 0,
                advised_on=_day(self.milestones.advised_at, zone),
                perhaps_on=_day(self.milestones.perhaps_at, zone),
            ),
            today,
        )

    @property
    def title(self) -> str:
        return self.content.title if self.content else "Text removed"

    @property
    def sections(self) -> Sequence[Section]:
        return self.stored.sections if self.stored else ()

    @property
    def contents(self) -> list[tuple[Section, list[Section]]]:
        """The headings of the two upper levels that are there to jump to, those of the lower one under the upper."""
        found: list[tuple[Section, list[Section]]] = []
        for section in self.sections:
            if section.level == 2:
                found.append((section, []))
            elif section.level == 3 and found:
                found[-1][1].append(section)
        return found


def page_of(
    session: Session, found: Opened, version: Version, change_address: ChangeAddress, zone: ZoneInfo, today: date
) -> Page:
    """The page of one version.

    :param change_address: from a version and the anchor of a section to the address of its change there.
    """
    document, revision, number = found.document, version.revision, version.number
    content, stored = revision.content, _stored_page(version)
    sections = stored.sections if stored else ()
    known = updates_about(session, document, number, UPDATES, _changed_in(sections))
    following = next((update for update in known if update.number == number + 1), None)
    milestones, stamp = milestones_of(session, version)
    updates = [update for update in known if number - UPDATES < update.number <= number]
    in_use = number == found.current.number and not found.standing.withdrawal
    told = told_above(session, document, updates, milestones.advised_at, today, zone) if in_use else []
    return Page(
        document=document,
        version=version,
        revision=revision,
        content=content,
        stored=stored,
        html=Markup(with_marks(stored.pieces, change_address, known, zone)) if stored else Markup(""),
        newest=found.current.number,
        superseded_at=following.published_at if following else None,
        stretches=stretches_of(session, version, following.published_at) if following else [],
        undone=_undone(session, version, stamp) if in_use and milestones.reinstated else [],
        same_as_current=following is not None and reads_alike(revision, found.current.revision),
        milestones=milestones,
        updates=updates,
        told=with_measures(session, document, told, sections, number) if told else [],
        stamp=stamp,
        standing=found.standing,
        instead=found.instead,
        erasure=None if content else session.get(Erasure, revision.content_digest),
        unchecked=unchecked_urgent(session, version) if milestones.urgent else None,
    )


def _undone(session: Session, version: Version, stamp: Stamp | None) -> list[Undone]:
    """The withdrawals that were undone since the review, since ``version`` came, or ever where nobody reviewed it."""
    every = withdrawals_undone(session, [version.document_id]).get(version.document_id, [])
    return [each for each in every if stamp is None or each.end > min(stamp.review.at, version.published_at)]


def _changed_in(sections: Sequence[Section]) -> set[int]:
    """The versions whose changes the marks of a page lead to: of sections that are there, and of some that are gone."""
    changed = {section.since for section in sections if section.since > 1}
    return changed | {gone.since for section in sections for gone in section.retired if gone.since}


def _stored_page(version: Version) -> StoredPage | None:
    content, rendering = version.revision.content, version.rendering
    return stored_page(version, content, rendering) if content and rendering else None


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return local_day(moment, zone) if moment else None
