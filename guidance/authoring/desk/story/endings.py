"""What the story tells of ends: withdrawn, reinstated, removed, erased, and what was proposed to two people."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.authoring.desk.story.entry import Sort, StoryEntry
from guidance.models.documents import Document
from guidance.models.erasures import Erasure
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission
from guidance.models.proposals import Proposal, ProposalEnd, ProposedAct
from guidance.models.revisions import Revision
from guidance.models.versions import Version
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal

_WORDS: dict[Any, str] = {Withdrawal: "Withdrawn", Reinstatement: "Reinstated", Removal: "Removed"}
_ACTS = {ProposedAct.REMOVAL: "to remove this page", ProposedAct.ERASURE: "to erase the text of version"}


def ends(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Withdrawals, reinstatements and the removal, with their public reasons."""
    for kind, what in _WORDS.items():
        query = (
            sa.select(kind.at, kind.reason, UserAccount.name)
            .join(Version, Version.id == kind.version_id)
            .join(UserAccount, UserAccount.id == kind.by_id)
            .where(Version.document_id == document.id)
        )
        for row in session.execute(query):
            yield StoryEntry(row.at, Sort.ENDS, what, row.name, row.reason, grave=kind is not Reinstatement)


def proposals(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Proposals of one person, and how another decided."""
    by, decider = aliased(UserAccount), aliased(UserAccount)
    query = (
        sa.select(Proposal.id, Proposal.act, Proposal.reason, Proposal.at, Version.number, by.name.label("by"))
        .add_columns(ProposalEnd.agreed, ProposalEnd.note, ProposalEnd.at.label("ended_at"))
        .add_columns(decider.name.label("decider"))
        .join(Version, Version.id == Proposal.version_id)
        .join(by, by.id == Proposal.by_id)
        .outerjoin(ProposalEnd, ProposalEnd.proposal_id == Proposal.id)
        .outerjoin(decider, decider.id == ProposalEnd.by_id)
        .where(Version.document_id == document.id)
    )
    for row in session.execute(query):
        link = f"proposals/{row.id}", "See the proposal", Permission.PUBLISH
        act = _ACTS[row.act] + (f" {row.number}" if row.act is ProposedAct.ERASURE else "")
        yield StoryEntry(row.at, Sort.ENDS, f"Proposed {act}", row.by, row.reason, *link)
        if row.ended_at is not None:
            what = f"{'Agreed' if row.agreed else 'Declined'} {act}"
            yield StoryEntry(row.ended_at, Sort.ENDS, what, row.decider, row.note, *link)


def erasures(session: Session, document: Document, _zone: ZoneInfo) -> Iterator[StoryEntry]:
    """Texts whose words were destroyed, by their numbers."""
    asked, agreed = aliased(UserAccount), aliased(UserAccount)
    query = (
        sa.select(Erasure.content_digest, Erasure.at, Erasure.reason, Revision.number)
        .add_columns(asked.name.label("asked"), agreed.name.label("agreed"))
        .join(Revision, Revision.content_digest == Erasure.content_digest)
        .join(asked, asked.id == Erasure.asked_by_id)
        .join(agreed, agreed.id == Erasure.agreed_by_id)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number)
    )
    for row in session.execute(query):
        who = f"{row.asked} and {row.agreed}"
        yield StoryEntry(row.at, Sort.ENDS, f"Words of text {row.number} erased", who, row.reason, grave=True)
