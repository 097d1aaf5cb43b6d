"""Proofs about the public history for whoever does not believe us: over the links of all its entries."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import HistoryDamaged, NotReady
from guidance.models import Version
from guidance.models.erased_words import lost_its_words
from guidance.published.record import CHAINED, entries_after
from guidance.text.proofs import merkle
from guidance.text.proofs.note import Checkpoint


@dataclass(frozen=True)
class Log:
    """The numbers and the leaves of all entries of the chain, in their order; a leaf is the hash of a link."""

    numbers: list[int]
    leaves: list[bytes]

    @property
    def size(self) -> int:
        return len(self.leaves)

    @cached_property
    def root(self) -> bytes:
        return merkle.root(self.leaves)

    def checkpoint(self, origin: str) -> Checkpoint:
        """The words that are signed of this state."""
        return Checkpoint(origin, self.size, self.root)

    def until(self, size: int) -> "Log":
        """The log as it was when it had ``size`` entries."""
        return Log(self.numbers[:size], self.leaves[:size])


def log_of(session: Session) -> Log:
    """All entries there are."""
    kinds = (sa.select(noun.sequence, noun.chain).where(noun.sequence.is_not(None)) for noun, *_ in CHAINED)
    every = sa.union_all(*kinds).subquery("entry")  # a review of a draft is no entry
    rows = session.execute(sa.select(every.c.sequence, every.c.chain).order_by(every.c.sequence)).all()
    return Log([row.sequence for row in rows], [merkle.leaf(row.chain.encode()) for row in rows])


def check_against(log: Log, known: Checkpoint) -> None:
    """See that the history begins with what somebody noted.

    :raises HistoryDamaged: when it does not.
    """
    if known.size > log.size:
        raise HistoryDamaged(f"The history has {log.size:,} entries, and had {known.size:,} when that was noted.")
    if log.until(known.size).root != known.root:
        raise HistoryDamaged(f"The first {known.size:,} entries of the history are not those that were noted.")


def certificate(session: Session, version: Version, log: Log, note: str, key: str, warning: str) -> dict[str, Any]:
    """All that is needed to check without us what a version said.

    :param note: the signed checkpoint of ``log``.
    :param key: with which its signature is checked.
    :param warning: what has to be said first of a text that is not in force; nothing of one that is.
    :raises NotReady: when its words were erased.
    """
    content = version.revision.content
    if content is None or lost_its_words(session, version):
        raise NotReady("The words of this version were erased, so nobody can certify them any more.")
    index = log.numbers.index(version.sequence)
    [entry] = entries_after(session, version.sequence - 1, 1)
    path = [each.hex() for each in merkle.inclusion(log.leaves, index)]
    words = {"title": content.title, "summary": content.summary, "body": content.body, "salt": content.salt.hex()}
    return ({"notice": warning} if warning else {}) | {
        "what": "What a guidance page said, with the proof that it stood in the public history: see check.py.",
        "uid": version.document.uid,
        "version": version.number,
        "text": words,
        "entry": {"sequence": entry.sequence, "previous": entry.previous, "sealed": entry.sealed},
        "proof": {"index": index, "size": log.size, "path": path},
        "checkpoint": note,
        "key": key,
    }
