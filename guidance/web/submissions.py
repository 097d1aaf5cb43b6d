"""The end of every form that changes something: one commit, one redirect, and the same answer when it is sent twice."""

import hashlib
import secrets

import sqlalchemy as sa
from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from guidance.models import KeptForm, Submission, UserAccount
from guidance.web.identity import me
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


def answered_before(person: UserAccount) -> ResponseReturnValue | None:
    """The page to which this very form led when it was sent the first time, if it was."""
    location = _first_answer(_this_form(person.id), person.id)
    return redirect(location, 303) if location else None


def done(location: str) -> ResponseReturnValue:
    """Commit, and lead to ``location``. Of two equal forms that arrive at once one is carried out."""
    person_id = me().id
    this = _this_form(person_id)
    if kept := request.form.get(KEPT):
        session().execute(sa.delete(KeptForm).where(KeptForm.id == kept, KeptForm.by_id == person_id))
    if this:
        session().add(Submission(nonce=this, by_id=person_id, location=location, at=now()))
    try:
        session().commit()
    except IntegrityError:
        session().rollback()
        first = _first_answer(this, person_id)
        if first is None:
            raise
        location = first
    return redirect(location, 303)


def _first_answer(form: str, person_id: int) -> str | None:
    if not form:
        return None
    return session().scalar(
        sa.select(Submission.location).where(Submission.nonce == form, Submission.by_id == person_id)
    )


def _this_form(person_id: int) -> str:
    """The name of this form with its sender and all that is in it: new words in an old page are another form."""
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
