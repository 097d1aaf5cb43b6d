"""Who wrote a text: none of them may be the second pair of eyes for it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.people import UserAccount
from guidance.models.questions import put_together_once, shared_alias
from guidance.models.revisions import Revision, reads_otherwise
from guidance.models.versions import Version

_Saved, _Published, _Same, _Version = (
    shared_alias(Revision),
    shared_alias(Revision),
    shared_alias(Revision),
    shared_alias(Version),
)


def writers(text: type[Revision] | Any) -> sa.Select[int]:
    """The people who wrote any part of ``text`` that was not published before it, for a query that has ``text``.

    Who discards a draft, and so saves exactly what was published last, has written nothing.
    """
    before = (
        sa.select(_Published.number)
        .join(_Version, _Version.revision_id == _Published.id)
        .where(_Published.document_id == text.document_id, _Published.number < text.number)
        .order_by(_Published.number.desc())
        .limit(1)
        .correlate(text)
        .scalar_subquery()
    )
    puts_back = sa.exists().where(
        _Same.document_id == _Saved.document_id, _Same.number == before, ~reads_otherwise(_Saved, _Same)
    )
    since = sa.and_(_Saved.number <= text.number, _Saved.number > sa.func.coalesce(before, 0))
    mine = sa.select(_Saved.author_id).where(_Saved.document_id == text.document_id, since, ~puts_back)
    return mine.correlate(text)


def writers_of(session: Session, revision: Revision) -> set[int]:
    """The people, by number, who wrote any part of ``revision`` that was not published before it."""
    return set(session.scalars(_writers_of(), {"text": revision.id}))


@put_together_once
def _writers_of() -> sa.Select[int]:
    writer = sa.select(UserAccount.id).join(Revision, Revision.id == sa.bindparam("text"))
    return writer.where(UserAccount.id.in_(writers(Revision)))


def wrote(session: Session, person: UserAccount, revision: Revision) -> bool:
    """Whether ``person`` wrote any part of what is new in ``revision``."""
    return person.id in writers_of(session, revision)
