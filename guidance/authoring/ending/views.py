"""The screens on which a published page is withdrawn, reinstated, removed, erased, restored and corrected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from guidance.acts.withdrawing import (
    obstacle_to_reinstating,
    obstacle_to_withdrawing,
    possible_replacements,
    reinstate,
    withdraw,
)
from guidance.authoring.ending import forms
from guidance.authoring.ending.correcting import correct_note, note_of, obstacle_to_correcting
from guidance.authoring.ending.erasing import reach_of
from guidance.authoring.ending.proposing import (
    OWN,
    agree,
    decline,
    obstacle_to,
    open_proposal,
    propose,
)
from guidance.authoring.ending.restoring import draft_in_the_way, obstacle_to_restoring, restore, way_back
from guidance.errors import Refusal, StaleDraft
from guidance.models import (
    Document,
    Permission,
    Proposal,
    ProposedAct,
    Version,
    latest_revision,
    note_corrections,
    open_schedule,
    standing_of,
)
from guidance.web.addresses import (
    Missing,
    current_version_of,
    document_at_desk,
    step,
    version_at,
    whole_number,
)
from guidance.web.forms import Form
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session
from guidance.web.submissions import done

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
    found = document_at_desk(slug)
    form = forms.WithdrawalForm()
    form.offer(possible_replacements(session(), found))
    notice = None
    if form.confirmed.data:
        if answer := _sent(form, lambda: _withdraw(found, form)):
            return answer
    elif request.method == "POST" and "change" not in request.form and form.validate():
        notice = Notice(now(), form.reason.words, form.chosen)
    return _page(
        "withdrawal",
        form,
        document=found,
        notice=notice,
        standing=standing_of(session(), found),
        obstacle=obstacle_to_withdrawing(session(), found),
        schedule=open_schedule(session(), found),
    )


def _withdraw(found: Document, form: forms.WithdrawalForm) -> str:
    withdraw(session(), found, reason=form.reason.words, replacement=form.chosen, by=me(), at=now())
    return step(found, "withdrawal")


@rooms.route("/desk/guidance/<slug:slug>/reinstatement", methods=BOTH)
@needs(Permission.PUBLISH)
def reinstatement(slug: str) -> ResponseReturnValue:
    """Undo the withdrawal of the page."""
    found = document_at_desk(slug)
    form = forms.ReinstatementForm()
    if answer := _sent(form, lambda: _reinstate(found, form)):
        return answer
    return _page(
        "reinstatement",
        form,
        document=found,
        standing=standing_of(session(), found),
        obstacle=obstacle_to_reinstating(session(), found),
    )


def _reinstate(found: Document, form: forms.ReinstatementForm) -> str:
    reinstate(session(), found, reason=form.reason.words, by=me(), at=now())
    return step(found, "reinstatement")


@rooms.route("/desk/guidance/<slug:slug>/removal", methods=BOTH)
@needs(Permission.PUBLISH)
def removal(slug: str) -> ResponseReturnValue:
    """Propose to remove the page."""
    found = document_at_desk(slug)
    version = current_version_of(found)
    form = forms.RemovalForm()
    act = ProposedAct.REMOVAL
    if answer := _sent(form, lambda: _propose(version, act, form.reason.words)):
        return answer
    return _page("removal", form, **_proposable(version, act), standing=standing_of(session(), found))


@rooms.route("/desk/guidance/<slug:slug>/erasure", methods=BOTH)
@needs(Permission.PUBLISH)
def erasure(slug: str) -> ResponseReturnValue:
    """Propose to erase the text of one version."""
    found = document_at_desk(slug)
    if not request.args.get("version"):
        return _choose_version(found, "Erase the text of a version", "You see what would go before you propose it.")
    version = _wanted_version(found)
    form = forms.ErasureForm()
    act = ProposedAct.ERASURE
    if answer := _sent(form, lambda: _propose(version, act, form.public_reason)):
        return answer
    return _page("erasure", form, **_proposable(version, act), reach=reach_of(session(), version))


def _propose(version: Version, act: ProposedAct, reason: str) -> str:
    made = propose(session(), version, act, reason=reason, by=me(), at=now())
    return step(version.document, f"proposals/{made.id}")


def _proposable(version: Version, act: ProposedAct) -> dict[str, Any]:
    return {
        "document": version.document,
        "version": version,
        "obstacle": obstacle_to(session(), version, act),
        "proposed": open_proposal(session(), version, act),
    }


@rooms.route("/desk/guidance/<slug:slug>/proposals/<number:number>", methods=BOTH)
@needs(Permission.PUBLISH)
def proposal(slug: str, number: int) -> ResponseReturnValue:
    """What somebody proposed, and the answer of somebody else."""
    found = document_at_desk(slug)
    made = session().get(Proposal, number)
    if made is None or made.version.document_id != found.id:
        raise Missing("")
    form = forms.AnswerForm()
    form.own = made.by_id == me().id
    if answer := _sent(form, lambda: _answer(made, form)):
        return answer
    return _page(
        "proposal",
        form,
        document=found,
        proposal=made,
        obstacle=obstacle_to(session(), made.version, made.act) if made.end is None else "",
        reach=reach_of(session(), made.version) if made.act is ProposedAct.ERASURE and made.end is None else None,
        own=OWN if form.own else "",
    )


def _answer(made: Proposal, form: forms.AnswerForm) -> str:
    act = agree if form.decision.data == forms.AGREE else decline
    act(session(), made, note=form.note.words, by=me(), at=now())
    return step(made.version.document, f"proposals/{made.id}")


@rooms.route("/desk/guidance/<slug:slug>/restored-draft", methods=BOTH)
@needs(Permission.WRITE)
def restored_draft(slug: str) -> ResponseReturnValue:
    """Make the text of an old version the draft."""
    found = document_at_desk(slug)
    if not request.args.get("version"):
        words = "The text of the version you choose becomes a draft. Nothing is published by it."
        return _choose_version(found, "Restore an earlier version", words)
    version = _wanted_version(found)
    form = forms.RestorationForm()
    if answer := _sent(form, lambda: _restore(version, form)):
        return answer
    latest = latest_revision(session(), found)
    form.based_on.data = str(latest.number if latest else 0)  # also after a refusal: the next decision is a new one
    return _page(
        "restored-draft",
        form,
        stale=form.stale,
        document=found,
        version=version,
        way=way_back(session(), version),
        obstacle=obstacle_to_restoring(session(), version),
        draft=draft_in_the_way(session(), found),
    )


def _choose_version(document: Document, heading: str, words: str) -> ResponseReturnValue:
    """Which version a step is about, for somebody who came without saying."""
    newest = current_version_of(document).number
    return private_page(
        "ending/choose-version.html", document=document, newest=newest, chosen_heading=heading, words=words
    )


def _restore(version: Version, form: forms.RestorationForm) -> str:
    based_on = whole_number(form.based_on.data)
    try:
        restore(session(), version, based_on=based_on, replace_draft=bool(form.replace.data), by=me(), at=now())
    except StaleDraft:
        form.stale = True
        raise
    return step(version.document, "draft")


@rooms.route("/desk/guidance/<slug:slug>/note-correction", methods=BOTH)
@needs(Permission.PUBLISH)
def note_correction(slug: str) -> ResponseReturnValue:
    """Correct the change note of one version."""
    found = document_at_desk(slug)
    if not request.args.get("version"):
        return _choose_version(found, "Correct a change note", "The note as it was published stays in the history.")
    version = _wanted_version(found)
    form = forms.NoteForm(note=note_of(session(), version))
    if answer := _sent(form, lambda: _correct(version, form)):
        return answer
    return _page(
        "note-correction",
        form,
        document=found,
        version=version,
        obstacle=obstacle_to_correcting(session(), version),
        corrections=note_corrections(session(), [version.id]).get(version.id, []),
    )


def _correct(version: Version, form: forms.NoteForm) -> str:
    correct_note(session(), version, note=form.note.words, reason=form.reason.words, by=me(), at=now())
    return step(version.document, "note-correction", version=version.number)


def _wanted_version(document: Document) -> Version:
    """The version that ``?version=n`` names, of this document and no other."""
    return version_at(document, whole_number(request.args.get("version")))


def _sent(form: Form, act: Callable[[], str]) -> ResponseReturnValue | None:
    """Do what the form asks for, commit, and lead on; nothing when it was not sent, or says itself why not."""
    if request.method != "POST" or not form.validate():
        return None
    try:
        return done(act())
    except Refusal as refusal:
        session().rollback()
        form.refuse(refusal)
        return None


def _page(name: str, form: Form, *, stale: bool = False, **context: object) -> ResponseReturnValue:
    status = 409 if stale else (400 if form.problems else 200)
    return private_page(f"ending/{name}.html", status=status, form=form, **context)
