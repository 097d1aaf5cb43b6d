"""Taking in an organisation, changing what is told of it, and noting on which guidance it stands behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.errors import AddressTaken, NotAllowed
from guidance.models import Document, Image, Permission, UserAccount, audit, may, tick
from guidance.models.old_addresses import lead_on
from guidance.models.organisations import MemberFeed, Organisation, organisation_address_is_free
from guidance.text.addresses.slug import slug_from
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import ORDINARY, Limits


@dataclass(frozen=True)
class OrganisationFacts:
    """Everything that is told of an organisation."""

    name: str
    slug: str = ""
    """Its address; nothing to have it made from the name."""
    about: str = ""
    site: str = ""
    logo: Image | None = None
    feed: str = ""
    at_once: bool = False
    speakers: Sequence[UserAccount] = ()
    documents: Sequence[Document] = ()
    ended: bool = False


def take_in(
    session: Session, facts: OrganisationFacts, *, by: UserAccount | None, at: datetime, limits: Limits = ORDINARY
) -> Organisation:
    """Make a page for an organisation; ``by`` is nobody for an import.

    :raises NotAllowed: when ``by`` is no admin.
    :raises AddressTaken: when another one has, or once had, its address.
    :raises TextRefused: when what it does cannot be shown.
    """
    made = Organisation(slug=_slug(session, facts), name=facts.name, created_at=at)
    session.add(made)
    session.flush()
    _lay_down(session, made, facts, at, limits)
    _note(session, "took in an organisation", made, by, at)
    return made


def change(
    session: Session,
    organisation: Organisation,
    facts: OrganisationFacts,
    *,
    by: UserAccount,
    at: datetime,
    limits: Limits = ORDINARY,
) -> None:
    """Change what is told of an organisation; under a new address the old one leads on.

    :raises NotAllowed: when ``by`` is no admin.
    :raises AddressTaken: when another one has, or once had, the new address.
    :raises TextRefused: when what it does cannot be shown.
    """
    slug = _slug(session, facts, organisation)
    if slug != organisation.slug:
        old, organisation.slug = organisation.path, slug
        session.flush()
        lead_on(session, old, organisation.path, at=at)
    _lay_down(session, organisation, facts, at, limits)
    _note(session, "changed an organisation", organisation, by, at)


def _slug(session: Session, facts: OrganisationFacts, mine: Organisation | None = None) -> str:
    slug = facts.slug or slug_from(facts.name) or "organisation"
    if not organisation_address_is_free(session, slug, mine):
        raise AddressTaken(f"The address “{slug}” belongs, or once belonged, to another organisation: choose another.")
    return slug


def _lay_down(session: Session, found: Organisation, facts: OrganisationFacts, at: datetime, limits: Limits) -> None:
    rendered(facts.about, limits)  # what saves, renders
    found.name, found.about, found.site = facts.name, facts.about, facts.site
    found.logo_digest = facts.logo.digest if facts.logo else None
    found.ended_at = (found.ended_at or at) if facts.ended else None
    touched = {document.id: document for document in [*found.documents, *facts.documents]}
    found.speakers = list({person.id: person for person in facts.speakers}.values())
    found.documents = list({document.id: document for document in facts.documents}.values())
    _set_feed(session, found, facts)
    session.flush()
    for document in touched.values():
        tick(session, document)


def _set_feed(session: Session, found: Organisation, facts: OrganisationFacts) -> None:
    """Another address is asked at once, as if nothing had been read before."""
    known = session.get(MemberFeed, found.id)
    if known is not None and known.address != facts.feed:
        session.delete(known)
        session.flush()
        session.expire(found, ["feed"])
        known = None
    if known is None and facts.feed:
        known = MemberFeed(organisation_id=found.id, address=facts.feed)
        session.add(known)
    if known is not None:
        known.at_once = facts.at_once


def _note(session: Session, act: str, organisation: Organisation, by: UserAccount | None, at: datetime) -> None:
    if by is not None and not may(by, Permission.MANAGE):
        raise NotAllowed("Only admins keep the organisations.")
    tick(session)
    audit(session, act, by=by, at=at, detail=organisation.path)
