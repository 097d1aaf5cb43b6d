"""The public history as one chain: every public fact takes the next number and a digest over all before it.

The head of the chain is the only mutable row here and the only lock: whoever publishes holds it until the commit, so
numbers become visible in their order and a poller that asks for everything after N never misses one.

``chain = sha256(previous chain LF sequence LF sealed)``, in hexadecimal, over UTF-8; ``sealed`` is the fact's content
as compact JSON, in the format that its row names; the first link continues 64 zeros. Whoever holds an older link can
show that nothing before it changed.
"""

import hashlib
import json
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from guidance.db import Base
from guidance.errors import NotReady
from guidance.models.fact import Fact

START = "0" * 64
#: What facts tell the chain of themselves, from now on. A row keeps the format in which it was sealed.
FORMAT = 2
#: Under this key a session carries the transaction in which it holds the head, and the head.
_HELD = "chain held"


class ChainHead(Base):
    """The last number and link given out; a single row, which the facts can rebuild."""

    __tablename__ = "chain_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    chain: Mapped[str]


class CheckpointKey(Fact, Base):
    """A key that signs checkpoints of the history, from the moment on at which a worker first saw it."""

    __tablename__ = "checkpoint_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[str] = mapped_column(sa.String(64))
    """Ed25519 (RFC 8032), in hexadecimal."""
    since: Mapped[datetime]


def known_keys(session: Session) -> list[CheckpointKey]:
    """All keys of checkpoints that were ever seen, the newest first."""
    return list(session.scalars(sa.select(CheckpointKey).order_by(CheckpointKey.id.desc())))


class Chained:
    """A fact that is part of the public history."""

    sequence: Mapped[int] = mapped_column(unique=True)
    chain: Mapped[str]
    seal_format: Mapped[int] = mapped_column(default=FORMAT, server_default="1")

    def sealed(self) -> list[object]:
        """All that the chain vouches for; from format 2 on the number of the format is a part of it."""
        kind, *told = self.to_seal()
        return [kind, *([self.seal_format] if self.seal_format > 1 else []), *told]

    def to_seal(self) -> list[object]:
        """The name of its kind, then numbers, digests, dates and words, never a person.

        A field that is new belongs to a new ``FORMAT``: it is told only where ``seal_format`` has reached that one.
        """
        raise NotImplementedError


class Polled(Protocol):
    """A document, as the row that carries a copy of the sequence for those who ask what changed."""

    sequence: int


def link(previous: str, sequence: int, sealed: list[object]) -> str:
    """The next link of the chain.

    >>> link(START, 1, ["example"])[:16]
    '9db27acbbef9cc75'
    """
    return hashlib.sha256(f"{previous}\n{sequence}\n{_as_json(sealed)}".encode()).hexdigest()


def words_sealed(fact: Chained) -> str:
    """The words from which the link of ``fact`` is computed, besides the link before it and its number."""
    return _as_json(fact.sealed())


def _as_json(sealed: list[object]) -> str:
    return json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))


def seal(session: Session, fact: Chained, document: Polled) -> None:
    """Write ``fact`` down with its number and link, and note the number on its document."""
    add_sealed(session, fact, document)
    session.flush()


def add_sealed(session: Session, fact: Chained, document: Polled) -> None:
    """Give ``fact`` its number and link and add it to the session; it is written down with whatever is flushed next."""
    head = hold(session)
    fact.seal_format = FORMAT
    head.sequence += 1
    head.chain = link(head.chain, head.sequence, fact.sealed())
    fact.sequence, fact.chain = head.sequence, head.chain
    document.sequence = head.sequence
    session.add(fact)


def tick(session: Session, document: Polled | None = None) -> None:
    """Note a visible change that is no fact: of ``document`` (its topics, its owner), or of what lists show."""
    head = hold(session)
    head.sequence += 1
    if document is not None:
        document.sequence = head.sequence
    session.flush()


def current_sequence(session: Session) -> int:
    """The number of the last public change: two equal answers mean that readers see the same."""
    return session.scalar(sa.select(ChainHead.sequence)) or 0


def hold(session: Session) -> ChainHead:
    """Let nobody else add to the history until the end of this transaction: what is checked now stays true.

    :raises NotReady: when the database has no tables.
    """
    within = session.get_nested_transaction() or session.get_transaction()
    held: tuple[SessionTransaction, ChainHead] | None = session.info.get(_HELD)
    if held is not None and _is_within(within, held[0]):
        return held[1]
    head = session.get(ChainHead, 1, with_for_update=True, populate_existing=True)
    if head is None:
        raise NotReady("The database has no tables yet: run “guidance upgrade”.")
    session.info[_HELD] = session.get_nested_transaction() or session.get_transaction(), head
    return head


def _is_within(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    """Whether ``outer`` is this transaction or one around it: one that has ended, with what it held, is neither."""
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer
