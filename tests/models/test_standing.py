"""What readers may see: in force, withdrawn, removed, today and on any past day."""

from sqlalchemy.orm import Session

from guidance.models import in_force, listings, standing_of, withdrawn
from tests.stories import days, page, person, publish, reinstate, remove, withdraw


def slugs(session: Session, query) -> set[str]:
    return {listing.document.slug for listing in listings(session, query)}


def test_a_document_without_a_version_is_in_no_list(session: Session) -> None:
    page(session, person(session))
    assert slugs(session, in_force()) == slugs(session, withdrawn()) == set()


def test_each_document_is_listed_with_its_newest_version(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author, title="Old")
    publish(session, document, author, "new", title="New", summary="Shorter.")
    (listed,) = listings(session, in_force())
    assert (listed.title, listed.summary, listed.version.number) == ("New", "Shorter.", 2)


def test_withdrawn_guidance_is_in_force_again_once_it_is_reinstated(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author)
    withdraw(session, document, author, at=days(1))
    assert slugs(session, withdrawn()) == {"methotrexate"}
    assert not standing_of(session, document).in_force
    reinstate(session, document, author, at=days(2))
    assert slugs(session, in_force()) == {"methotrexate"}
    withdraw(session, document, author, at=days(3))
    assert slugs(session, in_force()) == set()


def test_the_past_is_as_it_was(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author, at=days(0), title="First")
    publish(session, document, author, "b", at=days(10), title="Second")
    withdraw(session, document, author, at=days(20))
    titles = [[row.title for row in listings(session, in_force(days(day)))] for day in (-1, 5, 15, 25)]
    assert titles == [[], ["First"], ["Second"], []]
    assert standing_of(session, document, days(15)).in_force


def test_removed_guidance_is_gone_from_the_past_too(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author)
    remove(session, document, author, at=days(5))
    assert slugs(session, in_force(days(1))) == slugs(session, in_force()) == slugs(session, withdrawn()) == set()
    assert standing_of(session, document).removal.reason == "It named a patient."
