"""Starting a page: the document, its address, and a first text that holds its title."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.authoring.manuscript.typed import Typed
from guidance.errors import AddressTaken, NotReady
from guidance.models.audit import audit
from guidance.models.documents import Document, Kind, address_is_free, whose_address
from guidance.models.people import UserAccount
from guidance.models.revisions import record_revision, store
from guidance.models.topics import Topic
from guidance.text.addresses.slug import slug_from


@dataclass(frozen=True)
class NewPage:
    """The facts that somebody gives about a page before writing it."""

    kind: Kind
    typed: Typed
    """Title, summary, audience and settings; the text comes later."""
    topics: list[Topic]
    owner: UserAccount
    review_every_months: int


def address_for(title: str) -> str:
    """The address that a title suggests.

    :raises NotReady: when there is no letter or digit in it.
    """
    slug = slug_from(title)
    if not slug:
        raise NotReady("The title needs letters or digits, so that the page can have an address.")
    return slug


def start(session: Session, plan: NewPage, *, by: UserAccount, at: datetime) -> Document:
    """Make the document and its first text, in which only the title and the summary are written.

    :raises AddressTaken: when another page has, or once had, the address that the title gives.
    """
    slug = address_for(plan.typed.title)
    if not address_is_free(session, slug):
        raise AddressTaken(whose_address(slug, "choose a title that tells them apart"))
    document = Document(
        slug=slug,
        kind=plan.kind,
        owner=plan.owner,
        topics=plan.topics,
        review_every_months=plan.review_every_months,
        created_at=at,
    )
    session.add(document)
    session.flush()
    content = store(session, plan.typed.text)
    record_revision(session, document, content, plan.typed.change, based_on=0, by=by, at=at)
    audit(session, "started a page", by=by, at=at, document=document, detail=plan.kind.value)
    return document
