"""The end of every form that changes something: one commit, one redirect, and the same answer when it is sent twice."""

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
_LONGEST = 64


def new_nonce() -> str:
    """A number for one form on one page."""
    return secrets.token_urlsafe(12)


def answered_before(person: UserAccount) -> ResponseReturnValue | None:
    """The page to which this very form led when it was sent the first time, if it was."""
    nonce = _nonce()
    if not nonce:
        return None
    location = session().scalar(
        sa.select(Submission.location).where(Submission.nonce == nonce, Submission.by_id == person.id)
    )
    return redirect(location, 303) if location else None


def done(location: str) -> ResponseReturnValue:
    """Commit, and lead to ``location``. Of two equal forms that arrive at once one is carried out."""
    nonce, person_id = _nonce(), me().id
    if kept := request.form.get(KEPT):
        session().execute(sa.delete(KeptForm).where(KeptForm.id == kept, KeptForm.by_id == person_id))
    if nonce:
        session().add(Submission(nonce=nonce, by_id=person_id, location=location, at=now()))
    try:
        session().commit()
    except IntegrityError:
        session().rollback()
        first = session().scalar(
            sa.select(Submission.location).where(Submission.nonce == nonce, Submission.by_id == person_id)
        )
        if first is None:
            raise
        location = first
    return redirect(location, 303)


def _nonce() -> str:
    return request.form.get(FIELD, "")[:_LONGEST]
