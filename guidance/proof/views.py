"""The addresses of proofs: checkpoint and key, proofs about entries, certificates, and the page that explains them."""

import json
from pathlib import Path

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from werkzeug.exceptions import BadRequest

from guidance.errors import NotReady
from guidance.published.checked import check_of
from guidance.published.proof import Log, certificate, log_of
from guidance.text.proofs import merkle
from guidance.web.addresses import Missing, opened_at, version_at
from guidance.web.checkpoints import noted, own_keys
from guidance.web.described import Answer, answered_with, described
from guidance.web.guards import public
from guidance.web.pages import open_to_all, shared_page
from guidance.web.rates import check_rate
from guidance.web.session import session, settings, zone

rooms = Blueprint("proof", __name__)
rooms.before_request(check_rate)

_SCRIPT = Path(__file__).with_name("check.py").read_text()


class InclusionAsked(BaseModel):
    """Of which entry, and in which state of the history."""

    entry: int = Field(ge=1, le=2**31 - 1, description="Its number in the public sequence")
    size: int = Field(default=0, ge=0, le=2**31 - 1, description="Entries in that state; 0 for all there are")


class InclusionShape(BaseModel):
    """That an entry is in the history (RFC 6962, section 2.1.1); hashes are in hexadecimal."""

    index: int
    size: int
    leaf: str = Field(description="SHA-256 of a byte 0 and the link of the entry as text")
    path: list[str]
    root: str


class ConsistencyAsked(BaseModel):
    """Two states of the history."""

    old: int = Field(ge=1, le=2**31 - 1, description="Entries in the earlier state")
    new: int = Field(default=0, ge=0, le=2**31 - 1, description="Entries in the later state; 0 for all there are")


class ConsistencyShape(BaseModel):
    """That the history only grew (RFC 6962, section 2.1.2); hashes are in hexadecimal."""

    old: int
    new: int
    path: list[str]
    old_root: str
    new_root: str


@rooms.get("/.well-known/guidance-checkpoint")
@public
def checkpoint() -> ResponseReturnValue:
    """The signed state of the history: whoever keeps it can show later that the past was changed."""
    return open_to_all(Response(noted(log_of(session()), settings()), mimetype="text/plain"))


@rooms.get("/.well-known/guidance-key")
@public
def key() -> ResponseReturnValue:
    """The key with which a checkpoint is checked, and in a line below it the one before, while that signs as well."""
    return open_to_all(Response("".join(f"{key}\n" for key in own_keys(settings())), mimetype="text/plain"))


@rooms.get("/api/v1/proof/inclusion")
@public
@described(InclusionShape, 404)
def inclusion(query: InclusionAsked) -> Answer:
    """That an entry is in the history."""
    log = _state(query.size)
    if query.entry not in log.numbers:
        raise Missing("There is no entry with this number in that state of the history.")
    index = log.numbers.index(query.entry)
    path = [each.hex() for each in merkle.inclusion(log.leaves, index)]
    leaf = log.leaves[index].hex()
    return answered_with(InclusionShape(index=index, size=log.size, leaf=leaf, path=path, root=log.root.hex()))


@rooms.get("/api/v1/proof/consistency")
@public
@described(ConsistencyShape)
def consistency(query: ConsistencyAsked) -> Answer:
    """That the history only grew from one state to another."""
    log = _state(query.new)
    if query.old > log.size:
        raise BadRequest(f"old: the later state has only {log.size} entries.")
    path = [each.hex() for each in merkle.consistency(log.leaves, query.old)]
    old_root = log.until(query.old).root.hex()
    return answered_with(
        ConsistencyShape(old=query.old, new=log.size, path=path, old_root=old_root, new_root=log.root.hex())
    )


def _state(size: int) -> Log:
    """:raises BadRequest: when the history was never that large."""
    log = log_of(session())
    if size > log.size:
        raise BadRequest(f"The history has only {log.size} entries.")
    return log.until(size) if size else log


@rooms.get("/guidance/<slug:slug>/versions/<number:number>/certificate.json")
@public
def certified(slug: str, number: int) -> ResponseReturnValue:
    """The words of a version, with the proof that it stood in the public history."""
    opened = opened_at(slug)
    version = version_at(opened.document, number)
    warning = check_of(session(), opened, version, zone()).warning
    log = log_of(session())
    try:
        found = certificate(session(), version, log, noted(log, settings()), own_keys(settings())[0], warning)
    except NotReady as reason:
        raise Missing(str(reason), version.document) from None
    return open_to_all(Response(json.dumps(found, ensure_ascii=False), mimetype="application/json"))


@rooms.get("/proof")
@public
def explained() -> ResponseReturnValue:
    """The reach of the proofs, and its end, in plain words."""
    log = log_of(session())
    return shared_page("proof/explained.html", note=noted(log, settings()), keys=own_keys(settings()), size=log.size)


@rooms.get("/proof/check.py")
@public
def script() -> ResponseReturnValue:
    """The script that checks a certificate without us."""
    return open_to_all(Response(_SCRIPT, mimetype="text/x-python"))
