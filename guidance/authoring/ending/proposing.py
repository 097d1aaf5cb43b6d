"""What takes two people: one proposes to remove a page or to erase words, another agrees or declines."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.obstacles import Obstacle, refuse
from guidance.acts.schedules import cancel_schedule
from guidance.authoring.ending.erasing import erase, obstacle_to_erasing
from guidance.authoring.ending.told.erasing import erase_told, name_of, obstacle_to_erasing_told
from guidance.authoring.manuscript.waiting import waiting_proposals
from guidance.errors import NotAllowed, NotReady
from guidance.models.audit import audit
from guidance.models.chain import hold, seal
from guidance.models.documents import Document
from guidance.models.erased_words import note_erased_words
from guidance.models.newsletters import Newsletter
from guidance.models.people import UserAccount
from guidance.models.proposals import Proposal, ProposalEnd, ProposedAct, Told, is_undecided
from guidance.models.standing import standing_of
from guidance.models.versions import Version, current_version
from guidance.models.withdrawals import Removal

OWN = "You proposed this. Someone else must agree."
_PROPOSED_ALREADY = "Somebody has proposed this already: agree to that proposal, or decline it."

_PROPOSED = {ProposedAct.REMOVAL: "proposed to remove a page", ProposedAct.ERASURE: "proposed to erase a text"}
_AGREED = {ProposedAct.REMOVAL: "removed a page", ProposedAct.ERASURE: "erased a text"}
_DECLINED = {ProposedAct.REMOVAL: "declined to remove a page", ProposedAct.ERASURE: "declined to erase a text"}


def propose(
    session: Session,
    version: Version,
    act: ProposedAct,
    *,
    reason: str,
    instead: Document | None = None,
    by: UserAccount,
    at: datetime,
) -> Proposal:
    """Ask somebody else to agree that ``act`` is done to ``version``; readers will be told ``reason``.

    :param instead: the page that readers are sent to in place of one that is removed.
    :raises NotReady: when it cannot be done, or has been proposed already.
    """
    hold(session)
    refuse([obstacle_to(session, version, act)])
    if open_proposal(session, version, act):
        raise NotReady(_PROPOSED_ALREADY)
    made = Proposal(act=act, version=version, reason=reason, replacement=instead, by_id=by.id, at=at)
    session.add(made)
    session.flush()
    _audit(session, _PROPOSED[act], version, by=by, at=at)
    return made


def propose_erasing_told(session: Session, told: Told, *, reason: str, by: UserAccount, at: datetime) -> Proposal:
    """Ask somebody else to agree that the words of a newsletter or an item of news are erased.

    :raises NotReady: when they cannot be, or that has been proposed already.
    """
    hold(session)
    refuse([obstacle_to_erasing_told(session, told)])
    if open_proposal_about(session, told):
        raise NotReady(_PROPOSED_ALREADY)
    made = Proposal(act=ProposedAct.ERASURE, reason=reason, by_id=by.id, at=at)
    made.newsletter, made.news_item = (told, None) if isinstance(told, Newsletter) else (None, told)
    session.add(made)
    session.flush()
    audit(session, "proposed to erase what was told", by=by, at=at, detail=name_of(told))
    return made


def agree(session: Session, proposal: Proposal, *, note: str, by: UserAccount, at: datetime) -> None:
    """Do what was proposed, as the second of two people.

    :raises NotAllowed: for whoever proposed it.
    :raises NotReady: when the proposal has ended, or what it proposes cannot be done any more.
    """
    hold(session)
    _check_open(session, proposal)
    if proposal.by_id == by.id:
        raise NotAllowed(OWN)
    refuse([obstacle_to_agreeing(session, proposal)])
    if proposal.told is not None:
        erase_told(session, proposal.told, proposal, by=by, at=at)
    elif proposal.act is ProposedAct.REMOVAL:
        _remove(session, proposal, by=by, at=at)
    else:
        note_erased_words(session, "content", proposal.version.revision.content_digest, proposal, by=by, at=at)
        erase(session, proposal.version, reason=proposal.reason, asked_by=proposal.by, by=by, at=at)
    _end(session, proposal, agreed=True, note=note, by=by, at=at)
    _audit_end(session, _AGREED[proposal.act], proposal, by=by, at=at, subject=proposal.by)


def decline(session: Session, proposal: Proposal, *, note: str, by: UserAccount, at: datetime) -> None:
    """End a proposal without doing it; whoever made it may take it back.

    :raises NotReady: when the proposal has ended.
    """
    hold(session)
    _check_open(session, proposal)
    _end(session, proposal, agreed=False, note=note, by=by, at=at)
    if proposal.by_id == by.id:
        _audit_end(session, "took a proposal back", proposal, by=by, at=at)
    else:
        _audit_end(session, _DECLINED[proposal.act], proposal, by=by, at=at, subject=proposal.by)


def obstacle_to(session: Session, version: Version, act: ProposedAct) -> Obstacle | None:
    """Why ``act`` cannot be done to ``version``."""
    if act is ProposedAct.ERASURE:
        return obstacle_to_erasing(session, version)
    removed = standing_of(session, version.document).removal
    return Obstacle("This page was removed already") if removed else None


def obstacle_to_agreeing(session: Session, proposal: Proposal) -> Obstacle | None:
    """Why what ``proposal`` asks for cannot be done any more."""
    if proposal.told is not None:
        return obstacle_to_erasing_told(session, proposal.told)
    return obstacle_to(session, proposal.version, proposal.act)


def open_proposal_about(session: Session, told: Told) -> Proposal | None:
    """The proposal to erase the words of ``told`` that nobody has answered."""
    mine = Proposal.newsletter if isinstance(told, Newsletter) else Proposal.news_item
    return session.scalar(sa.select(Proposal).where(mine == told, is_undecided()))


def open_proposal(session: Session, version: Version, act: ProposedAct) -> Proposal | None:
    """The proposal to do ``act`` to ``version`` that nobody has answered."""
    query = waiting_proposals().where(Proposal.act == act)
    if act is ProposedAct.REMOVAL:  # it takes away the page, whichever version was current when it was proposed
        return session.scalar(query.where(Version.document_id == version.document_id))
    return session.scalar(query.where(Version.id == version.id))


def _check_open(session: Session, proposal: Proposal) -> None:
    if session.get(ProposalEnd, proposal.id) is not None:
        raise NotReady("Somebody has answered this proposal already.")


def _remove(session: Session, proposal: Proposal, *, by: UserAccount, at: datetime) -> None:
    document = proposal.version.document
    version = current_version(session, document)
    assert version is not None
    removal = Removal(
        version=version,
        reason=proposal.reason,
        replacement=proposal.replacement,
        asked_by_id=proposal.by_id,
        by_id=by.id,
        at=max(at, version.published_at),
    )
    seal(session, removal, document)
    cancel_schedule(session, document, "The page was removed.", by=by, at=at)


def _end(session: Session, proposal: Proposal, *, agreed: bool, note: str, by: UserAccount, at: datetime) -> None:
    session.add(ProposalEnd(proposal_id=proposal.id, agreed=agreed, note=note, by_id=by.id, at=at))
    session.flush()


def _audit(
    session: Session, act: str, version: Version, *, by: UserAccount, at: datetime, subject: UserAccount | None = None
) -> None:
    detail = f"Version {version.number}"
    audit(session, act, by=by, at=at, document=version.document, subject=subject, detail=detail)


def _audit_end(
    session: Session, act: str, proposal: Proposal, *, by: UserAccount, at: datetime, subject: UserAccount | None = None
) -> None:
    if proposal.told is None:
        _audit(session, act, proposal.version, by=by, at=at, subject=subject)
    else:
        audit(session, act, by=by, at=at, subject=subject, detail=name_of(proposal.told))
