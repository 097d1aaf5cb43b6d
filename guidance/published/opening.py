"""A document as its readers open it: with the version they see, where it stands, and what to use instead."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from guidance.models.documents import Document
from guidance.models.loading import loaded, relate, whole
from guidance.models.people import UserAccount
from guidance.models.questions import columns, put_together_once
from guidance.models.revisions import is_newest
from guidance.models.standing import Standing, removal_id, title_instead, withdrawal_id
from guidance.models.topics import topics_of
from guidance.models.versions import SHOWN, Version, joined_to_page, with_page
from guidance.models.withdrawals import Removal, Withdrawal


@dataclass(frozen=True)
class Opened:
    """One published document, whole: nothing about it has to be asked again to show it."""

    document: Document
    current: Version
    standing: Standing
    instead: str
    """The title of the page to use instead of a withdrawn one."""

    @property
    def title(self) -> str:
        """The title of the page today; nothing when its words were erased."""
        content = self.current.revision.content
        return content.title if content else ""


def opened(session: Session, slug: str) -> Opened | None:
    """The document whose address of today is ``slug``, when it was published.

    That is two questions; three for the few documents that were withdrawn or removed.
    """
    row = columns(session, _opening(), {"slug": slug}).first()
    if row is None:
        return None
    document, owner, *shown, withdrawn, removed = loaded(session, row, Document, UserAccount, *SHOWN)
    relate(document, owner=owner)
    current = with_page(document, *shown)
    set_committed_value(document, "topics", topics_of(session, document.id))
    if withdrawn is None and removed is None:
        return Opened(document, current, Standing(), "another page")
    withdrawal, removal, instead = session.execute(_ended(), {"withdrawn": withdrawn, "removed": removed}).one()
    return Opened(document, current, Standing(withdrawal, removal), instead or "another page")


@put_together_once
def _opening() -> sa.Select[Any]:
    query = sa.select(*whole(Document, UserAccount, *SHOWN), withdrawal_id(Document.id), removal_id(Document.id))
    found = query.select_from(Document).join(Version, is_newest(Version, Document.id))
    owned = found.outerjoin(UserAccount, UserAccount.id == Document.owner_id)
    return joined_to_page(owned).where(Document.slug == sa.bindparam("slug"))


@put_together_once
def _ended() -> sa.Select[Withdrawal, Removal, str]:
    """The withdrawal and the removal of a document, by their ids, and the title of what replaces it."""
    of_withdrawal, of_removal = aliased(Version), aliased(Version)
    either = sa.select(sa.literal(1).label("one")).subquery("either")
    return (
        sa.select(Withdrawal, Removal, title_instead(Withdrawal.replacement_id))
        .select_from(either)
        .outerjoin(Withdrawal, Withdrawal.id == sa.bindparam("withdrawn", type_=sa.Integer))
        .outerjoin(of_withdrawal, of_withdrawal.id == Withdrawal.version_id)
        .outerjoin(Removal, Removal.id == sa.bindparam("removed", type_=sa.Integer))
        .outerjoin(of_removal, of_removal.id == Removal.version_id)
        .options(
            contains_eager(Withdrawal.version.of_type(of_withdrawal)),
            contains_eager(Removal.version.of_type(of_removal)),
            joinedload(Withdrawal.replacement),
        )
    )


def numbered(session: Session, document: Document, *numbers: int) -> dict[int, Version]:
    """Those versions of ``document`` that have these numbers, with their words and pages."""
    rows = columns(session, _numbered(), {"document": document.id, "numbers": numbers}).all()
    found = (with_page(document, *loaded(session, row, *SHOWN)) for row in rows)
    return {version.number: version for version in found}


@put_together_once
def _numbered() -> sa.Select[Any]:
    numbers: Any = sa.bindparam("numbers", expanding=True)
    mine = sa.and_(Version.document_id == sa.bindparam("document"), Version.number.in_(numbers))
    return joined_to_page(sa.select(*whole(*SHOWN)).select_from(Version)).where(mine)
