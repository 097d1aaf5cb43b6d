"""Bringing pictures and Word documents, and looking at what became of them."""

import io
import json

from flask import Blueprint, Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from guidance.authoring.uploading.forms import PictureForm, UseForm, WordForm
from guidance.authoring.uploading.pictures import address_of, keep_picture, markdown_of
from guidance.authoring.uploading.word import keep_original, original_of, read_word, unsaved_typing, use_as_draft
from guidance.errors import UploadRefused
from guidance.models import IMAGE_ADDRESS, Document, Image, Permission, WordOriginal, picture_written_anew
from guidance.text.markdown import render
from guidance.text.word.limits import LIMITS
from guidance.web.addresses import Missing, document_at_desk, step
from guidance.web.answering import answered
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import as_picture, private_page
from guidance.web.session import acting, now, session

rooms = Blueprint("uploading", __name__)

_SCRIPTED = "fetch"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@rooms.get("/desk/images")
@needs(Permission.WRITE)
def pictures() -> ResponseReturnValue:
    """The form for a picture; after it, what to type to show the picture that just came."""
    return _picture_page(PictureForm(), _picture_named(request.args.get("picture", "")))


@rooms.post("/desk/images")
@needs(Permission.WRITE)
def add_picture() -> ResponseReturnValue:
    """Take in one picture."""
    form = PictureForm()
    if _scripted():
        return _scripted_picture(form)
    return answered(
        form,
        lambda: keep_picture(session(), form.written, by=me(), at=now()),
        lambda: _picture_page(form, None),
        then=lambda image: url_for("uploading.pictures", picture=address_of(image), alt=form.alt.data),
        before=lambda: _write_anew(form),
    )


def _write_anew(form: PictureForm) -> None:
    form.written = picture_written_anew(form.file.data.read())


def _scripted_picture(form: PictureForm) -> ResponseReturnValue:
    """Take in one picture, and answer a script."""
    try:
        if form.validate():
            _write_anew(form)
            with acting():
                image = keep_picture(session(), form.written, by=me(), at=now())
                return {
                    "markdown": markdown_of(image, str(form.alt.data)),
                    "width": image.width,
                    "height": image.height,
                }
    except UploadRefused as refusal:
        form.refuse_act(refusal)
    return {"problem": form.problems[0][0]}, 400


@rooms.get("/desk/images/<name>")
@needs(Permission.WRITE)
def picture(name: str) -> ResponseReturnValue:
    """A picture as those who write see it, published or not."""
    image = _picture_named(f"/images/{name}")
    if image is None:
        raise Missing("")
    return as_picture(Response(image.data), image.ending)


def _scripted() -> bool:
    return request.headers.get("X-Requested-With") == _SCRIPTED


def _picture_page(form: PictureForm, image: Image | None) -> Response:
    markdown = markdown_of(image, request.args.get("alt", "")) if image else ""
    return private_page("uploading/pictures.html", form=form, image=image, markdown=markdown)


def _picture_named(address: str) -> Image | None:
    match = IMAGE_ADDRESS.fullmatch(address)
    image = session().get(Image, match[1]) if match else None
    return image if match and image and image.ending == match[2] else None


@rooms.get("/desk/guidance/<slug:slug>/word")
@needs(Permission.WRITE)
def word(slug: str) -> ResponseReturnValue:
    """The form for a Word document."""
    return _word_page(document_at_desk(slug), WordForm())


@rooms.post("/desk/guidance/<slug:slug>/word")
@needs(Permission.WRITE)
def add_word(slug: str) -> ResponseReturnValue:
    """Take in one Word document, and show what became of it."""
    document, form = document_at_desk(slug), WordForm()
    return answered(
        form,
        lambda: keep_original(session(), document, form.read, by=me(), at=now()),
        lambda: _word_page(document, form),
        then=lambda original: step(document, f"word/{original.id}"),
        before=lambda: _read(form),
    )


def _read(form: WordForm) -> None:
    form.read = read_word(form.file.data.read(), form.file.data.filename or "")


@rooms.get("/desk/guidance/<slug:slug>/word/<number:number>")
@needs(Permission.WRITE)
def word_report(slug: str, number: int) -> ResponseReturnValue:
    """What became of a Word document: kept, changed, dropped, and the numbers to look at."""
    return _report_page(_original(document_at_desk(slug), number), UseForm())


@rooms.post("/desk/guidance/<slug:slug>/word/<number:number>")
@needs(Permission.WRITE)
def use_word(slug: str, number: int) -> ResponseReturnValue:
    """Hand the text of a Word document to the editor."""
    original, form = _original(document_at_desk(slug), number), UseForm()
    return answered(
        form,
        lambda: use_as_draft(session(), original, replace=bool(form.replace.data), by=me(), at=now()),
        lambda: _report_page(original, form),
        then=step(original.document, "draft"),
    )


@rooms.get("/desk/guidance/<slug:slug>/word/<number:number>/original")
@needs(Permission.WRITE)
def word_original(slug: str, number: int) -> ResponseReturnValue:
    """The Word document as it came, to be saved and never shown by the browser itself."""
    original = _original(document_at_desk(slug), number)
    response = send_file(
        io.BytesIO(original.data), mimetype=_DOCX, as_attachment=True, download_name=original.name, etag=False
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _original(document: Document, number: int) -> WordOriginal:
    found = original_of(session(), document, number)
    if found is None:
        raise Missing("")
    return found


def _word_page(document: Document, form: WordForm) -> Response:
    return private_page("uploading/word.html", document=document, form=form)


def _report_page(original: WordOriginal, form: UseForm) -> Response:
    report = json.loads(original.report)
    return private_page(
        "uploading/word-report.html",
        form=form,
        document=original.document,
        original=original,
        report=report,
        missing=[figure for figure in report["figures"] if not figure["found"]],
        preview=Markup(render(report["markdown"], LIMITS).html),
        typing=unsaved_typing(session(), original.document, me()),
    )
