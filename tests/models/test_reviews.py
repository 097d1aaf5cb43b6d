"""The stamp comes from reviews of the whole page alone; no edit moves it."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.models import Scope, Verdict, current_version, progress_of, stamp_of, stamps_of
from guidance.models.stages import verdict_on
from tests.stories import days, page, person, publish, review

DUE = date(2027, 1, 5)


def test_a_page_that_nobody_read_whole_has_no_stamp(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    version = publish(session, document, author)
    review(session, version, author, at=days(1), due_on=None, scope=Scope.CHANGES)
    refused = {"verdict": Verdict.CHANGES_REQUESTED, "note": "The dose is wrong."}
    review(session, version, author, at=days(2), due_on=None, **refused)
    assert stamp_of(session, document, version) is None


def test_an_edit_does_not_move_the_stamp_and_is_counted(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    made = review(session, publish(session, document, author), author, at=days(1), due_on=DUE)
    publish(session, document, author, "b", at=days(5))
    third = publish(session, document, author, "c", at=days(6))
    stamp = stamp_of(session, document, third)
    assert (stamp.review, stamp.edits_since, stamp.number) == (made, 2, 1)


def test_the_newest_review_counts(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    version = publish(session, document, author)
    review(session, version, author, at=days(1), due_on=DUE)
    second = review(session, version, author, at=days(9), due_on=DUE)
    assert stamp_of(session, document, version).review is second


def test_of_two_reviews_at_one_moment_the_one_recorded_last_counts(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    version = publish(session, document, author)
    first, second = (review(session, version, author, at=days(1), due_on=DUE) for _ in range(2))
    assert first.id < second.id
    assert stamp_of(session, document, version).review is second


def test_the_stamps_of_several_pages_are_those_of_each(session: Session) -> None:
    author = person(session)
    read, edited, unread = (page(session, author, slug) for slug in ("read", "edited", "unread"))
    for document in (read, edited):
        review(session, publish(session, document, author), author, at=days(1), due_on=DUE)
    versions = [publish(session, document, author, "later", at=days(5)) for document in (edited, unread)]
    versions.append(current_version(session, read))
    stamps = stamps_of(session, versions)
    assert stamps.keys() == {read.id, edited.id}
    for document, edits in ((read, 0), (edited, 1)):
        stamp, alone = stamps[document.id], stamp_of(session, document, current_version(session, document))
        assert stamp.edits_since == alone.edits_since == edits
        assert (stamp.review, stamp.number) == (alone.review, alone.number)
    assert progress_of(session, unread).stamp is None


def test_the_newest_reading_of_exactly_one_text_counts(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    first = publish(session, document, author)
    review(session, first, author, at=days(1), due_on=DUE)
    last = review(session, first, author, at=days(2), due_on=None, scope=Scope.CHANGES)
    second = publish(session, document, author, "b", at=days(5))
    assert verdict_on(session, first.revision) is last
    assert verdict_on(session, second.revision) is None


def test_an_old_version_shows_the_stamp_it_had(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    first = publish(session, document, author)
    old = review(session, first, author, at=days(1), due_on=DUE)
    second = publish(session, document, author, "b", at=days(5))
    review(session, second, author, at=days(6), due_on=DUE)
    assert stamp_of(session, document, first).review is old


def test_a_review_is_overdue_from_the_day_after(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    version = publish(session, document, author)
    review(session, version, author, at=days(1), due_on=DUE)
    stamp = stamp_of(session, document, version)
    assert not stamp.overdue(DUE)
    assert stamp.overdue(date(2027, 1, 6))


@pytest.mark.parametrize(
    "facts",
    [
        {"due_on": None},
        {"due_on": DUE, "scope": Scope.CHANGES},
        {"due_on": None, "verdict": Verdict.CHANGES_REQUESTED, "note": ""},
    ],
)
def test_the_database_refuses_a_review_that_does_not_add_up(session: Session, facts: dict) -> None:
    author = person(session)
    version = publish(session, page(session, author), author)
    with pytest.raises(IntegrityError):
        review(session, version, author, at=days(1), **facts)
