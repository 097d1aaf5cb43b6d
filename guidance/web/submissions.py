"""A form that is sent twice is carried out once: its one-time number is taken in the transaction of its act."""

import hashlib
import secrets

import sqlalchemy as sa
from flask import redirect, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from guidance.models import KeptForm, Submission
from guidance.models.questions import adding, columns, put_together_once
from guidance.web.session import now, session

#: The hidden field with a form's one-time number.
FIELD = "nonce"
#: The hidden field with the key of a form that was kept while its sender signed in again.
KEPT = "kept"
#: Fields that another sign-in changes although the form is the same.
_OF_THE_SIGN_IN = {"csrf_token", KEPT}


def new_nonce() -> str:
    """A number for one form on one page."""
    return secrets.token_urlsafe(12)


class SentBefore(Exception):
    """This very form was carried out before."""


def answered_before(person_id: int) -> Response | None:
    """The page to which this very form led when the same person sent it the first time, if they did."""
    form = name_of_form(person_id)
    if not form:
        return None
    location = columns(session(), _led_to(), {"form": form, "person": person_id}).scalar()
    return redirect(location, 303) if location else None


def take(form: str, person_id: int) -> None:
    """Note that ``form`` is being carried out: whoever sends it again at this moment waits here, and does nothing.

    :param form: the name of the form, as ``name_of_form`` gives it.
    :raises SentBefore: when it was carried out already; the transaction has to end.
    """
    if kept := request.form.get(KEPT):
        session().execute(sa.delete(KeptForm).where(KeptForm.id == kept, KeptForm.by_id == person_id))
    if not form:
        return
    try:
        taken = {"nonce": form, "by_id": person_id, "location": "", "at": now()}
        session().connection().execute(adding(Submission), taken)
    except IntegrityError:
        raise SentBefore from None


def note_answer(form: str, location: str) -> None:
    """Keep where ``form``, which was taken before, has led; a form that led nowhere may be sent again."""
    if form and location:
        session().connection().execute(_noted(), {"form": form, "led_to": location})
    elif form:
        session().execute(sa.delete(Submission).where(Submission.nonce == form))


@put_together_once
def _led_to() -> sa.Select[str]:
    this = Submission.nonce == sa.bindparam("form"), Submission.by_id == sa.bindparam("person")
    return sa.select(Submission.location).where(*this)


@put_together_once
def _noted() -> sa.Update:
    this = Submission.nonce == sa.bindparam("form")
    return sa.update(Submission).where(this).values(location=sa.bindparam("led_to"))


def name_of_form(person_id: int) -> str:
    """The name of this form with its sender and all that is in it: new words in an old page are another form.

    :returns: nothing for a form without a number.
    """
    if not request.form.get(FIELD):
        return ""
    content = hashlib.sha256(f"{person_id}\0{request.path}".encode(errors="surrogatepass"))
    for name, value in sorted(request.form.items(multi=True)):
        if name not in _OF_THE_SIGN_IN:
            content.update(f"\0{name}\0{value}".encode(errors="surrogatepass"))
    for name, file in sorted(request.files.items(multi=True)):
        content.update(f"\0{name}\0{file.filename}".encode(errors="surrogatepass") + file.stream.read())
        file.stream.seek(0)
    return content.hexdigest()
