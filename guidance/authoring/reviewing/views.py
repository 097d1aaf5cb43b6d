"""Asking for review, checking a text, reviewing a whole page, and reading a saved text: the screens."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from guidance.authoring.commenting.threads import open_threads
from guidance.authoring.reviewing.asking import (
    OTHER_TEXT,
    ask,
    obstacles_to_asking,
    open_for_decision,
    possible_reviewers,
)
from guidance.authoring.reviewing.deciding import approve, pass_on, request_changes, voided_approval
from guidance.authoring.reviewing.examining import Examined, Subject, examine, subject_of
from guidance.authoring.reviewing.forms import APPROVE, CHANGES, RequestForm, ReviewForm, WholePageForm
from guidance.authoring.reviewing.stamping import OTHER_VERSION, last_capacity, latest_due, review_whole_page, usual_due
from guidance.errors import Refusal, StaleDraft
from guidance.models import (
    Document,
    Permission,
    Progress,
    Rendering,
    Scope,
    UserAccount,
    Version,
    current_version,
    latest_revision,
    progress_of,
    revision_numbered,
    wrote,
)
from guidance.text.markdown import render
from guidance.web.addresses import Missing, document_at_desk, step
from guidance.web.fields import PersonField
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, today
from guidance.web.submissions import done

rooms = Blueprint("reviewing", __name__)


@rooms.route("/desk/guidance/<slug:slug>/review-request", methods=["GET", "POST"])
@needs(Permission.WRITE)
def review_request(slug: str) -> ResponseReturnValue:
    """Whom to ask to check the draft."""
    found = document_at_desk(slug)
    progress = progress_of(session(), found)
    people = possible_reviewers(session(), progress.draft) if progress.draft else []
    form = RequestForm(scope=Scope.CHANGES.value)
    form.of.offer(people)
    text = progress.draft.number if progress.draft else 0
    if request.method == "GET":
        form.begin_with(text)
    elif not form.is_about(text):
        form.begin_again_with(text, OTHER_TEXT)
    elif form.validate():
        try:
            _ask(found, text, form)
            return done(step(found, "review-request"))
        except Refusal as refusal:
            form.refuse(refusal)
    return _request_page(found, progress, people, form)


def _ask(found: Document, text: int, form: RequestForm) -> None:
    ask(
        session(),
        found,
        text=text,
        of=_person(form.of),
        scope=Scope(form.scope.data),
        by_day=form.by_day.data,
        note=form.note.data or "",
        by=me(),
        at=now(),
        today=today(),
    )


def _request_page(
    found: Document, progress: Progress, people: list[UserAccount], form: RequestForm
) -> ResponseReturnValue:
    return private_page(
        "reviewing/review-request.html",
        status=form.status,
        document=found,
        progress=progress,
        form=form,
        people=people,
        obstacles=obstacles_to_asking(progress),
        waiting=open_for_decision(progress),
        voided=voided_approval(session(), found, progress),
    )


def _person(field: PersonField) -> UserAccount:
    return session().get_one(UserAccount, field.number)


@dataclass
class _Check:
    """One person in front of one text that is to be checked."""

    document: Document
    progress: Progress
    subject: Subject
    examined: Examined
    form: ReviewForm


@rooms.route("/desk/guidance/<slug:slug>/review", methods=["GET", "POST"])
@needs(Permission.CHECK)
def review(slug: str) -> ResponseReturnValue:
    """The draft beside the current version, and the decision on it."""
    check = _check(slug)
    if check is None:
        found = document_at_desk(slug)
        return private_page("reviewing/nothing.html", document=found, progress=progress_of(session(), found))
    form, shown = check.form, check.subject.shown
    if request.method == "GET":
        form.begin_with_both(shown)
    elif not form.is_about_both(shown):
        form.begin_again_with_both(shown)
    elif form.validate():
        try:
            _decide(check)
            return done(step(check.document, "review"))
        except StaleDraft:
            session().rollback()
            return review(slug)  # it finds that the form is about another text
        except Refusal as refusal:
            form.refuse(refusal)
    return _shown(check)


def _check(slug: str) -> _Check | None:
    """Everything for the page; the comparison is made while this request holds no lock."""
    found = document_at_desk(slug)
    progress = progress_of(session(), found)
    subject = subject_of(session(), progress)
    if subject is None:
        return None
    session().rollback()
    examined = examine(subject)
    return _Check(found, progress, subject, examined, _review_form(found, progress, subject, examined))


def _review_form(found: Document, progress: Progress, subject: Subject, examined: Examined) -> ReviewForm:
    waiting = open_for_decision(progress)
    scope = waiting.scope if waiting else Scope.CHANGES
    form = ReviewForm(scope=scope.value, capacity=last_capacity(session(), me()))
    assert progress.draft is not None
    others = [person for person in possible_reviewers(session(), progress.draft) if person.id != me().id]
    asked = waiting is not None and waiting.of_id == me().id
    form.prepare(subject.shown, examined.numbers, others, asked=asked and bool(others))
    form.expect(usual_due(found, today()), latest_due(found, today()))
    return form


def _decide(check: _Check) -> None:
    form, shown = check.form, check.subject.shown
    if form.decision.data == APPROVE:
        approve(session(), check.document, form.reading, shown=shown, by=me(), at=now(), today=today())
    elif form.decision.data == CHANGES:
        request_changes(session(), check.document, form.reading, shown=shown, by=me(), at=now())
    else:
        to, note = _person(form.pass_to), form.note.data or ""
        pass_on(session(), check.document, to=to, note=note, shown=shown, by=me(), at=now())


def _shown(check: _Check) -> ResponseReturnValue:
    draft = check.progress.draft
    assert draft is not None
    return private_page(
        "reviewing/review.html",
        status=check.form.status,
        document=check.document,
        progress=check.progress,
        draft=draft,
        examined=check.examined,
        form=check.form,
        waiting=open_for_decision(check.progress),
        voided=voided_approval(session(), check.document, check.progress),
        own_work=wrote(session(), me(), draft),
        comments=open_threads(session(), check.document),
        whole=request.args.get("view") == "page",
    )


@rooms.route("/desk/guidance/<slug:slug>/whole-page-review", methods=["GET", "POST"])
@needs(Permission.CHECK)
def whole_page_review(slug: str) -> ResponseReturnValue:
    """The current version, and what somebody who read all of it says."""
    found = document_at_desk(slug)
    current = current_version(session(), found)
    if current is None:
        raise Missing("")
    form = WholePageForm(capacity=last_capacity(session(), me()))
    form.expect(usual_due(found, today()), latest_due(found, today()))
    if request.method == "GET":
        form.begin_with(current.number)
    elif not form.is_about(current.number):
        form.begin_again_with(current.number, OTHER_VERSION)
    elif form.validate():
        try:
            reading, verdict = form.reading, form.verdict
            review_whole_page(
                session(), found, reading, verdict, version=current.number, by=me(), at=now(), today=today()
            )
            return done(step(found, "whole-page-review"))
        except Refusal as refusal:
            form.refuse(refusal)
    return _whole_page(found, current, form)


def _whole_page(found: Document, current: Version, form: WholePageForm) -> ResponseReturnValue:
    rendering = session().get(Rendering, current.id)
    return private_page(
        "reviewing/whole-page-review.html",
        status=form.status,
        document=found,
        progress=progress_of(session(), found),
        version=current,
        html=Markup(rendering.html) if rendering else None,
        form=form,
        own_work=wrote(session(), me(), current.revision),
    )


@rooms.get("/desk/guidance/<slug:slug>/texts/<number:number>")
@needs(Permission.WRITE)
def text(slug: str, number: int) -> ResponseReturnValue:
    """One saved text as its readers would see it, marked as a draft on the screen and on every sheet of paper."""
    found = document_at_desk(slug)
    wanted = revision_numbered(session(), found, number)
    if wanted is None or wanted.content is None:
        raise Missing("")
    version = session().scalar(sa.select(Version).where(Version.revision_id == wanted.id))
    if version is not None:
        return redirect(url_for("reading.version", slug=found.slug, number=version.number))
    return private_page(
        "reviewing/text.html",
        document=found,
        text=wanted,
        html=Markup(render(wanted.content.body).html),
        latest=latest_revision(session(), found),
    )
