"""Watches all requests of a test run: whatever changes something has to leave its act in the audit, once."""

from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.orm import ORMExecuteState, Session

from guidance.models import (
    Attempt,
    AuditEvent,
    Delivery,
    KeptForm,
    LetterRequest,
    Presence,
    Receiver,
    SignIn,
    Submission,
    Subscription,
    WorkingCopy,
)

#: What is no act: typing that nobody else sees, who is there, forms on their way, tries at the door, being seen, and
#: asking for a letter (the answer is an act); and what followers do, of whom nothing is kept for ever.
OF_FOLLOWERS = {Delivery, Receiver, Subscription, LetterRequest}
NO_ACTS = {WorkingCopy, Presence, KeptForm, Submission, Attempt, SignIn, AuditEvent, *OF_FOLLOWERS}
_SEEN = "what this transaction changed"


class Unaccounted(AssertionError):
    """A request changed something and the audit does not know, or has it twice."""


def watch() -> None:
    """Look at every transaction of every request from now on."""
    sa.event.listen(Session, "after_flush", _flushed)
    sa.event.listen(Session, "do_orm_execute", _executed)
    sa.event.listen(Session, "after_commit", _committed)
    sa.event.listen(Session, "after_rollback", _forget)


def _flushed(session: Session, _context: Any) -> None:
    seen = session.info.setdefault(_SEEN, [])
    seen += [row.act if isinstance(row, AuditEvent) else type(row) for row in session.new]
    seen += [type(row) for row in session.deleted]
    seen += [type(row) for row in session.dirty if session.is_modified(row)]


def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        seen = state.session.info.setdefault(_SEEN, [])
        seen += [mapper.class_ for mapper in state.all_mappers]


def _forget(session: Session) -> None:
    session.info.pop(_SEEN, None)


def _committed(session: Session) -> None:
    if session.in_nested_transaction() or not has_request_context():
        return
    seen = session.info.pop(_SEEN, [])
    acts = [act for act in seen if isinstance(act, str)]
    changed = {kind.__name__ for kind in seen if not isinstance(kind, str) and kind not in NO_ACTS}
    if changed and (not acts or len(acts) > len(set(acts))):
        raise Unaccounted(f"{request.method} {request.path} changed {sorted(changed)}; the audit says {acts}")
