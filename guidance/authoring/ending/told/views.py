"""The screens on which the words of a newsletter or of an item of news are erased, by two people."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from guidance.authoring.ending import forms
from guidance.authoring.ending.elsewhere.letting_go import keep_sought, sought
from guidance.authoring.ending.elsewhere.views import same_words_elsewhere
from guidance.authoring.ending.proposing import OWN, obstacle_to_agreeing, open_proposal_about, propose_erasing_told
from guidance.authoring.ending.told.erasing import obstacle_to_erasing_told, texts_of
from guidance.authoring.ending.views import answer_to_proposal
from guidance.models import Permission, Proposal
from guidance.models.news import NewsItem
from guidance.models.newsletters import Newsletter
from guidance.models.proposals import Told
from guidance.models.removed_words import REMOVED
from guidance.web.addresses import Missing
from guidance.web.answering import answered
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings

rooms = Blueprint("told", __name__)

BOTH = ["GET", "POST"]


@rooms.route("/desk/newsletters/<number:number>/erasure", methods=BOTH)
@needs(Permission.PUBLISH)
def newsletter_erasure(number: int) -> ResponseReturnValue:
    """Propose to erase the words of a newsletter."""
    return _erasure(session().get(Newsletter, number))


@rooms.route("/desk/news/<number:number>/erasure", methods=BOTH)
@needs(Permission.PUBLISH)
def news_erasure(number: int) -> ResponseReturnValue:
    """Propose to erase the words of an item of news."""
    return _erasure(session().get(NewsItem, number))


def _erasure(told: Told | None) -> ResponseReturnValue:
    if told is None:
        raise Missing
    form = forms.ErasureForm()
    return answered(
        form,
        lambda: _propose(told, form),
        lambda: _page(
            "erasure",
            told,
            form=form,
            obstacle=obstacle_to_erasing_told(session(), told),
            proposed=open_proposal_about(session(), told),
        ),
        then=lambda made: url_for("told.proposal", number=made.id),
    )


def _propose(told: Told, form: forms.ErasureForm) -> Proposal:
    made = propose_erasing_told(session(), told, reason=form.public_reason, by=me(), at=now())
    keep_sought(session(), made, form.phrases, settings().secret, now())
    return made


@rooms.route("/desk/proposals/<number:number>", methods=BOTH)
@needs(Permission.PUBLISH)
def proposal(number: int) -> ResponseReturnValue:
    """A proposal of somebody to erase what was told, and the answer of somebody else."""
    made, told = _numbered(number)
    form = forms.AnswerForm()
    form.own = made.by_id == me().id
    return answer_to_proposal(made, form, lambda: _show(made, told, form), url_for("told.proposal", number=number))


def _show(made: Proposal, told: Told, form: forms.AnswerForm) -> Response:
    waits = made.end is None
    return _page(
        "proposal",
        told,
        form=form,
        proposal=made,
        here=url_for("told.proposal", number=made.id),
        obstacle=obstacle_to_agreeing(session(), made) if waits else None,
        own=OWN if form.own else "",
        sought=sought(session(), made, settings().secret).shown if waits else [],
    )


@rooms.route("/desk/proposals/<number:number>/elsewhere", methods=BOTH)
@needs(Permission.PUBLISH)
def elsewhere(number: int) -> ResponseReturnValue:
    """Erase the words of what was told from other places."""
    made, told = _numbered(number)
    here = url_for("told.proposal", number=number)
    return same_words_elsewhere(made, here, lambda **found: _page("elsewhere", told, **found))


def _numbered(number: int) -> tuple[Proposal, Told]:
    """:raises Missing: when there is none, or it is about a page."""
    made = session().get(Proposal, number)
    if made is None or made.told is None:
        raise Missing
    return made, made.told


def _page(name: str, told: Told, **context: Any) -> Response:
    newest = texts_of(session(), told)[0].title
    number = f"newsletter {told.number}" if isinstance(told, Newsletter) else "this news"
    return private_page(
        f"ending/{name}.html",
        document=None,
        reach=None,
        told=told,
        what=number,
        known_as=number.capitalize() if newest == REMOVED else newest,
        above_it=_above(told),
        **context,
    )


def _above(told: Told) -> tuple[str, str]:
    """The address and the name of the screen on which it is looked after."""
    if isinstance(told, Newsletter):
        return url_for("newsletter_desk.newsletter", number=told.number), f"Newsletter {told.number}"
    return url_for("writing.item", number=told.id), "News"
