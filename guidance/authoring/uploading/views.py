"""Bringing pictures and Word documents, and looking at what became of them."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from guidance.authoring.uploading.forms import PictureForm
from guidance.authoring.uploading.pictures import address_of, keep_picture, markdown_of, written_anew
from guidance.errors import UploadRefused
from guidance.models import IMAGE_ADDRESS, Image, Permission
from guidance.web.addresses import Missing
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import as_picture, private_page
from guidance.web.session import now, session
from guidance.web.submissions import done

rooms = Blueprint("uploading", __name__)

_SCRIPTED = "fetch"


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
    if not form.validate():
        return _not_taken(form)
    data, alt = form.file.data.read(), str(form.alt.data)
    session().rollback()  # nobody has to wait for the database while the picture is read
    try:
        written = written_anew(data)
    except UploadRefused as refusal:
        form.refuse(refusal, "file")
        return _not_taken(form)
    image = keep_picture(session(), written, by=me(), at=now())
    if not _scripted():
        return done(url_for("uploading.pictures", picture=address_of(image), alt=alt))
    answer = {"markdown": markdown_of(image, alt), "width": image.width, "height": image.height}
    session().commit()
    return answer


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


def _not_taken(form: PictureForm) -> ResponseReturnValue:
    if _scripted():
        return {"problem": form.problems[0][0]}, 400
    return _picture_page(form, None, status=400)


def _picture_page(form: PictureForm, image: Image | None, status: int = 200) -> ResponseReturnValue:
    markdown = markdown_of(image, request.args.get("alt", "")) if image else ""
    return private_page("uploading/pictures.html", status=status, form=form, image=image, markdown=markdown)


def _picture_named(address: str) -> Image | None:
    match = IMAGE_ADDRESS.fullmatch(address)
    image = session().get(Image, match[1]) if match else None
    return image if match and image and image.ending == match[2] else None
