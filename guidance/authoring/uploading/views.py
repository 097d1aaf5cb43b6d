"""Bringing pictures and Word documents, and looking at what became of them."""

import io
from collections.abc import Callable

from flask import Blueprint, Response, current_app, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from guidance.authoring.manuscript.working_copies import working_copy_of
from guidance.authoring.uploading import queue
from guidance.authoring.uploading.forms import PictureForm, UseForm, WordForm
from guidance.authoring.uploading.pictures import markdown_of
from guidance.authoring.uploading.reading import Reader
from guidance.authoring.uploading.word import Answers, original_of, plain_name, report_of, use_as_draft
from guidance.errors import UploadRefused
from guidance.models import IMAGE_ADDRESS, Document, FileJob, FileKind, Image, JobState, Permission, WordOriginal
from guidance.text.markdown.rendering import render
from guidance.text.word.limits import LIMITS
from guidance.web.addresses import document_at_desk, or_missing, step
from guidance.web.answering import answered, carried_out
from guidance.web.forms import Form
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import as_picture, page_about, private_page
from guidance.web.session import database, look_again, now, session

rooms = Blueprint("uploading", __name__)

_SCRIPTED = "fetch"
#: After so many seconds a page about a file that waits looks again by itself.
_LOOK_AGAIN_SECONDS = 3
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
    answer = answered(
        form, lambda: _put_in(FileKind.PICTURE, form, None), lambda: _picture_page(form, None), then=_progress
    )
    if answer.status_code == 303:
        _wait(answer.location)
    elif _scripted():
        return {"problem": form.problems[0][0]}, answer.status_code
    return _carried_on(answer, form, lambda: _picture_page(form, None))


def _put_in(kind: FileKind, form: PictureForm | WordForm, document: Document | None) -> FileJob:
    job = FileJob(
        kind=kind,
        document=document,
        address=request.remote_addr or "",
        name=plain_name(form.file.data.filename or ""),
        alt=str(form.alt.data) if isinstance(form, PictureForm) else "",
        data=form.file.data.read(),
    )
    return queue.put_in(session(), job, by=me(), at=now())


def _progress(job: FileJob) -> str:
    return url_for("uploading.file", number=job.id)


def _reader() -> Reader:
    made: Reader = current_app.extensions.setdefault("file-reader", Reader(database()))
    return made


def _wait(progress: str) -> None:
    _reader().poke()
    _reader().wait_for(int(progress.rpartition("/")[2]))


def _carried_on(answer: BaseResponse, form: Form, page: Callable[[], Response]) -> ResponseReturnValue:
    """The sender of a file is told what became of it if that is known already, else where they will learn it."""
    if answer.status_code != 303:
        return answer
    look_again()  # what has become of it was written by another transaction
    job = _job(int(answer.location.rpartition("/")[2]))
    if job.state is JobState.REFUSED and not _scripted():
        form.refuse_act(UploadRefused(job.outcome))
        told = page()
        told.status_code = 400
        return told
    return _answer_for_script(job) if _scripted() else redirect(_result(job), 303) if _is_done(job) else answer


@rooms.get("/desk/files/<number:number>")
@needs(Permission.WRITE)
def file(number: int) -> ResponseReturnValue:
    """How far the reading of a file has come, for the person who brought it; what became of it, once it is read."""
    job = _job(number)
    if job.state is JobState.WAITING:
        _reader().poke()
    return _answer_about(job)


@rooms.post("/desk/files/<number:number>")
@needs(Permission.WRITE)
def read_again(number: int) -> ResponseReturnValue:
    """Have a file read once more, whose reader was ended."""
    answer = carried_out(
        lambda: queue.start_again(session(), _job(number), by=me(), at=now()), url_for("uploading.file", number=number)
    )
    _reader().poke()
    return answer


def _job(number: int) -> FileJob:
    return or_missing(queue.job_of(session(), number, me().id))


def _answer_about(job: FileJob) -> ResponseReturnValue:
    if _scripted():
        return _answer_for_script(job)
    if _is_done(job):
        return redirect(_result(job), 303)
    page = private_page(
        "uploading/progress.html",
        job=job,
        kind=queue.kind_of(job),
        died=job.died(now()),
        before=queue.before(session(), job),
        form_address=step(job.document, "word") if job.document is not None else url_for("uploading.pictures"),
    )
    if job.state in {JobState.WAITING, JobState.READING}:
        page.headers["Refresh"] = str(_LOOK_AGAIN_SECONDS)
    return page


def _answer_for_script(job: FileJob) -> ResponseReturnValue:
    if job.state is JobState.REFUSED or job.died(now()):
        return {"problem": job.outcome or "The service was restarted meanwhile: send it again"}, 400
    if not _is_done(job):
        return {"progress": _progress(job)}, 202
    image = _picture_named(job.outcome)
    assert image is not None
    return {"markdown": markdown_of(image, job.alt), "width": image.width, "height": image.height}


def _is_done(job: FileJob) -> bool:
    return job.state is JobState.DONE


def _result(job: FileJob) -> str:
    if job.document is not None:
        return step(job.document, f"word/{job.outcome}")
    return url_for("uploading.pictures", picture=job.outcome, alt=job.alt)


@rooms.get("/desk/images/<name>")
@needs(Permission.WRITE)
def picture(name: str) -> ResponseReturnValue:
    """A picture as those who write see it, published or not."""
    image = or_missing(_picture_named(f"/images/{name}"))
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
    answer = answered(
        form, lambda: _put_in(FileKind.WORD, form, document), lambda: _word_page(document, form), then=_progress
    )
    if answer.status_code == 303:
        _wait(answer.location)
    return _carried_on(answer, form, lambda: _word_page(document, form))


@rooms.get("/desk/guidance/<slug:slug>/word/<number:number>")
@needs(Permission.WRITE)
def word_report(slug: str, number: int) -> ResponseReturnValue:
    """The report of a Word document: all that was kept, changed and dropped, and the numbers to look at."""
    original = _original(document_at_desk(slug), number)
    return _report_page(original, _use_form(original))


@rooms.post("/desk/guidance/<slug:slug>/word/<number:number>")
@needs(Permission.WRITE)
def use_word(slug: str, number: int) -> ResponseReturnValue:
    """Hand the text of a Word document to the editor."""
    original = _original(document_at_desk(slug), number)
    form = _use_form(original)
    return answered(
        form,
        lambda: use_as_draft(session(), original, _answers(form), by=me(), at=now()),
        lambda: _report_page(original, form),
        then=step(original.document, "draft", **{"continue": 1}),
    )


def _use_form(original: WordOriginal) -> UseForm:
    form = UseForm()
    form.prepare(report_of(original))
    return form


def _answers(form: UseForm) -> Answers:
    return Answers(bool(form.replace.data), form.keeps_deleted, form.brings_comments)


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
    return or_missing(original_of(session(), document, number))


def _word_page(document: Document, form: WordForm) -> Response:
    return page_about(document, "uploading/word.html", form=form)


def _report_page(original: WordOriginal, form: UseForm) -> Response:
    report = report_of(original)
    figures = [*report["figures"], *report.get("with_deleted", {}).get("figures", [])]
    missing = {(each["text"], each["where"]): each for each in figures if not each["found"]}
    return page_about(
        original.document,
        "uploading/word-report.html",
        form=form,
        original=original,
        report=report,
        missing=list(missing.values()),
        preview=Markup(render(report["markdown"], LIMITS).html),
        typing=working_copy_of(session(), original.document, me()),
    )
