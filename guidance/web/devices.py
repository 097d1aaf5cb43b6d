"""Browsers in which somebody has signed in before, so that strangers who guess at their password cannot slow them.

After the device cookies that OWASP describes (“Slow down online guessing attacks with device cookies”): the cookie
proves nothing about who is asking, it only says which tries are counted together.
"""

import hashlib
import hmac

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from guidance.models import new_token

#: How many people one browser is known for; the one who signed in longest ago is forgotten first.
MOST = 8
_YEAR_SECONDS = 365 * 24 * 3600


def known_device(email: str) -> str:
    """The number of this browser, where the person with this address has signed in in it before; else nothing."""
    number, people = _read()
    return number if _short(email) in people else ""


def remember_device(email: str) -> None:
    """Have the answer to this request tell the browser that the person with this address has signed in in it."""
    number, people = _read()
    known = [_short(email), *(person for person in people if person != _short(email))][:MOST]
    value = _signer().dumps([number or new_token()[:16], known])

    @after_this_request
    def tell(response: Response) -> Response:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(_name(), str(value), _YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
        return response


def _read() -> tuple[str, list[str]]:
    try:
        number, people = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return "", []
    return number, people


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_key(), salt="device")


def _short(email: str) -> str:
    """A person as the cookie names them: whoever reads it learns no address."""
    return hmac.new(_key(), email.strip().lower().encode(), hashlib.sha256).hexdigest()[:16]


def _key() -> bytes:
    key = current_app.secret_key
    assert key is not None
    return key.encode() if isinstance(key, str) else key
