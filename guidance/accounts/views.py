"""How every way in ends: somebody is signed in here, or learns that their link has ended."""

from flask import Response, url_for

from guidance.accounts.steps import step_needed
from guidance.errors import LinkEnded
from guidance.models import UserAccount, audit
from guidance.web import identity
from guidance.web.answering import status_of
from guidance.web.devices import remember_device
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings


def arrive(user: UserAccount, method: str, wanted: str) -> str:
    """Sign ``user`` in here, as far as it goes without a second step; whoever was here before is out.

    :param method: how somebody signed in, as a word.
    :returns: the address that comes next: ``wanted``, or the second step.
    """
    before, step = identity.sign_in_of_request(), step_needed(session(), user, settings().second_factor)
    if before is not None and before.ended_at is None:
        before.ended_at = now()
    identity.begin(user, method, step_pending=step is not None)
    if step is None:
        remember_device(user.email)
    audit(session(), "signed in" if step is None else "began to sign in", by=user, at=now(), detail=in_words(method))
    return wanted if step is None else url_for("second_factor.code", next=wanted)


def in_words(method: str) -> str:
    """How somebody signed in, for the audit."""
    return {"password": "with a password", "link": "with a one-time link"}.get(method, f"with {method}")


def link_ended(refusal: LinkEnded) -> Response:
    """The answer to somebody whose one-time link opens nothing, or nothing any more."""
    return private_page("accounts/link-ended.html", reason=str(refusal), status=status_of(refusal))
