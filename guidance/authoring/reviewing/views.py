"""Asking for review, checking a text, reviewing a whole page, and reading a saved text: the screens."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from guidance.acts.obstacles import Obstacle
from guidance.authoring.manuscript.forms import NEXT
from guidance.authoring.manuscript.in_the_way import obstacles
from guidance.authoring.manuscript.look import Look, look_at_draft
from guidance.authoring.manuscript.meaning import reason_of_author
from guidance.authoring.manuscript.releasing import publish
from guidance.authoring.manuscript.waiting import open_threads, voided_approval
from guidance.authoring.reviewing.asking import (
    OTHER_TEXT,
    ask,
    doubt_about,
    obstacles_to_asking,
    possible_reviewers,
    take_back,
)
from guidance.authoring.reviewing.deciding import Shown, approve, pass_on, request_changes, shown_now
from guidance.authoring.reviewing.forms import CHANGES, PUBLISH, RequestForm, ReviewForm, WholePageForm
from guidance.authoring.reviewing.stamping import (
    OTHER_VERSION,
    last_capacity,
    latest_due,
    review_since,
    review_whole_page,
    usual_due,
)
from guidance.errors import StaleDraft, TextRefused
from guidance.models.authorship import wrote
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may
from guidance.models.reviews import Scope
from guidance.models.revisions import latest_revision, revision_numbered
from guidance.models.stages import Progress, progress_of
from guidance.models.versions import Rendering, Version
from guidance.text.days.dates import start_of
from guidance.text.looks import rendered
from guidance.web.addresses import Missing, current_version_of, document_at_desk, step
from guidance.web.answering import answered, carried_out
from guidance.web.fields import PersonField
from guidance.web.forms import AboutForm
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import page_about
from guidance.web.session import limits, now, session, today, zone

rooms = Blueprint("reviewing", __name__)


@rooms.route("/desk/guidance/<slug:slug>/review-request", methods=["GET", "POST"])
@needs(Permission.WRITE)
def review_request(slug: str) -> ResponseReturnValue:
    """Whom to ask to check the draft."""
    document = document_at_desk(slug)
    progress = progress_of(session(), document)
    people = possible_reviewers(session(), progress.draft) if progress.draft else []
    form = RequestForm(scope=Scope.CHANGES.value)
    form.offer(people)
    form.about(progress.draft.number if progress.draft else 0, OTHER_TEXT)
    with suppress(TextRefused):  # the page says it among what is to be mended first
        form.doubt = doubt_about(progress)
    return answered(
        form, lambda: _ask(document, form), lambda: _request_page(document, form), then=step(document, "review-request")
    )


def _ask(document: Document, form: RequestForm) -> None:
    ask(
        session(),
        document,
        text=form.number,
        of=None if form.asks_everybody else _person(form.of),
        scope=Scope(form.scope.data),
        by_day=form.by_day.data,
        note=form.note.data or "",
        only_wording=form.only_wording.words,
        by=me(),
        at=now(),
        today=today(),
    )


def _request_page(document: Document, form: RequestForm) -> Response:
    progress = progress_of(session(), document)
    return page_about(
        document,
        "reviewing/review-request.html",
        progress=progress,
        form=form,
        people=possible_reviewers(session(), progress.draft) if progress.draft else [],
        obstacles=obstacles_to_asking(progress),
        waiting=progress.waiting,
        taking_back=AboutForm(None, data={"based_on": progress.request.id if progress.request else 0}),
        voided=voided_approval(session(), progress),
    )


@rooms.post("/desk/guidance/<slug:slug>/review-request-end")
@needs(Permission.WRITE)
def end_request(slug: str) -> ResponseReturnValue:
    """Take back the request that the page showed."""
    found, form = document_at_desk(slug), AboutForm()
    return carried_out(
        lambda: take_back(session(), found, request=form.number, by=me(), at=now()),
        f"{step(found, 'review-request')}?taken-back=yes",
    )


def _person(field: PersonField) -> UserAccount:
    return session().get_one(UserAccount, field.number)


@dataclass
class _Check:
    """One person in front of one text that is to be checked."""

    document: Document
    progress: Progress
    shown: Shown
    look: Look
    form: ReviewForm


@rooms.route("/desk/guidance/<slug:slug>/review", methods=["GET", "POST"])
@needs(Permission.CHECK)
def review(slug: str) -> ResponseReturnValue:
    """The draft beside the current version, and the decision on it."""
    check = _check(slug)
    if check is None:
        document = document_at_desk(slug)
        return page_about(document, "reviewing/nothing.html", progress=progress_of(session(), document))
    return answered(check.form, lambda: _decide(check), lambda: _shown(check), then=str)


def _check(slug: str) -> _Check | None:
    """Everything for the page."""
    document = document_at_desk(slug)
    progress = progress_of(session(), document)
    shown, look = shown_now(progress), look_at_draft(progress)
    if shown is None or look is None:
        return None
    return _Check(document, progress, shown, look, _review_form(document, progress, shown, look))


def _review_form(document: Document, progress: Progress, shown: Shown, look: Look) -> ReviewForm:
    waiting = progress.waiting
    scope = Scope.WHOLE_PAGE if request.args.get("scope") == "page" else waiting.scope if waiting else Scope.CHANGES
    form = ReviewForm(scope=scope.value, capacity=last_capacity(session(), me()))
    assert progress.draft is not None
    others = [person for person in possible_reviewers(session(), progress.draft) if person.id != me().id]
    asked = waiting is not None and waiting.is_to(me())
    publishes = may(me(), Permission.PUBLISH) and progress.schedule is None and not _has_ended(progress)
    form.about_both(shown)
    form.prepare(look, others, asked=asked and bool(others), publishes=publishes)
    form.expect(usual_due(document, today()), latest_due(document, today()))
    return form


def _has_ended(progress: Progress) -> bool:
    """Whether readers are told not to follow the page, so that no text of it can be published."""
    return progress.standing.withdrawal is not None or progress.standing.removal is not None


def _decide(check: _Check) -> str:
    """Write down the decision; the address that comes next."""
    form, shown = check.form, check.shown
    if form.approves:
        return _approve(check)
    if form.decision.data == NEXT:
        form.go_on()
        return ""
    if form.decision.data == CHANGES:
        request_changes(session(), check.document, form.reading, shown=shown, by=me(), at=now())
    else:
        to, note = _person(form.pass_to), form.note.data or ""
        pass_on(session(), check.document, to=to, note=note, shown=shown, by=me(), at=now())
    return step(check.document, "review")


def _approve(check: _Check) -> str:
    """Approve, and publish in the same breath where that was asked for: both, or neither."""
    form, document = check.form, check.document
    read: dict[str, Any] = {"shown": check.shown, "by": me(), "at": now(), "today": today()}
    review = approve(session(), document, form.reading, ticked=form.ticked, **read)
    if form.decision.data != PUBLISH:
        return step(document, "review")
    version = publish(session(), document, review.revision, by=me(), at=now(), limits=limits())
    return step(document, f"versions/{version.number}")


def _shown(check: _Check) -> BaseResponse:
    if isinstance(check.form.refused_with, StaleDraft):
        return make_response(review(check.document.slug))  # it finds that the form is about another text
    progress = progress_of(session(), check.document)  # an act that was refused let go of what was read before it
    draft = progress.draft
    assert draft is not None
    return page_about(
        check.document,
        "reviewing/review.html",
        progress=progress,
        draft=draft,
        look=check.look,
        form=check.form,
        waiting=progress.waiting,
        voided=voided_approval(session(), progress),
        own_work=wrote(session(), me(), draft),
        why_same=reason_of_author(session(), draft, approver=me().id),
        comments=open_threads(session(), check.document),
        whole=check.form.is_whole or request.args.get("view") == "page",
        obstacles=_obstacles_to_publishing(check),
        decides=not progress.approval or bool(check.form.problems) or "again" in request.args,
    )


def _obstacles_to_publishing(check: _Check) -> list[Obstacle] | None:
    """Nothing where this person may not publish, or it is not approved."""
    if check.progress.approval is None or check.progress.schedule or not may(me(), Permission.PUBLISH):
        return None
    return obstacles(session(), progress_of(session(), check.document), by=me(), limits=limits())


@rooms.route("/desk/guidance/<slug:slug>/whole-page-review", methods=["GET", "POST"])
@needs(Permission.CHECK)
def whole_page_review(slug: str) -> ResponseReturnValue:
    """The current version, and what somebody who read all of it says."""
    document = document_at_desk(slug)
    current = current_version_of(document)
    form = WholePageForm(capacity=last_capacity(session(), me()))
    form.expect(usual_due(document, today()), latest_due(document, today()))
    form.about(current.number, OTHER_VERSION)
    form.asks_again = review_since(session(), current, start_of(today(), zone())) is not None
    return answered(
        form,
        lambda: _review_all(document, form),
        lambda: _whole_page(document, form),
        then=step(document, "whole-page-review"),
    )


def _review_all(document: Document, form: WholePageForm) -> None:
    read: dict[str, Any] = {"version": form.number, "by": me(), "at": now(), "today": today()}
    began = start_of(today(), zone())
    review_whole_page(session(), document, form.reading, form.verdict, **read, since=began, again=form.again.data)


def _whole_page(document: Document, form: WholePageForm) -> Response:
    current = current_version_of(document)
    rendering = session().get(Rendering, current.id)
    return page_about(
        document,
        "reviewing/whole-page-review.html",
        progress=progress_of(session(), document),
        version=current,
        content=current.revision.content,
        html=Markup(rendering.shown) if rendering else None,
        form=form,
        own_work=wrote(session(), me(), current.revision),
        reviewed=review_since(session(), current, start_of(today(), zone())),
    )


@rooms.get("/desk/guidance/<slug:slug>/texts/<number:number>")
@needs(Permission.WRITE)
def text(slug: str, number: int) -> ResponseReturnValue:
    """One saved text as its readers would see it, marked as a draft on the screen and on every sheet of paper."""
    document = document_at_desk(slug)
    wanted = revision_numbered(session(), document, number)
    if wanted is None or wanted.content is None:
        raise Missing
    version = session().scalar(sa.select(Version).where(Version.revision_id == wanted.id))
    if version is not None:
        return redirect(url_for("reading.version", slug=document.slug, number=version.number))
    body = wanted.content.body
    return page_about(
        document,
        "reviewing/text.html",
        text=wanted,
        html=Markup(rendered(body, limits().for_saved(body)).html),
        latest=latest_revision(session(), document),
    )
