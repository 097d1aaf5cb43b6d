"""Which pages may have been meant by an address that is none."""

from difflib import SequenceMatcher

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, FormerSlug, current_title, removed_documents, withdrawn_documents
from guidance.text.addresses.slug import slug_from

#: Pages that are offered, and those that are looked at.
OFFERED, LOOKED_AT = 5, 150
#: How much of an address has to be alike, from 0 to 1.
ALIKE = 0.5
#: Of so many words of an address, so long each, and so many letters at their beginnings and ends.
_WORDS, _SHORTEST, _ENDS = 6, 3, 4


def near_pages(session: Session, typed: str) -> list[tuple[str, str]]:
    """The pages in force whose addresses are most like ``typed``, nearest first: address and title of each."""
    wanted = slug_from(typed[:200])
    found = sorted(((_alike(wanted, slug), document) for document, slug in _candidates(session, wanted)), reverse=True)
    ids = list(dict.fromkeys(document for alike, document in found if alike >= ALIKE))[:OFFERED]
    if not ids:
        return []
    shown = sa.select(Document.id, Document.slug, current_title(Document.id).label("title"))
    ended = (Document.id.not_in(removed_documents()), Document.id.not_in(withdrawn_documents()))
    pages = {row.id: row for row in session.execute(shown.where(Document.id.in_(ids), *ended))}
    return [(pages[each].slug, pages[each].title) for each in ids if each in pages and pages[each].title]


def _candidates(session: Session, wanted: str) -> list[tuple[int, str]]:
    """Documents, by id, with an address that has a beginning or an end of one of the words."""
    words = sorted((word for word in wanted.split("-") if len(word) >= _SHORTEST), key=len, reverse=True)[:_WORDS]
    pieces = {piece for word in words for piece in (word[:_ENDS], word[-_ENDS:])}
    if not pieces:
        return []
    every = sa.union_all(
        sa.select(Document.id, Document.slug), sa.select(FormerSlug.document_id.label("id"), FormerSlug.slug)
    ).subquery("address")
    holds = [sa.case((every.c.slug.contains(piece), 1), else_=0) for piece in sorted(pieces)]
    how_many = sum(holds[1:], holds[0])
    query = sa.select(every.c.id, every.c.slug).where(how_many > 0).order_by(how_many.desc(), every.c.slug)
    return [(row.id, row.slug) for row in session.execute(query.limit(LOOKED_AT))]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
