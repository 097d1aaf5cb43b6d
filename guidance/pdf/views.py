"""A page as a PDF file, of the current version and of each one."""

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotImplemented as CannotBeMade
from werkzeug.exceptions import ServiceUnavailable

from guidance.models import IMAGE_ADDRESS, Version
from guidance.pdf.making import Maker, NoPdf, NotYet, Sheets
from guidance.published.copies import Copy
from guidance.published.opening import Opened
from guidance.published.page import page_of
from guidance.published.pictures import public_picture
from guidance.text.turning import named
from guidance.web.addresses import absolute, opened_at, version_at
from guidance.web.guards import public
from guidance.web.pages import of_documents, open_to_all, picture_type
from guidance.web.relations import copy_of, with_relations
from guidance.web.session import session, settings, today, zone

rooms = Blueprint("pdf", __name__)

_MAKER = "pdf"
#: Seconds after which whoever has to wait is told to ask again.
_AGAIN = 5


@rooms.get("/guidance/<slug:slug>.pdf")
@public
def document(slug: str) -> ResponseReturnValue:
    """The current version."""
    found = opened_at(slug)
    return _answer(found, found.current, pinned=False)


@rooms.get("/guidance/<slug:slug>/versions/<number:number>.pdf")
@public
def version(slug: str, number: int) -> ResponseReturnValue:
    """One version; one that must not be followed any more begins with that sentence."""
    found = opened_at(slug)
    return _answer(found, version_at(found.document, number), pinned=True)


def _answer(found: Opened, wanted: Version, *, pinned: bool) -> Response:
    copy = copy_of(page_of(session(), found, wanted, lambda _number, _anchor: "", zone(), today()))
    name = f"{found.document.slug}-version-{wanted.number}.pdf"
    answer = open_to_all(Response(_pdf_of(_sheets(copy)), mimetype="application/pdf"))
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return of_documents(with_relations(answer, copy, pinned=pinned))


def _pdf_of(wanted: Sheets) -> bytes:
    maker: Maker = current_app.extensions.setdefault(_MAKER, Maker(settings().pdf_folder))
    try:
        return maker.pdf(wanted)
    except NotYet as patience:
        raise ServiceUnavailable(str(patience), retry_after=_AGAIN) from None
    except NoPdf as reason:
        raise CannotBeMade(str(reason)) from None


def _sheets(copy: Copy) -> Sheets:
    page = copy.page
    html = page.stored.shown if page.stored else ""
    return Sheets(
        name=f"{page.document.uid}-v{page.version.number}",
        html=named(
            render_template("pdf/sheets.html", page=page, copy=copy, sentence=page.sentence(today(), zone()), text=html)
        ),
        address=absolute(url_for("reading.document", slug=page.document.slug)),
        pictures=dict(_pictures(html)),
    )


def _pictures(html: str) -> list[tuple[str, tuple[str, bytes]]]:
    """The pictures that stand in a text, each under its whole address."""
    found = [(match[0], public_picture(session(), match[1])) for match in IMAGE_ADDRESS.finditer(html)]
    return [(absolute(at), (picture_type(image.ending), image.data)) for at, image in found if image is not None]
