"""The pages of the newsletter at the desk."""

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.letters.reach import outcome_of
from guidance.models import Permission, UserAccount, Verdict
from guidance.models.newsletters import Newsletter, NewsletterText, newest_newsletter, open_sending
from guidance.newsletters.checking import ask_to_check, asked_people, check, last_check, obstacles, who_can_check
from guidance.newsletters.desk.forms import (
    AskToCheckForm,
    NewsletterCheckForm,
    NewsletterTextForm,
    SendForm,
    SendLaterForm,
    arrangement,
)
from guidance.newsletters.drafting import fill_in_again, newest_text, open_next, save, writers_of_newsletter
from guidance.newsletters.items import Item, in_parts, read_back
from guidance.newsletters.reading import issue_numbered, issues
from guidance.newsletters.sending import cancel_sending, how_many_readers, schedule_sending, send, send_test
from guidance.newsletters.words import checked_introduction, letter_with
from guidance.text.days.local_times import in_words, whose_time
from guidance.text.letter import HERE, Written, filled, written
from guidance.web.addresses import or_missing
from guidance.web.answering import answered, carried_out
from guidance.web.forms import AboutForm
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import limits, now, session, settings, today, zone

rooms = Blueprint("newsletter_desk", __name__)

_MOVED_ON = "The newsletter was saved again since you opened it. Look at what it says now."
#: A letter has its looks in itself, and only our own preview shows it in a frame.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
_PAGE_WITH_FRAME = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'"
)
_VIEWS = {"wide": "Wide", "phone": "On a phone", "text": "As plain text"}


@rooms.route("/desk/newsletters", methods=["GET", "POST"])
@needs(Permission.WRITE)
def newsletters() -> ResponseReturnValue:
    """The one that is being written, or a button that opens it, and all that were sent."""
    if request.method == "POST":
        return carried_out(lambda: open_next(session(), by=me(), at=now(), zone=zone()), lambda made: _path(made))
    last = newest_newsletter(session())
    writing = last if last and last.issue is None else None
    return private_page(
        "newsletters/desk.html",
        writing=newest_text(session(), writing) if writing else None,
        month=f"{today():%B}",
        issues=issues(session(), 50),
        readers=how_many_readers(session()),
    )


@rooms.route("/desk/newsletters/<number:number>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def newsletter(number: int) -> ResponseReturnValue:
    """Write it, put its items in order, leave some out; once it was sent, how many it reached."""
    found = _found(number)
    if (sent := issue_numbered(session(), number)) is not None:
        outcome = outcome_of(session(), f"newsletter-{number}")
        return private_page("newsletters/sent.html", issue=sent.row, outcome=outcome)
    text = newest_text(session(), found)
    form = NewsletterTextForm.showing(text)
    form.about(text.number, "Somebody else saved this newsletter meanwhile: what they wrote stands below your words.")
    items = read_back(text.items)
    if request.method == "POST":
        items = arrangement(items, request.form)
    return answered(
        form,
        lambda: save(session(), found, form.words, items, based_on=form.number, limits=limits(), by=me(), at=now()),
        lambda: _editor(found, form, items),
        then=_path(found),
    )


def _editor(found: Newsletter, form: NewsletterTextForm, items: Sequence[Item]) -> Response:
    text = newest_text(session(), found)
    planned = open_sending(session(), found)
    asking = AskToCheckForm(None)
    asking.based_on.data = str(text.number)
    asking.who.offer([person for person in who_can_check(session(), found) if person.id != me().id])
    return private_page(
        "newsletters/edit.html",
        newsletter=found,
        text=text,
        form=form,
        parts=in_parts(items),
        theirs=in_parts(read_back(text.items)) if form.is_stale else [],
        asking=asking,
        obstacles=obstacles(session(), text, zone=zone(), at=planned.send_at if planned else now()),
        asked=asked_people(session(), text),
        checked=last_check(session(), text),
        planned=planned,
        planned_for=in_words(planned.send_at, zone()) if planned else "",
        readers=how_many_readers(session()),
    )


@rooms.post("/desk/newsletters/<number:number>/filling")
@needs(Permission.WRITE)
def fill_in(number: int) -> ResponseReturnValue:
    """Look again for what there is to tell."""
    found, form = _found(number), AboutForm()
    return answered(
        form,
        lambda: fill_in_again(session(), found, based_on=form.number, by=me(), at=now(), zone=zone()),
        lambda: _refused(found, form),
        then=_path(found),
    )


@rooms.get("/desk/newsletters/<number:number>/preview")
@needs(Permission.WRITE)
def preview(number: int) -> ResponseReturnValue:
    """The letter as it arrives: ``as`` wide, on a phone, or as plain text."""
    found = _found(number)
    wanted = request.args.get("as", "wide")
    view = wanted if wanted in _VIEWS else "wide"
    page = private_page(
        "newsletters/preview.html",
        newsletter=found,
        view=view,
        views=_VIEWS,
        letter=_letter(newest_text(session(), found)),
    )
    page.headers["Content-Security-Policy"] = _PAGE_WITH_FRAME
    return page


@rooms.get("/desk/newsletters/<number:number>/letter")
@needs(Permission.WRITE)
def letter(number: int) -> ResponseReturnValue:
    """The HTML of the letter by itself, in which nothing runs."""
    response = Response(_letter(newest_text(session(), _found(number))).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _letter(text: NewsletterText) -> Written:
    """Both forms as they arrive, without the links that only its reader sees."""
    wanted = letter_with(text, checked_introduction(text.introduction, limits()), test=True)
    words = written(text.title, wanted.blocks, ())
    here = {HERE: settings().base_url}
    return Written(text.title, filled(words.text, here), filled(words.html, here))


@rooms.post("/desk/newsletters/<number:number>/test")
@needs(Permission.WRITE)
def test(number: int) -> ResponseReturnValue:
    """Send it to oneself."""
    found = _found(number)
    return carried_out(
        lambda: send_test(session(), newest_text(session(), found), limits=limits(), by=me(), at=now()),
        url_for("newsletter_desk.preview", number=number, test="sent"),
    )


@rooms.post("/desk/newsletters/<number:number>/check-request")
@needs(Permission.WRITE)
def check_request(number: int) -> ResponseReturnValue:
    """Ask somebody to check it."""
    found, form = _found(number), AskToCheckForm()
    form.who.offer(who_can_check(session(), found))
    return answered(
        form,
        lambda: ask_to_check(
            session(), found, session().get_one(UserAccount, form.who.number), based_on=form.number, by=me(), at=now()
        ),
        lambda: _refused(found, form),
        then=f"{_path(found)}?asked=yes",
    )


@rooms.route("/desk/newsletters/<number:number>/check", methods=["GET", "POST"])
@needs(Permission.CHECK)
def give_check(number: int) -> ResponseReturnValue:
    """Read exactly what would be sent, and say whether it can be."""
    found = _found(number)
    text = newest_text(session(), found)
    form = NewsletterCheckForm()
    form.about(text.number, _MOVED_ON)
    return answered(
        form,
        lambda: check(
            session(), found, Verdict(form.verdict.data), form.note.words, based_on=form.number, by=me(), at=now()
        ),
        lambda: _check_page(found, form),
        then=_path(found),
    )


def _check_page(found: Newsletter, form: NewsletterCheckForm) -> Response:
    text = newest_text(session(), found)
    return private_page(
        "newsletters/check.html",
        newsletter=found,
        text=text,
        form=form,
        letter=_letter(text),
        own=me().id in writers_of_newsletter(session(), found),
        checked=last_check(session(), text),
    )


@rooms.route("/desk/newsletters/<number:number>/sending", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def sending(number: int) -> ResponseReturnValue:
    """Send it now or at a time, to how many, and what is in the way."""
    found, later = _found(number), request.form.get("when") == "later"
    text = newest_text(session(), found)
    form: SendForm = SendLaterForm() if later else SendForm()
    form.about(text.number, _MOVED_ON)
    return answered(
        form, lambda: _carry_out(found, form), lambda: _sending_page(found, form, later=later), then=_path(found)
    )


def _carry_out(found: Newsletter, form: SendForm) -> None:
    terms = {"based_on": form.number, "by": me(), "at": now(), "zone": zone()}
    if form.moment is not None:
        schedule_sending(session(), found, send_at=form.moment, **terms)  # type: ignore[arg-type]
    else:
        send(session(), found, limits=limits(), **terms)  # type: ignore[arg-type]


def _sending_page(found: Newsletter, form: SendForm, *, later: bool) -> Response:
    text, planned = newest_text(session(), found), open_sending(session(), found)
    about = {"based_on": str(text.number)}
    return private_page(
        "newsletters/sending.html",
        newsletter=found,
        text=text,
        problems=form.problems,
        now_form=SendForm(None, data=about),
        later_form=form if later else SendLaterForm(None, data=about),
        ending=AboutForm(None, data={"based_on": planned.number if planned else 0}),
        planned=planned,
        planned_for=in_words(planned.send_at, zone()) if planned else "",
        obstacles=obstacles(session(), text, zone=zone(), at=planned.send_at if planned else now()),
        readers=how_many_readers(session()),
        is_set_up=bool(settings().mail_url),
        whose=whose_time(zone()),
    )


@rooms.post("/desk/newsletters/<number:number>/schedule-end")
@needs(Permission.PUBLISH)
def end_schedule(number: int) -> ResponseReturnValue:
    """Cancel the schedule that the page showed."""
    found, form = _found(number), AboutForm()
    return answered(
        form,
        lambda: cancel_sending(session(), found, form.number, by=me(), at=now()),
        lambda: _refused(found, form),
        then=_path(found),
    )


def _refused(found: Newsletter, form: AboutForm) -> Response:
    return private_page("newsletters/refused.html", newsletter=found, form=form)


def _path(found: Newsletter) -> str:
    return url_for("newsletter_desk.newsletter", number=found.number)


def _found(number: int) -> Newsletter:
    """:raises Missing: when there is no such newsletter."""
    return or_missing(session().get(Newsletter, number))
