"""Urgent publications and the second check of each: who may not do it, what it was, and what still waits for it."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models.authorship import writers
from guidance.models.corrections import UrgentPublication
from guidance.models.people import UserAccount
from guidance.models.questions import FIRST, put_together_once, shared_alias
from guidance.models.reviews import Review, Verdict, is_stamp
from guidance.models.revisions import Revision
from guidance.models.versions import Version

_Urgent, _Version, _Text = shared_alias(UrgentPublication), shared_alias(Version), shared_alias(Revision)
_Hasty, _Read, _Whole, _Own = shared_alias(Version), shared_alias(Version), shared_alias(Review), shared_alias(Review)


def barred(person_id: Any, urgent: Any, version: Any, text: Any) -> sa.ColumnElement[bool]:
    """Whether somebody may not be the second person of ``urgent``: they published it, or wrote what is new in it.

    :param person_id: a column, or a literal, with the number of the person.
    :param version: the version that was published urgently, and ``text`` its revision, in the caller's query.
    """
    wrote = person_id.in_(writers(text))
    return sa.or_(version.published_by_id == person_id, urgent.by_id == person_id, wrote)


def barred_from_checking(session: Session, urgent: UrgentPublication) -> set[int]:
    """The people, by number, who may not be the second person of ``urgent``."""
    query = _urgent(UserAccount.id).join(UserAccount, sa.true()).where(_Urgent.version_id == urgent.version_id)
    return set(session.scalars(query.where(barred(UserAccount.id, _Urgent, _Version, _Text))))


def second_checks(documents: Collection[Any] | None = None, until: Any = None) -> sa.Subquery:
    """Every check of an urgent publication: the ``version_id`` that was published so, and the ``review_id``.

    It is an approval, by somebody who is not barred, of exactly that text, or of a later version as a whole page.

    :param documents: their numbers; nothing for all.
    :param until: the number of the last version whose reviews count; nothing for all.
    """
    asked = sa.select(_Hasty.document_id).join(UrgentPublication, UrgentPublication.version_id == _Hasty.id)
    chosen = asked if documents is None else list(documents)
    whole = (
        sa.select(_Read.document_id, _Read.number, _Whole.id, _Whole.by_id)
        .join(_Whole, _Whole.revision_id == _Read.revision_id)
        .where(_Read.document_id.in_(chosen), is_stamp(_Whole))
        .where(sa.true() if until is None else _Read.number <= until)
        .cte("read_whole")
    )
    here = _Version.document_id.in_(chosen)
    later = sa.and_(whole.c.document_id == _Version.document_id, whole.c.number >= _Version.number)
    by_page = _urgent(_Urgent.version_id, whole.c.id.label("review_id")).join(whole, later)
    by_text = _urgent(_Urgent.version_id, _Own.id).join(_Own, _Own.revision_id == _Text.id)
    return sa.union_all(
        by_page.where(here, ~barred(whole.c.by_id, _Urgent, _Version, _Text)),
        by_text.where(here, _Own.verdict == Verdict.APPROVED, ~barred(_Own.by_id, _Urgent, _Version, _Text)),
    ).subquery("checks")


def _urgent(*columns: Any) -> sa.Select[Any]:
    query = sa.select(*columns).select_from(_Urgent).join(_Version, _Version.id == _Urgent.version_id)
    return query.join(_Text, _Text.id == _Version.revision_id)


def unchecked(documents: Collection[Any] | None = None, until: Any = None) -> sa.Select[int]:
    """The versions, by their id, that were published urgently and that nobody else has approved since.

    :param documents: and :param until: as for ``second_checks``.
    """
    found = second_checks(documents, until)
    query = sa.select(_Urgent.version_id).where(_Urgent.version_id.not_in(sa.select(found.c.version_id)))
    if documents is None and until is None:
        return query
    query = query.join(_Version, _Version.id == _Urgent.version_id)
    if documents is not None:
        query = query.where(_Version.document_id.in_(list(documents)))
    return query if until is None else query.where(_Version.number <= until)


def unchecked_urgent(session: Session, version: Version) -> UrgentPublication | None:
    """The newest urgent publication, of ``version`` or of one before it, that nobody else has approved up to it."""
    return session.scalar(_newest_unchecked(), {"document": version.document_id, "until": version.number})


@put_together_once
def _newest_unchecked() -> sa.Select[UrgentPublication]:
    waiting = unchecked([sa.bindparam("document")], sa.bindparam("until"))
    return (
        sa.select(UrgentPublication)
        .join(Version)
        .where(UrgentPublication.version_id.in_(waiting))
        .options(joinedload(UrgentPublication.version).joinedload(Version.revision))
        .order_by(Version.number.desc())
        .limit(FIRST)
    )


def first_checks(session: Session, documents: Collection[int]) -> dict[int, Review]:
    """Of each version of ``documents`` that was published urgently and checked since: its first check.

    :return: reviews by the id of the version.
    """
    found = second_checks(documents)
    first = sa.func.min(found.c.review_id).label("review_id")
    chosen = sa.select(found.c.version_id, first).group_by(found.c.version_id).subquery()
    rows = session.execute(sa.select(chosen.c.version_id, Review).join(Review, Review.id == chosen.c.review_id))
    return {version_id: review for version_id, review in rows}  # noqa: C416  (rows are no pairs to a type checker)
