"""Which changed numbers somebody compared with their sources when asking for review: nobody is asked to do so twice."""

import re
from collections.abc import Set
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.drafting import looking
from guidance.authoring.manuscript.typed import typed_of
from guidance.models import AuditEvent, Document, Revision, UserAccount, audit, current_version, revision_numbered
from guidance.text.markdown import ORDINARY

COMPARED = "compared the numbers"
_WHICH = "text {} with version {}"
_READ = re.compile(_WHICH.format(r"(\d+)", r"(\d+)"))


def note_compared(session: Session, document: Document, text: Revision, *, by: UserAccount, at: datetime) -> None:
    """Write down that ``by`` ticked every number of ``text`` that differs from what readers see."""
    if (current := current_version(session, document)) is not None:
        said = _WHICH.format(text.number, current.number)
        audit(session, COMPARED, by=by, at=at, document=document, detail=said)


def compared_before(session: Session, document: Document, *, by: UserAccount) -> Set[str]:
    """The keys of the numbers that ``by`` compared last, while readers see the same version as then."""
    of_person = sa.select(AuditEvent.detail).where(
        AuditEvent.document_id == document.id, AuditEvent.by_id == by.id, AuditEvent.act == COMPARED
    )
    said = _READ.fullmatch(session.scalar(of_person.order_by(AuditEvent.id.desc()).limit(1)) or "")
    if said is None:  # never, or the line's own words were erased
        return frozenset()
    number, version = map(int, said.groups())
    text, current = revision_numbered(session, document, number), current_version(session, document)
    if text is None or text.content is None or current is None or current.number != version:
        return frozenset()
    typed = typed_of(text)
    so_far = looking.changes_so_far(session, document, looking.look(typed, ORDINARY.for_saved(typed.body)))
    return frozenset(each.key for each in (so_far.numbers if so_far else []))
