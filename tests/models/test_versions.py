"""Versions are numbered without gaps, never go back in time, and know what they changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guidance.errors import StaleDraft
from guidance.models import (
    Change,
    ChangeClass,
    Content,
    Revision,
    Text,
    UserAccount,
    Version,
    current_version,
    is_announced,
    is_significant,
    latest_and_seen,
    latest_revision,
    record_revision,
    record_version,
    save_next,
    store,
)
from guidance.models.versions import last_rendering
from guidance.text.markdown.rendering import render
from tests.stories import BODY, START, days, page, person, publish


def test_versions_are_numbered_from_one(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    numbers = [publish(session, document, author, f"text {n}").number for n in range(3)]
    assert numbers == [1, 2, 3]
    assert current_version(session, document).number == 3


def test_a_page_that_nobody_wrote_has_neither_a_text_nor_words_that_readers_see(session: Session) -> None:
    document = page(session, person(session))
    assert latest_and_seen(session, document) == (None, None)


def test_a_version_is_never_dated_before_the_one_it_supersedes(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    first = publish(session, document, author, at=days(10))
    second = publish(session, document, author, "later", at=days(3))
    assert second.published_at == first.published_at


def test_a_section_keeps_its_anchor_under_another_heading_and_says_with_which_version_its_neighbour_went(
    session: Session,
) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author, "## Dose\n\nTake 5 mg once a week.\n\n## Review\n\nSee the team.\n")
    publish(session, document, author, "## How much to take\n\nTake 5 mg once a week.\n")
    (section,) = last_rendering(session, document).sections
    assert (section.title, section.anchor) == ("How much to take", "dose")
    assert [(gone.anchor, gone.since) for gone in section.retired] == [("review", 2)]
    publish(session, document, author, "## How much to take\n\nTake 5 mg once a week, on Mondays.\n")
    (section,) = last_rendering(session, document).sections
    assert [(gone.anchor, gone.since) for gone in section.retired] == [("review", 2)]


def test_the_second_of_two_who_save_at_once_is_told_and_leaves_nothing(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author)
    second = Text("a", "b", "c")
    with pytest.raises(StaleDraft):
        save_next(session, document, second, Change(), based_on=0, by=author, at=START)
    third = save_next(session, document, second, Change(note="Why."), based_on=1, by=author, at=START)
    assert (third.number, third.change_note, third.content.text) == (2, "Why.", second)
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).where(Content.title == "a")) == 1
    assert latest_revision(session, document).content.text == second
    with pytest.raises(IntegrityError):
        record_revision(session, document, third.content, Change(), based_on=0, by=author, at=START)


def test_only_a_number_that_is_taken_is_told_as_taken(session: Session) -> None:
    document = page(session, person(session))
    nobody = UserAccount(id=10**6)
    with pytest.raises(IntegrityError):
        save_next(session, document, Text("a", "b", "c"), Change(), based_on=0, by=nobody, at=START)
        session.flush()


def test_the_same_words_are_stored_once(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    first = publish(session, document, author)
    second = publish(session, document, author)
    assert first.revision.content_digest == second.revision.content_digest


def test_a_digest_does_not_give_the_words_away(session: Session) -> None:
    text = Text("Title", "Summary", "Body")
    assert store(session, text).digest != store(session, text).digest


def test_each_section_knows_the_version_it_dates_from(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author)
    publish(session, document, author, BODY.replace("5 mg", "7.5 mg"))
    third = publish(session, document, author, BODY.replace("5 mg", "7.5 mg") + "\n## New\n\nMore.\n")
    session.expire_all()
    assert {section.anchor: section.since for section in third.rendering.sections} == {"dose": 2, "review": 1, "new": 3}


def test_the_last_section_does_not_date_from_a_version_that_changed_the_notes_or_the_section_behind_it(
    session: Session,
) -> None:
    author = person(session)
    document = page(session, author)
    text = "## Dose\n\nTake 5 mg.[^a]\n\n## Review\n\nEvery 3 months.\n\n[^a]: At most 10 mg."
    publish(session, document, author, text)
    more = text.replace("10 mg", "15 mg")
    publish(session, document, author, more)
    publish(session, document, author, more.replace("[^a]:", "## Contact\n\nThe clinic.\n\n[^a]:"))
    found = last_rendering(session, document).sections
    assert {section.anchor: section.since for section in found} == {"dose": 2, "review": 1, "contact": 3}


def test_a_section_sealed_by_earlier_rules_is_not_changed_by_those_of_today(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    text = "## Dose\n\nTake 5 mg.[^a]\n\n## Review\n\nEvery 3 months.\n\n[^a]: At most 10 mg."
    today = render(text)
    earlier = replace(today, sections=[replace(each, digest=each.title) for each in today.sections], renderer="2")
    first = save_next(session, document, Text("a", "b", text), Change(), based_on=0, by=author, at=START)
    sealed = record_version(session, first, earlier, by=author, at=START)
    publish(session, document, author, text.replace("3 months", "6 months"))
    assert {section.anchor: section.since for section in last_rendering(session, document).sections} == {
        "dose": 1,
        "review": 2,
    }
    assert [section.digest for section in sealed.rendering.sections] == ["Dose", "Review"]


@pytest.mark.parametrize("kind", [*ChangeClass, None])
def test_the_first_version_is_significant_and_all_others_but_clarifications_and_wording(session: Session, kind) -> None:
    author = person(session)
    document = page(session, author)
    versions = [publish(session, document, author, words, kind=kind) for words in ("One.", "Two.")]
    numbers = [1] if kind in {ChangeClass.CLARIFIED, ChangeClass.WORDING} else [1, 2]
    assert [each.number for each in versions if each.revision.significant_as(each.number)] == numbers
    found = sa.select(Version.number).join(Revision).where(Version.document_id == document.id, is_significant())
    assert session.scalars(found.order_by(Version.number)).all() == numbers


@pytest.mark.parametrize("kind", [ChangeClass.CLARIFIED, ChangeClass.CORRECTION])
def test_whatever_could_do_harm_is_announced_and_else_only_what_is_significant(session: Session, kind) -> None:
    author = person(session)
    document = page(session, author)
    critical = {"One.": False, "Two.": False, "Three.": True}
    versions = [publish(session, document, author, w, kind=kind, safety_critical=c) for w, c in critical.items()]
    numbers = [1, 2, 3] if kind.significant else [1, 3]
    assert [each.number for each in versions if each.revision.announced_as(each.number)] == numbers
    found = sa.select(Version.number).join(Revision).where(Version.document_id == document.id, is_announced())
    assert session.scalars(found.order_by(Version.number)).all() == numbers


def test_the_fingerprint_is_short_enough_to_be_read_out(session: Session) -> None:
    author = person(session)
    version = publish(session, page(session, author), author)
    assert len(version.fingerprint) == 9
    assert version.chain.startswith(version.fingerprint.replace("-", ""))
    assert version.published_at - START == timedelta(0)
