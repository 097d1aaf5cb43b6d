"""Which changed numbers somebody compared with their sources when asking for review: nobody is asked to do so twice."""

from collections.abc import Set
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.authoring.drafting import looking
from guidance.authoring.manuscript.typed import typed_of
from guidance.models import Document, Revision, UserAccount, audit, current_version
from guidance.models.compared_numbers import ComparedNumbers, last_compared
from guidance.text.markdown.rendering import ORDINARY


def note_compared(session: Session, document: Document, text: Revision, *, by: UserAccount, at: datetime) -> None:
    """Write down that ``by`` ticked every number of ``text`` that differs from what readers see."""
    if (current := current_version(session, document)) is not None:
        session.add(ComparedNumbers(revision_id=text.id, version_id=current.id, by_id=by.id, at=at))
        said = f"text {text.number} with version {current.number}"
        audit(session, "compared the numbers", by=by, at=at, document=document, detail=said)


def compared_before(session: Session, document: Document, *, by: UserAccount) -> Set[str]:
    """The keys of the numbers that ``by`` compared last, while readers see the same version as then."""
    last, current = last_compared(session, document, by), current_version(session, document)
    if last is None or current is None or current.id != last.version_id or last.revision.content is None:
        return frozenset()  # never, or with another version, or the text was erased since
    typed = typed_of(last.revision)
    so_far = looking.changes_so_far(session, document, looking.look(typed, ORDINARY.for_saved(typed.body)))
    return frozenset(each.key for each in (so_far.numbers if so_far else []))
