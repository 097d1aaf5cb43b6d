"""The audit as a chain of its own: each event is sealed when it is committed, so none can be changed or taken away.

``chain`` continues the one before it by the rule of ``guidance.models.chain``. It is the last thing that a transaction
does and the last lock that it takes, so that nobody waits for anybody in a circle.
"""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, SessionTransaction, UOWTransaction, mapped_column

from guidance.db import Base
from guidance.models.audit import AuditEvent
from guidance.models.chain import link
from guidance.models.fact import Fact
from guidance.models.questions import adding, put_together_once

_UNSEALED = "unsealed audit events"


class AuditSeal(Fact, Base):
    """The seal of one event of the audit."""

    __tablename__ = "audit_seal"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_event.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(unique=True)
    chain: Mapped[str]


class AuditHead(Base):
    """The last number and link of the chain of the audit; a single row, and the lock of whoever adds to it."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    chain: Mapped[str]


def sealed(event: AuditEvent) -> list[object]:
    """All that the seal of an event vouches for: every column of it."""
    return [
        event.id,
        event.at.astimezone(UTC).isoformat(),
        event.by_id,
        event.act,
        event.document_id,
        event.subject_id,
        event.detail,
        event.address,
        event.refused,
    ]


@sa.event.listens_for(Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    events = [row for row in session.new if isinstance(row, AuditEvent)]
    if events:
        session.info.setdefault(_UNSEALED, []).extend(events)


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop(_UNSEALED, None)


@sa.event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    noted = session.info.pop(_UNSEALED, [])
    events = [event for event in noted if sa.inspect(event).persistent]  # a savepoint may have taken some back
    if events:
        _add(session.connection(), events)


def _add(connection: sa.Connection, events: Sequence[AuditEvent]) -> None:
    seals = list[dict[str, Any]]()
    sequence, chain = connection.execute(_held()).one()
    for event in events:
        sequence += 1
        chain = link(chain, sequence, sealed(event))
        seals.append({"event_id": event.id, "sequence": sequence, "chain": chain})
    connection.execute(adding(AuditSeal), seals)
    connection.execute(_moved_on(), {"to": sequence, "link": chain})


@put_together_once
def _held() -> sa.Select[int, str]:
    return sa.select(AuditHead.sequence, AuditHead.chain).with_for_update()


@put_together_once
def _moved_on() -> sa.Update:
    return sa.update(AuditHead).values(sequence=sa.bindparam("to"), chain=sa.bindparam("link"))
