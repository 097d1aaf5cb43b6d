"""What happens to a form whose sign-in has ended: it is kept for the same person, who signs in and sends it again."""

import json
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from guidance.models import KeptForm
from guidance.web import submissions
from guidance.web.identity import sign_in_of_request
from guidance.web.pages import private_page
from guidance.web.session import SAFE_METHODS, acting, now, session

#: Fields that are of no use in the next sign-in, or no business of ours to keep.
_LEFT_OUT = {"csrf_token", "password", "new_password", "code", submissions.KEPT}
#: Fields that nobody types: they are sent again, and shown to nobody.
UNTYPED = {submissions.FIELD, "based_on", "opened", "theirs", "against", "gone_through", "number", "numbers", "act"}
_SCRIPTED = "fetch"
LASTS = timedelta(days=7)


def sign_in_first() -> ResponseReturnValue:
    """Send whoever asks to the sign-in page, and from there back to where they wanted to go."""
    if request.headers.get("X-Requested-With") == _SCRIPTED:
        return {"signed_in": False}, 401
    if request.method in SAFE_METHODS:
        wanted = request.full_path if request.query_string else request.path
        return redirect(url_for("accounts.sign_in", next=wanted), 303)
    sign_in = sign_in_of_request()
    if sign_in is None:
        return private_page("problems/signed-out.html", fields=typed_fields(), status=401)
    kept = KeptForm(
        id=secrets.token_urlsafe(16), by_id=sign_in.user_id, path=request.path, fields=json.dumps(_fields()), at=now()
    )
    path = url_for("accounts.kept_form", key=kept.id)
    with acting():
        session().execute(sa.delete(KeptForm).where(KeptForm.at < now() - LASTS))
        session().add(kept)
    return redirect(url_for("accounts.sign_in", next=path), 303)


def typed_fields() -> list[tuple[str, str]]:
    """The fields that a person typed into the form of this request: for pages that say why it was not carried out.

    Of a form that is too large to be read there are none.
    """
    try:
        return [(name, value) for name, value in _fields() if name not in _LEFT_OUT | UNTYPED and value.strip()]
    except RequestEntityTooLarge:
        return []


def _fields() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _LEFT_OUT]
