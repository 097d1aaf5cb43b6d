"""Comments on a draft, the links for experts outside, and the page that such a link opens: the screens."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.authoring.commenting.fact_checking import (
    ask,
    check_behind,
    check_on,
    checks_of,
    end,
    is_open,
    remark,
    remarks_through,
)
from guidance.authoring.commenting.forms import LONGEST_QUOTE, AskForm, CommentForm, RemarkForm, ReplyForm
from guidance.authoring.commenting.passages import ReadText, SavedText, read, saved_text
from guidance.authoring.commenting.remarking import comment, reply, resolve
from guidance.authoring.commenting.removing import Remark, may_remove, remark_on, remove
from guidance.authoring.commenting.threads import first_comment, threads
from guidance.authoring.manuscript.letters import invite_expert
from guidance.models.documents import Document
from guidance.models.draft_comments import FactCheck
from guidance.models.permissions import Permission
from guidance.models.removed_words import Said
from guidance.models.revisions import Revision, latest_revision
from guidance.models.standing import standing_of
from guidance.models.uploads import IMAGE_ADDRESS, Image
from guidance.models.versions import Version, current_version
from guidance.text.days.dates import end_of
from guidance.web.addresses import Missing, absolute, document_at_desk, or_missing, step, text_at
from guidance.web.answering import answered, carried_out
from guidance.web.forms import Form, choices
from guidance.web.guards import door, needs
from guidance.web.identity import me
from guidance.web.pages import as_picture, at_secret_address, page_about, private_page
from guidance.web.session import limits, now, session, settings, today, zone

rooms = Blueprint("commenting", __name__)

#: In an address, the whole page where a section could stand; no section can have this anchor.
WHOLE_PAGE = "page-whole"


@rooms.route("/desk/guidance/<slug:slug>/comments", methods=["GET", "POST"])
@needs(Permission.WRITE)
def comments(slug: str) -> ResponseReturnValue:
    """The draft with what was said about it; with ``?section=`` the form for that section."""
    document = document_at_desk(slug)
    if request.method == "GET":
        text = _latest(document)
        return _comments_page(document, text, _comment_form(text))
    form = CommentForm()
    revision = text_at(document, form.based_on.data)
    text = _read(revision)
    if text is None:
        return _comments_page(document, None, form)
    place = "" if form.section.data == WHOLE_PAGE else form.section.data or ""
    words, quote = form.body.data or "", form.quote.data or ""
    return answered(
        form,
        lambda: comment(session(), revision, text, words, section=place, quote=quote, by=me(), at=now()),
        lambda: _comments_page(document, text, form),
        then=lambda made: f"{step(document, 'comments')}#page-comment-{made.id}",
    )


def _comment_form(text: ReadText | None) -> CommentForm | None:
    section = request.args.get("section", "")
    if text is None or not section:
        return None
    if section != WHOLE_PAGE and section not in text.titles:
        raise Missing
    return CommentForm(based_on=text.saved.number, section=section, quote=request.args.get("quote", "")[:LONGEST_QUOTE])


def _comments_page(document: Document, text: ReadText | None, form: CommentForm | None) -> Response:
    latest = _latest(document) if request.method == "POST" else text
    return page_about(
        document,
        "commenting/comments.html",
        text=latest,
        titles={WHOLE_PAGE: "the whole page", **(text.titles if text else {})},
        form=form,
        threads=threads(session(), document, latest),
        whole_page=WHOLE_PAGE,
    )


@rooms.route("/desk/guidance/<slug:slug>/comments/<number:number>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def thread(slug: str, number: int) -> ResponseReturnValue:
    """One comment with its replies, and the form to go on."""
    document = document_at_desk(slug)
    first = or_missing(first_comment(session(), document, number))
    form = ReplyForm()
    act = resolve if form.resolves else reply
    return answered(
        form,
        lambda: act(session(), first, form.body.data or "", by=me(), at=now()),
        lambda: _thread_page(document, number, form),
        then=f"{step(document, 'comments')}#page-comment-{number}",
    )


def _thread_page(document: Document, number: int, form: ReplyForm) -> Response:
    text = _latest(document)
    shown = next(thread for thread in threads(session(), document, text) if thread.first.id == number)
    return page_about(document, "commenting/thread.html", text=text, thread=shown, form=form)


@rooms.route("/desk/guidance/<slug:slug>/remarks/<kind>/<number:number>/removal", methods=["GET", "POST"])
@needs(Permission.WRITE)
def removal(slug: str, kind: str, number: int) -> ResponseReturnValue:
    """Take out words that should not have been written about a draft: a comment, a question, a note."""
    found, form = document_at_desk(slug), Form()
    said = _remark(found, kind, number)
    return answered(
        form,
        lambda: remove(session(), found, _remark(found, kind, number), by=me(), at=now()),
        lambda: page_about(found, "commenting/removal.html", remark=said, form=form, mine=may_remove(said, me())),
        then=step(found, _ABOUT[said.kind]),
    )


#: Where the remarks of each kind are read.
_ABOUT = {
    Said.COMMENT: "comments",
    Said.RESOLUTION: "comments",
    Said.QUESTION: "fact-checks",
    Said.REQUEST: "timeline",
    Said.REVIEW: "timeline",
}


def _remark(document: Document, kind: str, number: int) -> Remark:
    """:raises Missing: when there is no such remark about this page."""
    kinds = {said.value: said for said in Said}
    return or_missing(remark_on(session(), document, kinds[kind], number) if kind in kinds else None)


@rooms.route("/desk/guidance/<slug:slug>/fact-checks", methods=["GET", "POST"])
@needs(Permission.WRITE)
def fact_checks(slug: str) -> ResponseReturnValue:
    """Who outside was asked, and the form to ask somebody; the secret link is in the answer to it, and nowhere else."""
    document = document_at_desk(slug)
    newest = latest_revision(session(), document)
    form = AskForm(based_on=newest.number if newest else 0)
    tokens: list[str] = []
    answer = answered(
        form,
        lambda: tokens.append(_ask(document, form)),
        lambda: _fact_checks_page(document, form),
        then=step(document, "fact-checks"),
    )
    return _link_page(document, tokens[0], form.email.address) if tokens and answer.status_code == 303 else answer


def _ask(document: Document, form: AskForm) -> str:
    """The secret of a new link."""
    revision = text_at(document, form.based_on.data)
    ends_at = end_of(today() + timedelta(days=int(form.days.data or 0)), zone())
    expert, question = form.expert.data or "", form.question.data or ""
    token = ask(session(), revision, expert, question, ends_at=ends_at, by=me(), at=now())
    if form.email.address:
        invite_expert(session(), _opened(token), token, form.email.address, key=settings().secret, at=now())
    return token


def _link_page(document: Document, token: str, address: str) -> Response:
    link = absolute(url_for("commenting.fact_check", token=token))
    mails, check = bool(settings().mail_url), _opened(token)
    return page_about(document, "commenting/link.html", check=check, link=link, mailed_to=address, mails=mails)


def _fact_checks_page(document: Document, form: AskForm) -> Response:
    newest = latest_revision(session(), document)
    return page_about(
        document,
        "commenting/fact-checks.html",
        text=saved_text(newest) if newest else None,
        form=form,
        checks=[(check, count, is_open(check, now())) for check, count in checks_of(session(), document)],
    )


@rooms.post("/desk/guidance/<slug:slug>/fact-checks/<number:number>/end")
@needs(Permission.WRITE)
def fact_check_end(slug: str, number: int) -> ResponseReturnValue:
    """Stop a link."""
    document = document_at_desk(slug)
    check = or_missing(check_on(session(), document, number))
    return carried_out(lambda: end(session(), check, by=me(), at=now()), step(document, "fact-checks"))


@rooms.route("/fact-check/<token>", methods=["GET", "POST"])
@door
def fact_check(token: str) -> ResponseReturnValue:
    """The draft that a secret link opens, and the form for remarks on it."""
    check = _opened(token)
    text = _read(check.revision)
    assert text is not None
    form = RemarkForm()
    words, section = form.body.data or "", form.section.data or ""
    return at_secret_address(
        answered(
            form,
            lambda: remark(session(), _opened(token, locked=True), text, words, section=section, at=now()),
            lambda: _fact_check_page(_opened(token), text, form),
            then=url_for("commenting.fact_check", token=token, sent="yes"),
        )
    )


def _fact_check_page(check: FactCheck, text: ReadText, form: RemarkForm) -> Response:
    form.section.choices = choices([("", "The whole page"), *text.titles.items()])
    remarks = remarks_through(session(), check)
    published = session().scalar(sa.select(Version).where(Version.revision_id == check.revision_id))
    current = current_version(session(), check.revision.document)
    return private_page(
        "commenting/fact-check.html",
        check=check,
        text=text,
        form=form,
        remarks=remarks,
        published=published,
        is_current=published is not None and published == current,
        standing=standing_of(session(), check.revision.document),
    )


@rooms.get("/fact-check/<token>/images/<name>")
@door
def fact_check_picture(token: str, name: str) -> ResponseReturnValue:
    """A picture of the draft that a secret link opens, and no other one."""
    text = _read(_opened(token).revision)
    address = IMAGE_ADDRESS.fullmatch(f"/images/{name}")
    image = session().get(Image, address[1]) if address else None
    if (
        text is None
        or address is None
        or image is None
        or f"/images/{name}" not in text.rendered.html
        or address[2] != image.ending
    ):
        raise Missing
    return at_secret_address(as_picture(Response(image.data), image.ending))


def _opened(token: str, *, locked: bool = False) -> FactCheck:
    """:raises Missing: for a secret that opens nothing, or nothing any more: nobody can tell which."""
    return or_missing(check_behind(session(), token, now(), locked=locked))


def _latest(document: Document) -> ReadText | None:
    newest = latest_revision(session(), document)
    return _read(newest) if newest else None


def _read(revision: Revision) -> ReadText | None:
    saved: SavedText | None = saved_text(revision)
    return read(saved, limits()) if saved else None
