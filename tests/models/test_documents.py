"""Documents keep their name and never lose an address."""

import pytest
from sqlalchemy.orm import Session

from guidance.errors import AddressTaken
from guidance.models import FormerSlug, address_is_free, rename
from guidance.models.documents import UID_LENGTH, UID_LETTERS, new_uid
from tests.stories import START, page, person


def test_a_renamed_document_keeps_its_old_address_as_a_former_one(session: Session) -> None:
    document = page(session, person(session), "old")
    rename(session, document, "new", at=START)
    assert document.slug == "new"
    assert session.get(FormerSlug, "old").document is document


def test_a_document_may_return_to_an_address_of_its_own(session: Session) -> None:
    document = page(session, person(session), "a")
    for slug in ("b", "a", "b", "a"):
        rename(session, document, slug, at=START)
    assert document.slug == "a"
    assert session.get(FormerSlug, "b").document is document


def test_an_address_in_use_or_once_used_is_refused_with_the_reason(session: Session) -> None:
    author = person(session)
    document, other = page(session, author, "a"), page(session, author, "b")
    rename(session, document, "c", at=START)
    for taken in ("c", "a"):
        assert not address_is_free(session, taken, other)
        with pytest.raises(AddressTaken, match="choose a different one"):
            rename(session, other, taken, at=START)


def test_renaming_to_the_same_address_records_nothing(session: Session) -> None:
    document = page(session, person(session), "a")
    rename(session, document, "a", at=START)
    assert document.sequence == 0


def test_names_of_documents_are_opaque_and_distinct() -> None:
    names = {new_uid() for _ in range(1000)}
    assert len(names) == 1000
    assert all(len(name) == UID_LENGTH and set(name) <= set(UID_LETTERS) for name in names)
