"""The pages of publishing at the desk: what it will do and what is in its way, its answers, and the second check."""

import contextlib
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from guidance.acts.schedules import when_of
from guidance.authoring.manuscript.forms import NEXT
from guidance.authoring.manuscript.in_the_way import obstacles
from guidance.authoring.manuscript.look import look_at, look_at_version
from guidance.authoring.manuscript.releasing import publish
from guidance.authoring.manuscript.waiting import failed_schedules
from guidance.authoring.publishing.checking import check_may_check, check_urgent
from guidance.authoring.publishing.effects import effects_of
from guidance.authoring.publishing.forms import CheckForm, PublishForm, ScheduleForm, UrgentForm
from guidance.authoring.publishing.scheduling import cancel, schedule
from guidance.errors import NotAllowed, NotReady, Refusal, StaleDraft
from guidance.models.checks import unchecked_urgent
from guidance.models.corrections import UrgentPublication
from guidance.models.documents import Document
from guidance.models.permissions import Permission
from guidance.models.reviews import Verdict
from guidance.models.revisions import Revision
from guidance.models.stages import progress_of
from guidance.models.versions import Version, current_version, current_with_page
from guidance.text.days.local_times import whose_time
from guidance.web.addresses import document_at_desk, step, text_at, version_at
from guidance.web.answering import answered
from guidance.web.forms import AboutForm, Form
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import page_about
from guidance.web.session import limits, now, session, zone

rooms = Blueprint("publishing", __name__)

_FORMS: dict[str, type[PublishForm]] = {"now": PublishForm, "later": ScheduleForm, "urgent": UrgentForm}


@rooms.get("/desk/guidance/<slug:slug>/version")
@needs(Permission.PUBLISH)
def version(slug: str) -> ResponseReturnValue:
    """The effects of publishing the newest text, the obstacles to it, and the buttons."""
    return _page(document_at_desk(slug))


@rooms.post("/desk/guidance/<slug:slug>/version")
@needs(Permission.PUBLISH)
def publish_version(slug: str) -> ResponseReturnValue:
    """Publish now, at a time, or urgently: exactly the text that the page showed."""
    document, when = document_at_desk(slug), request.form.get("when", "")
    if when not in _FORMS:
        raise NotReady("Choose whether to publish now, at a time, or urgently.")
    form = _FORMS[when]()
    revision = text_at(document, form.based_on.data)
    return answered(
        form,
        lambda: _carry_out(document, revision, form),
        lambda: _again(document, when, form),
        then=str,
        before=lambda: _look(document, revision),
    )


def _carry_out(document: Document, revision: Revision, form: PublishForm) -> str:
    """Do what the form asks for; the address of the page that says so."""
    terms: dict[str, Any] = {"by": me(), "at": now(), "limits": limits()}
    if form.moment is not None:
        schedule(session(), document, revision, publish_at=form.moment, zone=zone(), **terms)
        return step(document, "version")
    made = publish(session(), document, revision, urgent=form.urgent, **terms)
    return step(document, f"versions/{made.number}")


def _again(document: Document, when: str, form: PublishForm) -> Response:
    if isinstance(form.refused_with, StaleDraft):
        return _moved_on(document, form)
    return _page(document, when, form)


def _moved_on(document: Document, form: Form) -> Response:
    return page_about(document, "publishing/moved-on.html", reason=form.refusal)


def _look(document: Document, revision: Revision) -> None:
    """The slow part: the look is kept, and the act finds it there."""
    with contextlib.suppress(Refusal):
        look_at(revision, current_with_page(session(), document), limits())


def _page(document: Document, when: str = "", sent: PublishForm | None = None) -> Response:
    """The page about the text that is scheduled, else about the draft; ``sent`` is the form that was sent to it."""
    progress = progress_of(session(), document)
    planned = progress.schedule
    revision = planned.revision if planned else progress.draft
    found = [] if planned else obstacles(session(), progress, by=me(), limits=limits())
    carried = {"based_on": revision.number if revision else 0}
    forms = {name: sent if name == when else kind(None, data=carried) for name, kind in _FORMS.items()}
    return page_about(
        document,
        "publishing/version.html",
        progress=progress,
        planned=planned,
        planned_for=when_of(planned) if planned else "",
        effects=effects_of(session(), document, revision, zone=zone(), limits=limits()) if revision else None,
        obstacles=found,
        free=planned is None and revision is not None and not found,
        urgently=revision is not None and bool(found) and all(obstacle.waivable for obstacle in found),
        missed=failed_schedules(session(), document),
        forms=forms,
        cancelling=AboutForm(None, data={"based_on": planned.number if planned else 0}),
        problems=sent.problems if sent else [],
        sent=when,
        whose=whose_time(zone()),
    )


@rooms.post("/desk/guidance/<slug:slug>/schedule-end")
@needs(Permission.PUBLISH)
def end_schedule(slug: str) -> ResponseReturnValue:
    """Cancel the schedule that the page showed."""
    document, form = document_at_desk(slug), AboutForm()
    return answered(
        form,
        lambda: cancel(session(), document, number=form.number, by=me(), at=now()),
        lambda: _moved_on(document, form),
        then=step(document, "version"),
    )


@rooms.get("/desk/guidance/<slug:slug>/versions/<number:number>")
@needs(Permission.WRITE)
def published(slug: str, number: int) -> ResponseReturnValue:
    """That a version was published, where it is, and what happens next."""
    document = document_at_desk(slug)
    found = version_at(document, number)
    revision = found.revision
    return page_about(
        document,
        "publishing/published.html",
        version=found,
        revision=revision,
        newest=current_version(session(), document),
        unchecked=_to_check(found),
        standing=progress_of(session(), document).standing,
    )


def _to_check(found: Version) -> UrgentPublication | None:
    urgent = unchecked_urgent(session(), found)
    return urgent if urgent is not None and urgent.version_id == found.id else None


@rooms.get("/desk/guidance/<slug:slug>/urgent-check")
@needs(Permission.CHECK)
def urgent_check(slug: str) -> ResponseReturnValue:
    """The version that was published urgently, to be read by a second person."""
    document = document_at_desk(slug)
    current = current_version(session(), document)
    urgent = unchecked_urgent(session(), current) if current else None
    form = CheckForm(None, data={"based_on": urgent.version.number if urgent else 0})
    form.prepare(look_at_version(session(), urgent.version) if urgent else None)
    return _check_page(document, urgent, form)


@rooms.post("/desk/guidance/<slug:slug>/urgent-check")
@needs(Permission.CHECK)
def give_urgent_check(slug: str) -> ResponseReturnValue:
    """Write down what the second person found."""
    document, form = document_at_desk(slug), CheckForm()
    found = version_at(document, form.number)
    form.waits = _to_check(found) is not None
    form.prepare(look_at_version(session(), found) if form.waits else None)
    return answered(
        form, lambda: _check(document, found, form), lambda: _check_page(document, _to_check(found), form), then=str
    )


def _check(document: Document, found: Version, form: CheckForm) -> str:
    """Write it down, or show the next part; the address that comes next."""
    if form.verdict.data == NEXT:
        form.go_on()
        return ""
    verdict = Verdict(form.verdict.data)
    check_urgent(session(), found, by=me(), at=now(), verdict=verdict, note=form.note.words, ticked=form.ticked)
    return step(document, f"versions/{found.number}")


def _check_page(document: Document, urgent: UrgentPublication | None, form: CheckForm) -> Response:
    hindrance = ""
    try:
        if urgent is not None:
            check_may_check(session(), urgent.version, me())
    except (NotReady, NotAllowed) as refusal:
        hindrance = str(refusal)
    return page_about(document, "publishing/urgent-check.html", urgent=urgent, hindrance=hindrance, form=form)
