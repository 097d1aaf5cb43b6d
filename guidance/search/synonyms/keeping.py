"""Keeping the list of synonyms: the whole list is written at once, and the audit says what came and went."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotReady, StaleDraft
from guidance.models import SynonymSet, UserAccount, audit, synonym_lines
from guidance.search.synonym_lines import problems

MOVED_ON = "Somebody else changed the list meanwhile: compare it with yours below, and save again"


def state_of(lines: Sequence[str]) -> str:
    """A name for this very list, which travels with the form."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def keep(session: Session, lines: Sequence[str], *, based_on: str, by: UserAccount, at: datetime) -> None:
    """Put ``lines`` in the place of the list.

    :param based_on: the state of the list that was changed.
    :raises StaleDraft: when it is not that list any more.
    :raises NotReady: when a line is not in order.
    """
    before = synonym_lines(session)
    if state_of(before) != based_on:
        raise StaleDraft(MOVED_ON)
    if wrong := problems(lines):
        raise NotReady(wrong[0])
    if list(lines) == before:
        return
    session.execute(sa.delete(SynonymSet))
    session.add_all(SynonymSet(position=place, words=line) for place, line in enumerate(lines, 1))
    came, went = [x for x in lines if x not in before], [x for x in before if x not in lines]
    told = [f"added: {'; '.join(came)}"] * bool(came) + [f"removed: {'; '.join(went)}"] * bool(went)
    audit(session, "changed the synonyms of search", by=by, at=at, detail=". ".join(told) or "put in another order")
