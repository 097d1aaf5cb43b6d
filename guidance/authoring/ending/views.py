"""The screens on which a published page is withdrawn, reinstated, removed, erased, restored and corrected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from guidance.acts.withdrawing import (
    obstacle_to_reinstating,
    obstacle_to_withdrawing,
    possible_replacements,
    reinstate,
    withdraw,
)
from guidance.authoring.ending import forms
from guidance.authoring.ending.choosing import ON_A_PAGE, versions_to_choose
from guidance.authoring.ending.correcting import correct_note, note_of, obstacle_to_correcting
from guidance.authoring.ending.discarding import discard_page, may_discard, obstacle_to_discarding
from guidance.authoring.ending.elsewhere.asking import phrases_to_seek
from guidance.authoring.ending.elsewhere.letting_go import forget_sought, keep_sought, sought
from guidance.authoring.ending.erasing import reach_of
from guidance.authoring.ending.proposing import OWN, agree, decline, obstacle_to, open_proposal, propose
from guidance.authoring.ending.restoring import draft_in_the_way, obstacle_to_restoring, restore, way_back
from guidance.models.corrections import note_corrections
from guidance.models.documents import Document
from guidance.models.permissions import Permission
from guidance.models.plans import open_schedule
from guidance.models.proposals import Proposal, ProposalEnd, ProposedAct
from guidance.models.revisions import latest_revision
from guidance.models.standing import standing_of
from guidance.models.versions import Version
from guidance.text.long_lists import part_shown
from guidance.web.addresses import (
    Missing,
    current_version_of,
    document_at_desk,
    step,
    title_of,
    version_at,
    whole_number,
)
from guidance.web.answering import answered
from guidance.web.forms import Form
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import page_about
from guidance.web.session import database, now, session, settings

rooms = Blueprint("ending", __name__)

BOTH = ["GET", "POST"]


@dataclass(frozen=True)
class Notice:
    """A withdrawal notice before there is a withdrawal: what readers will see."""

    at: datetime
    reason: str
    replacement: Document | None


@rooms.route("/desk/guidance/<slug:slug>/withdrawal", methods=BOTH)
@needs(Permission.PUBLISH)
def withdrawal(slug: str) -> ResponseReturnValue:
    """Withdraw the page: first the notice as readers will see it, then the act."""
    document = document_at_desk(slug)
    form = forms.WithdrawalForm()
    form.offer(possible_replacements(session(), document))
    if "change" in request.form:
        return _withdrawal_page(document, form, None)
    if form.confirmed.data:
        return answered(
            form,
            lambda: withdraw(session(), document, reason=form.reason.words, replacement=form.chosen, by=me(), at=now()),
            lambda: _withdrawal_page(document, form, None),
            then=step(document, "withdrawal"),
        )
    return answered(form, None, lambda: _withdrawal_page(document, form, _notice(form)))


def _notice(form: forms.WithdrawalForm) -> Notice | None:
    """The notice to look at, once there is one without problems."""
    looked_at = form.is_submitted() and not form.problems
    return Notice(now(), form.reason.words, form.chosen) if looked_at else None


def _withdrawal_page(document: Document, form: forms.WithdrawalForm, notice: Notice | None) -> Response:
    standing = standing_of(session(), document)
    told = standing.withdrawal or notice
    return _page(
        "withdrawal",
        document,
        form,
        notice=notice,
        standing=standing,
        instead=title_of(told.replacement) if told and told.replacement else "",
        obstacle=obstacle_to_withdrawing(session(), document),
        schedule=open_schedule(session(), document),
    )


@rooms.route("/desk/guidance/<slug:slug>/reinstatement", methods=BOTH)
@needs(Permission.PUBLISH)
def reinstatement(slug: str) -> ResponseReturnValue:
    """Undo the withdrawal of the page."""
    document = document_at_desk(slug)
    form = forms.ReinstatementForm()
    return answered(
        form,
        lambda: reinstate(session(), document, reason=form.reason.words, by=me(), at=now()),
        lambda: _reinstatement_page(document, form),
        then=step(document, "reinstatement"),
    )


def _reinstatement_page(document: Document, form: forms.ReinstatementForm) -> Response:
    return _page(
        "reinstatement",
        document,
        form,
        standing=standing_of(session(), document),
        obstacle=obstacle_to_reinstating(session(), document),
    )


@rooms.route("/desk/guidance/<slug:slug>/removal", methods=BOTH)
@needs(Permission.PUBLISH)
def removal(slug: str) -> ResponseReturnValue:
    """Propose to remove the page."""
    document = document_at_desk(slug)
    version = current_version_of(document)
    form = forms.RemovalForm()
    form.offer(possible_replacements(session(), document))
    act = ProposedAct.REMOVAL
    reason = form.reason
    return answered(
        form,
        lambda: propose(session(), version, act, reason=reason.words, instead=form.chosen, by=me(), at=now()),
        lambda: _page(
            "removal", document, form, **_proposable(version, act), standing=standing_of(session(), document)
        ),
        then=_proposal_page,
    )


@rooms.route("/desk/guidance/<slug:slug>/erasure", methods=BOTH)
@needs(Permission.PUBLISH)
def erasure(slug: str) -> ResponseReturnValue:
    """Propose to erase the text of one version."""
    document = document_at_desk(slug)
    if not request.args.get("version"):
        words = "You see what would go before you propose it."
        return _choose_version(document, "erasure", "Erase the text of a version", words)
    version = _wanted_version(document)
    form = forms.ErasureForm()
    act = ProposedAct.ERASURE
    return answered(
        form,
        lambda: _propose_erasure(version, form),
        lambda: _page("erasure", document, form, **_proposable(version, act), reach=reach_of(session(), version)),
        then=_proposal_page,
    )


def _propose_erasure(version: Version, form: forms.ErasureForm) -> Proposal:
    made = propose(session(), version, ProposedAct.ERASURE, reason=form.public_reason, by=me(), at=now())
    keep_sought(session(), made, form.phrases, settings().secret, now())
    return made


def _proposal_page(made: Proposal) -> str:
    return step(made.version.document, f"proposals/{made.id}")


def _proposable(version: Version, act: ProposedAct) -> dict[str, Any]:
    return {
        "version": version,
        "obstacle": obstacle_to(session(), version, act),
        "proposed": open_proposal(session(), version, act),
    }


@rooms.route("/desk/guidance/<slug:slug>/proposals/<number:number>", methods=BOTH)
@needs(Permission.PUBLISH)
def proposal(slug: str, number: int) -> ResponseReturnValue:
    """A proposal of somebody, and the answer of somebody else."""
    document = document_at_desk(slug)
    made = session().get(Proposal, number)
    if made is None or made.document is not document:
        raise Missing
    form = forms.AnswerForm()
    form.own = made.by_id == me().id
    return answer_to_proposal(made, form, lambda: _show_proposal(made, form), _proposal_page(made))


def answer_to_proposal(
    made: Proposal, form: forms.AnswerForm, page: Callable[[], Response], here: str
) -> ResponseReturnValue:
    """Show a proposal, or take the answer of somebody to it; after an erasure follows what else has the words."""

    def then(_: object) -> str:
        end = session().get(ProposalEnd, made.id)
        erased = made.act is ProposedAct.ERASURE and end is not None and end.agreed
        return here + ("/elsewhere" if erased else "")

    answer = answered(form, lambda: _answer(made, form), page, then=then)
    if answer.status_code == 303:
        database().empty_log()
    return answer


def _show_proposal(made: Proposal, form: forms.AnswerForm) -> Response:
    waits = made.end is None
    return _page(
        "proposal",
        made.version.document,
        form,
        proposal=made,
        instead=title_of(made.replacement) if made.replacement else "",
        here=_proposal_page(made),
        what=f"the text of version {made.version.number}",
        obstacle=obstacle_to(session(), made.version, made.act) if waits else None,
        reach=reach_of(session(), made.version) if waits and made.act is ProposedAct.ERASURE else None,
        own=OWN if form.own else "",
        sought=sought(session(), made, settings().secret).shown if waits else [],
    )


def _answer(made: Proposal, form: forms.AnswerForm) -> None:
    if form.decision.data != forms.AGREE:
        decline(session(), made, note=form.note.words, by=me(), at=now())
        forget_sought(session(), made)
        return
    erases = made.act is ProposedAct.ERASURE
    phrases = phrases_to_seek(session(), made, settings().secret) if erases else []
    agree(session(), made, note=form.note.words, by=me(), at=now())
    keep_sought(session(), made, phrases, settings().secret, now())


@rooms.route("/desk/guidance/<slug:slug>/restored-draft", methods=BOTH)
@needs(Permission.WRITE)
def restored_draft(slug: str) -> ResponseReturnValue:
    """Make the text of an old version the draft."""
    document = document_at_desk(slug)
    if not request.args.get("version"):
        words = "The text of the version you choose becomes a draft. Nothing is published by it."
        return _choose_version(document, "restored-draft", "Restore an earlier version", words)
    version = _wanted_version(document)
    form = forms.RestorationForm()
    return answered(
        form,
        lambda: restore(
            session(), version, based_on=form.number, replace_draft=bool(form.replace.data), by=me(), at=now()
        ),
        lambda: _restoration_page(version, form),
        then=step(document, "draft"),
    )


def _restoration_page(version: Version, form: forms.RestorationForm) -> Response:
    latest = latest_revision(session(), version.document)
    form.based_on.data = str(latest.number if latest else 0)  # also after a refusal: the next decision is a new one
    return _page(
        "restored-draft",
        version.document,
        form,
        version=version,
        way=way_back(session(), version),
        obstacle=obstacle_to_restoring(session(), version),
        draft=draft_in_the_way(session(), version.document),
    )


@rooms.route("/desk/guidance/<slug:slug>/discarded-page", methods=BOTH)
@needs(Permission.WRITE)
def discarded_page(slug: str) -> ResponseReturnValue:
    """Discard a page that was never published."""
    found, form = document_at_desk(slug), Form()
    return answered(
        form,
        lambda: discard_page(session(), found, by=me(), at=now()),
        lambda: _discarding_page(found, form),
        then="/desk",
    )


def _discarding_page(document: Document, form: Form) -> Response:
    latest = latest_revision(session(), document)
    return _page(
        "discarded-page",
        document,
        form,
        obstacle=obstacle_to_discarding(session(), document),
        allowed=may_discard(session(), document, me()),
        texts=latest.number if latest else 0,
    )


def _choose_version(document: Document, name: str, heading: str, words: str) -> ResponseReturnValue:
    """Which version a step is about, for somebody who came without saying."""
    wanted, total = whole_number(request.args.get("page")), current_version_of(document).number
    page, pages = part_shown(wanted, total, ON_A_PAGE)
    return page_about(
        document,
        "ending/choose-version.html",
        name=name,
        choices=versions_to_choose(session(), document, page),
        page=page,
        pages=pages,
        chosen_heading=heading,
        words=words,
    )


@rooms.route("/desk/guidance/<slug:slug>/note-correction", methods=BOTH)
@needs(Permission.PUBLISH)
def note_correction(slug: str) -> ResponseReturnValue:
    """Correct the change note of one version."""
    document = document_at_desk(slug)
    if not request.args.get("version"):
        words = "The note as it was published stays in the history."
        return _choose_version(document, "note-correction", "Correct a change note", words)
    version = _wanted_version(document)
    form = forms.NoteForm(note=note_of(session(), version))
    return answered(
        form,
        lambda: correct_note(session(), version, note=form.note.words, reason=form.reason.words, by=me(), at=now()),
        lambda: _correction_page(version, form),
        then=step(document, "note-correction", version=version.number),
    )


def _correction_page(version: Version, form: forms.NoteForm) -> Response:
    return _page(
        "note-correction",
        version.document,
        form,
        version=version,
        obstacle=obstacle_to_correcting(session(), version),
        corrections=note_corrections(session(), [version.id]).get(version.id, []),
    )


def _wanted_version(document: Document) -> Version:
    """The version that ``?version=n`` names, of this document and no other."""
    return version_at(document, whole_number(request.args.get("version")))


def _page(name: str, document: Document, form: Form, **context: Any) -> Response:
    return page_about(document, f"ending/{name}.html", form=form, **context)
