"""Saving a draft: every accepted text is kept in order, and none is written over another."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.drafting import saving
from guidance.authoring.drafting.saving import Collided, discard_draft, save
from guidance.authoring.manuscript.typed import Typed, begun_on, typed_in
from guidance.authoring.manuscript.working_copies import keep, working_copy_of
from guidance.db import Database
from guidance.errors import NotReady, StaleDraft
from guidance.models import AuditEvent, Document, Revision, UserAccount, latest_revision, progress_of
from tests.stories import days, page, person, publish

TEXT = "## Dose\n\nTake 5 mg once a week.\n\n## Review\n\nSee the team every 3 months.\n"


@pytest.fixture
def author(session: Session) -> UserAccount:
    return person(session)


@pytest.fixture
def document(session: Session, author: UserAccount) -> Document:
    return page(session, author)


def typed(body: str = TEXT, **fields: str) -> Typed:
    return Typed(**{"title": "Methotrexate", "body": body, **fields})


def texts(session: Session, document: Document) -> list[str]:
    rows = session.scalars(
        sa.select(Revision).where(Revision.document_id == document.id).order_by(Revision.number)
    ).all()
    return [row.content.body for row in rows if row.content]


class TestSaving:
    def test_makes_a_new_text_each_time(self, session: Session, document: Document, author: UserAccount) -> None:
        save(session, document, typed("one\n"), based_on=0, by=author, at=days(0))
        second = save(session, document, typed("two\n"), based_on=1, by=author, at=days(1))
        assert second.revision.number == 2
        assert texts(session, document) == ["one\n", "two\n"]

    def test_of_the_same_text_makes_none(self, session: Session, document: Document, author: UserAccount) -> None:
        save(session, document, typed(), based_on=0, by=author, at=days(0))
        again = save(session, document, typed(), based_on=1, by=author, at=days(1))
        assert again.unchanged
        assert latest_revision(session, document).number == 1

    def test_is_written_into_the_audit_without_the_text(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        save(session, document, typed("a secret text"), based_on=0, by=author, at=days(0))
        event = session.scalars(sa.select(AuditEvent)).one()
        assert (event.act, event.by_id, event.document_id) == ("saved a draft", author.id, document.id)
        assert "secret" not in event.detail

    def test_on_a_text_that_never_was_is_refused(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        with pytest.raises(NotReady, match="does not exist"):
            save(session, document, typed(), based_on=7, by=author, at=days(0))

    def test_begins_without_the_note_of_the_version_that_is_published(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        version = publish(session, document, author, note="First version.")
        begun = begun_on(session, version.revision)
        assert (begun.body, begun.change_note, begun.change_class) == (TEXT, "", "")
        again = save(session, document, begun, based_on=1, by=author, at=days(1))
        assert again.unchanged
        assert progress_of(session, document).draft is None

    def test_lets_go_of_the_typing_that_it_saves(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        keep(session, document, typed("half a sen"), based_on=0, by=author, at=days(0))
        save(session, document, typed("half a sentence"), based_on=0, by=author, at=days(0))
        assert working_copy_of(session, document, author) is None

    def test_an_autosave_that_arrives_after_the_save_leaves_nothing_behind(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        save(session, document, typed(), based_on=0, by=author, at=days(0))
        keep(session, document, typed(), based_on=0, by=author, at=days(0))
        assert working_copy_of(session, document, author) is None


class TestTwoPeople:
    @pytest.fixture(autouse=True)
    def _begun(self, session: Session, document: Document, author: UserAccount) -> None:
        save(session, document, typed(), based_on=0, by=author, at=days(0))

    def test_who_change_different_passages_both_get_their_change(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        other = person(session, "Dr A Shah")
        save(session, document, typed(TEXT.replace("5 mg", "10 mg")), based_on=1, by=other, at=days(1))
        mine = typed(TEXT.replace("3 months", "6 months"), summary="How to take it.")
        saved = save(session, document, mine, based_on=1, by=author, at=days(1))
        assert saved.merged_with is not None and saved.merged_with.author is other
        text = saved.revision.content
        assert "10 mg" in text.body and "6 months" in text.body
        assert text.summary == "How to take it."
        assert saved.revision.number == 3

    def test_who_change_the_same_passage_are_asked(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        other = person(session, "Dr A Shah")
        save(session, document, typed(TEXT.replace("5 mg", "10 mg")), based_on=1, by=other, at=days(1))
        with pytest.raises(Collided) as caught:
            save(session, document, typed(TEXT.replace("5 mg", "7.5 mg")), based_on=1, by=author, at=days(1))
        collision = caught.value.collision
        assert collision.body.conflicts[0].theirs.startswith("Take 10 mg")
        assert "10 mg" in collision.suggestion.body and "7.5 mg" in collision.suggestion.body
        assert latest_revision(session, document).number == 2

    def test_who_write_different_titles_are_asked(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        save(session, document, typed(title="Theirs"), based_on=1, by=author, at=days(1))
        with pytest.raises(Collided) as caught:
            save(session, document, typed(title="Mine"), based_on=1, by=author, at=days(1))
        assert [(clash.label, clash.theirs, clash.yours) for clash in caught.value.collision.clashes] == [
            ("Title", "Theirs", "Mine")
        ]

    def test_who_make_the_same_change_make_it_once(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        change = typed(TEXT.replace("5 mg", "10 mg"))
        save(session, document, change, based_on=1, by=author, at=days(1))
        assert save(session, document, change, based_on=1, by=author, at=days(1)).unchanged

    def test_who_lose_the_race_for_a_number_are_merged_from_what_they_typed(
        self, session: Session, document: Document, author: UserAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other, record = person(session, "Dr A Shah"), saving._record
        save(session, document, typed(TEXT.replace("5 mg", "10 mg")), based_on=1, by=other, at=days(1))

        def beaten(*arguments: Any, **named: Any) -> None:
            monkeypatch.setattr(saving, "_record", record)
            save(session, document, typed(TEXT.replace("5 mg", "15 mg")), based_on=2, by=other, at=days(1))

        monkeypatch.setattr(saving, "_record", beaten)
        mine = typed(TEXT.replace("3 months", "6 months"))
        saved = save(session, document, mine, based_on=1, by=author, at=days(1))
        assert saved.revision.number == 4
        assert saved.revision.content.body == TEXT.replace("3 months", "6 months").replace("5 mg", "15 mg")


def test_many_who_save_at_once_each_find_their_line_in_the_last_text(database: Database) -> None:
    with database.writing() as session:
        document = page(session, person(session))
        people = [person(session, f"Author {n}").id for n in range(8)]
        start = "".join(f"Paragraph {n}.\n\nBetween {n}.\n\n" for n in range(8))
        save(session, document, typed(start), based_on=0, by=session.get_one(UserAccount, people[0]), at=days(0))
        document_id = document.id

    failures: list[BaseException] = []

    def write(n: int) -> None:
        mine = typed(start.replace(f"Paragraph {n}.", f"Paragraph {n}, changed."))
        try:
            with database.writing() as session:
                by, document = session.get_one(UserAccount, people[n]), session.get_one(Document, document_id)
                save(session, document, mine, based_on=1, by=by, at=days(1))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        document = session.get_one(Document, document_id)
        last = texts(session, document)[-1]
        refused = [error for error in failures if not isinstance(error, StaleDraft)]
    assert refused == []
    assert last.count(", changed.") == 8 - len(failures)


class TestDiscarding:
    def test_a_draft_goes_back_to_what_readers_see(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        publish(session, document, author)
        save(session, document, typed("other\n"), based_on=1, by=author, at=days(1))
        discard_draft(session, document, based_on=2, by=author, at=days(2))
        assert progress_of(session, document).draft is None
        assert texts(session, document)[1] == "other\n"

    def test_a_draft_that_somebody_saved_meanwhile_is_refused(
        self, session: Session, document: Document, author: UserAccount
    ) -> None:
        publish(session, document, author)
        save(session, document, typed("other\n"), based_on=1, by=author, at=days(1))
        save(session, document, typed("another\n"), based_on=2, by=author, at=days(1))
        with pytest.raises(StaleDraft):
            discard_draft(session, document, based_on=2, by=author, at=days(2))

    def test_what_was_never_published_stays(self, session: Session, document: Document, author: UserAccount) -> None:
        save(session, document, typed(), based_on=0, by=author, at=days(1))
        with pytest.raises(NotReady):
            discard_draft(session, document, based_on=1, by=author, at=days(2))


def test_a_form_is_read_with_plain_line_ends_and_nothing_else_changed() -> None:
    found = typed_in({"title": "  Two   words ", "body": "  a\r\n\r\n\tb  \r\n", "safety_critical": "on"})
    assert (found.title, found.body, found.safety_critical) == ("Two words", "  a\n\n\tb  \n", "yes")
