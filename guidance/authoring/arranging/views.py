"""The settings of a page, handing it over, and its address: the screens."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from guidance.authoring.arranging.forms import AddressForm, OwnerForm, SettingsForm, WordsForm
from guidance.authoring.arranging.moving import check_address, former_addresses, give_address, may_move
from guidance.authoring.arranging.settings import Arrangement, arrange, hand_over, may_hand_over
from guidance.errors import Refusal
from guidance.models.documents import Document, Kind
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, people_who
from guidance.models.stages import progress_of
from guidance.models.topics import every_topic
from guidance.models.versions import current_version
from guidance.web.addresses import Missing, document_at_desk, step
from guidance.web.answering import answered
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import page_about
from guidance.web.session import now, session

rooms = Blueprint("arranging", __name__)


@rooms.route("/desk/guidance/<slug:slug>/settings", methods=["GET", "POST"])
@needs(Permission.WRITE)
def settings(slug: str) -> ResponseReturnValue:
    """Kind, topics, review interval, language and licence; with the ways to the owner and the address."""
    document = document_at_desk(slug)
    form = SettingsForm()
    form.prepare(every_topic(session()))
    if request.method == "GET":
        form.show(document)
    return answered(
        form,
        lambda: arrange(session(), document, _wanted(form), by=me(), at=now()),
        lambda: _settings_page(document, form),
        then=step(document, "settings"),
    )


def _settings_page(document: Document, form: SettingsForm) -> Response:
    return _page(
        "arranging/settings.html",
        document,
        form=form,
        may_move=may_move(session(), me(), document),
        may_hand_over=may_hand_over(me(), document),
    )


def _wanted(form: SettingsForm) -> Arrangement:
    return Arrangement(
        kind=Kind(form.kind.data),
        topics=form.chosen_topics,
        review_every_months=form.months.number,
        language=form.language.data,
        new_topic=form.new_topic.data or "",
        main_topic=form.chosen_main_topic,
        licence=form.licence.data or "",
    )


@rooms.route("/desk/guidance/<slug:slug>/owner", methods=["GET", "POST"])
@needs(Permission.WRITE)
def owner(slug: str) -> ResponseReturnValue:
    """Handing the page over to somebody else."""
    document = document_at_desk(slug)
    if not may_hand_over(me(), document):
        raise Missing
    form = OwnerForm()
    form.to.offer([person for person in people_who(session(), Permission.WRITE) if person.id != document.owner_id])
    return answered(
        form,
        lambda: hand_over(session(), document, to=session().get_one(UserAccount, form.to.number), by=me(), at=now()),
        lambda: _page("arranging/owner.html", document, form=form),
        then=step(document, "settings"),
    )


@rooms.route("/desk/guidance/<slug:slug>/address", methods=["GET", "POST"])
@needs(Permission.WRITE)
def address(slug: str) -> ResponseReturnValue:
    """A new address: first shown, then given."""
    document = document_at_desk(slug)
    if not may_move(session(), me(), document):
        raise Missing
    form = AddressForm()
    return answered(
        form,
        lambda: give_address(session(), document, form.address.data or "", by=me(), at=now()),
        lambda: _address_page(document, form),
        then=lambda _: step(document, "address"),
    )


def _address_page(document: Document, form: AddressForm) -> Response:
    words, preview = _previewed(document)
    former = former_addresses(session(), document)
    status = 400 if words.problems else 200
    return _page("arranging/address.html", document, status, form=form, words=words, preview=preview, former=former)


def _previewed(document: Document) -> tuple[WordsForm, str]:
    """The form for the words of an address, and the address when the page may have it."""
    asked = "words" in request.args
    words = WordsForm(formdata=request.args if asked else None, meta={"csrf": False})
    if not asked or not words.validate():
        return words, ""
    try:
        check_address(session(), document, words.address)
    except Refusal as refusal:
        words.refuse(refusal, "words")
        return words, ""
    return words, words.address


def _page(template: str, document: Document, status: int = 200, **context: object) -> Response:
    return page_about(
        document,
        template,
        status=status,
        progress=progress_of(session(), document),
        published=current_version(session(), document) is not None,
        **context,
    )
