"""For machines that look after the service: whether it lives, whether it is ready, and its figures."""

from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from guidance.checking import Check, asked
from guidance.web.addresses import Missing
from guidance.web.guards import public
from guidance.web.session import database, now, session, settings

rooms = Blueprint("operations", __name__)

#: The key under which the roof hands over what there is to check.
CHECKS = "checks"


@rooms.get("/health")
@public
def health() -> ResponseReturnValue:
    """Whether this process answers; it asks nothing else."""
    return {"alive": True}, {"Cache-Control": "no-store"}


@rooms.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """Whether the service can do all that it is for; 503 with what it cannot. Sentences are for who is near only."""
    found = _checked()
    told = {check.name: check.words if _is_near() else check.fine for check in found}
    fine = all(check.fine for check in found)
    wrong = [check.name for check in found if not check.fine]
    return {"ready": fine, "wrong": wrong, "checks": told}, 200 if fine else 503, {"Cache-Control": "no-store"}


@rooms.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """The figures, for who is near only."""
    from guidance.operations.metrics import figures  # with a library that takes a while to load, and few ask for it

    if not _is_near():
        raise Missing
    answer = Response(
        figures(session(), _checked(), current_app.extensions["tally"]),
        content_type="text/plain; version=0.0.4; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _checked() -> list[Check]:
    return asked(current_app.extensions[CHECKS], settings(), database(), now())


def _is_near() -> bool:
    """Whether somebody asks from one of the networks in which proxies may be."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(address in network for network in settings().trusted_networks)
