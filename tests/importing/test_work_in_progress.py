"""An import leaves every page alone on which somebody is working, and says so; the rest it does as the desk does."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.withdrawing import withdraw
from guidance.authoring.manuscript.waiting import failed_schedules
from guidance.db import Database
from guidance.importing.folder import import_folder
from guidance.importing.git import Steps, Wish, import_repository
from guidance.importing.report import Report
from guidance.models import (
    AuditEvent,
    Document,
    Outcome,
    Role,
    Schedule,
    Version,
    WorkingCopy,
    current_version,
    latest_revision,
    open_schedule,
    standing_of,
)
from guidance.operations.verifying import verify
from tests.importing.repositories import Maker
from tests.stories import days, person, remove, save

LEFT = "left a page out of an import"


@pytest.fixture
def repository(tmp_path: Path) -> Maker:
    made = Maker(tmp_path / "repository")
    made.commit("Start the page", dose="# Dose\n\nTake 5 mg.\n")
    return made


def take(database: Database, repository: Maker) -> Report:
    return import_repository(database, Wish(repository.folder), Steps())


def the_page(session: Session) -> Document:
    return session.scalars(sa.select(Document)).one()


def acts(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(sa.select(AuditEvent.act, AuditEvent.detail).order_by("id"))]


def drafted(session: Session) -> None:
    save(session, the_page(session), person(session), "Take 6 mg.\n", title="Dose")


def scheduled(session: Session) -> None:
    drafted(session)
    document = the_page(session)
    revision = latest_revision(session, document)
    who = person(session, "Pat Approver", Role.APPROVER)
    session.add(
        Schedule(
            document=document,
            number=1,
            revision=revision,
            publish_at=days(900),
            zone="Europe/London",
            by_id=who.id,
            at=days(1),
        )
    )


def typing(session: Session) -> None:
    who = person(session)
    session.add(
        WorkingCopy(document_id=the_page(session).id, author_id=who.id, based_on=1, content="{}", saved_at=days(1))
    )


WORK = {"a draft": drafted, "a scheduled text": scheduled, "somebody is typing": typing}


@pytest.mark.parametrize("work", WORK)
class TestAPageWithWorkInProgress:
    def test_nothing_of_it_changes_and_the_summary_and_the_audit_say_so(
        self, database: Database, repository: Maker, work: str
    ) -> None:
        take(database, repository)
        with database.writing() as session:
            WORK[work](session)
            newest = latest_revision(session, the_page(session)).number
        repository.commit("Raise the dose", dose="# Dose\n\nTake 7.5 mg.\n")
        repository.move("dose.md", "dosage.md")
        repository.commit("Rename it")
        repository.delete("dosage.md")
        repository.commit("Take it away")
        report = take(database, repository)
        assert work in report.lines()[0] and "dose.md" in report.lines()[0]
        assert report.lines()[-1].startswith("1 document, 0 versions, ")
        with database.reading() as session:
            document = the_page(session)
            assert document.slug == "dose" and standing_of(session, document).in_force
            assert latest_revision(session, document).number == newest
            assert current_version(session, document).number == 1
            assert (open_schedule(session, document) is not None) == (work == "a scheduled text")
        assert [work in detail for act, detail in acts(database) if act == LEFT] == [True]


def test_the_next_import_after_the_work_brings_all_of_it_in_its_order(embedded: Database, repository: Maker) -> None:
    take(embedded, repository)
    with embedded.writing() as session:
        typing(session)
    repository.commit("Raise the dose", dose="# Dose\n\nTake 7.5 mg.\n")
    repository.commit("Lower it again", dose="# Dose\n\nTake 2.5 mg.\n")
    take(embedded, repository)
    with embedded.writing() as session:
        session.execute(sa.delete(WorkingCopy))
    assert take(embedded, repository).lines()[-1].startswith("1 document, 2 versions, ")
    with embedded.reading() as session:
        assert "2.5 mg" in current_version(session, the_page(session)).revision.content.body


def test_a_page_that_was_removed_is_left_alone(database: Database, repository: Maker) -> None:
    take(database, repository)
    with database.writing() as session:
        remove(session, the_page(session), person(session), at=days(9))
    repository.commit("Raise the dose", dose="# Dose\n\nTake 7.5 mg.\n")
    assert "removed" in take(database, repository).lines()[0]
    with database.reading() as session:
        assert current_version(session, the_page(session)).number == 1


def test_what_an_import_does_stands_in_the_audit_of_the_day_it_was_done(database: Database, repository: Maker) -> None:
    repository.commit("Raise the dose", dose="# Dose\n\nTake 7.5 mg.\n")
    repository.move("dose.md", "dosage.md")
    repository.commit("Rename it")
    repository.delete("dosage.md")
    repository.commit("Take it away")
    before = datetime.now(UTC)
    take(database, repository)
    repository.commit("Bring it back", dosage="# Dose\n\nTake 7.5 mg.\n")
    take(database, repository)
    assert acts(database) == [
        ("published", "version 1, imported"),
        ("published", "version 2, imported"),
        ("changed the address", "dose → dosage, imported"),
        ("withdrew a page", "Version 2, imported"),
        ("reinstated a page", "Version 2, imported"),
    ]
    with database.reading() as session:
        events = session.scalars(sa.select(AuditEvent)).all()
        assert all(event.by_id is None and event.at >= before for event in events)
    assert verify(database).startswith("The history is whole")


def test_a_page_that_the_desk_withdrew_is_not_withdrawn_again(database: Database, repository: Maker) -> None:
    take(database, repository)
    with database.writing() as session:
        withdraw(session, the_page(session), reason="r", replacement=None, by=person(session), at=days(9))
    repository.delete("dose.md")
    repository.commit("Take it away")
    assert "0 withdrawals" in take(database, repository).lines()[-1]
    with database.reading() as session:
        assert failed_schedules(session) == []
        assert session.scalar(sa.select(sa.func.count()).select_from(Version)) == 1


class TestAFolder:
    def test_a_page_with_a_draft_is_left_alone_until_the_draft_has_gone(
        self, database: Database, tmp_path: Path
    ) -> None:
        file = tmp_path / "dose.md"
        file.write_text("# Dose\n\nTake 5 mg.\n")
        import_folder(database, tmp_path, "", 300_000)
        with database.writing() as session:
            drafted(session)
        file.write_text("# Dose\n\nTake 7.5 mg.\n")
        assert "a draft" in import_folder(database, tmp_path, "", 300_000).lines()[0]
        with database.reading() as session:
            assert latest_revision(session, the_page(session)).content.body == "Take 6 mg.\n"
            assert current_version(session, the_page(session)).number == 1

    def test_a_file_that_did_not_change_takes_nothing_back(self, database: Database, tmp_path: Path) -> None:
        (tmp_path / "dose.md").write_text("# Dose\n\nTake 5 mg.\n")
        import_folder(database, tmp_path, "", 300_000)
        with database.writing() as session:
            drafted(session)
        report = import_folder(database, tmp_path, "", 300_000)
        assert report.lines()[-1].startswith("1 document, 0 versions, ") and "0 skipped" in report.lines()[-1]


def test_a_batch_asks_once_who_is_working_however_many_pages_it_changes(database: Database, tmp_path: Path) -> None:
    repository = Maker(tmp_path / "many")
    names = [f"page{n}" for n in range(9)]
    repository.commit("Start the pages", **{name: f"# {name}\n\nTake 5 mg.\n" for name in names})
    take(database, repository)
    repository.commit("Change them all", **{name: f"# {name}\n\nTake 6 mg.\n" for name in names})
    asked: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    assert take(database, repository).outcomes[Outcome.VERSION] == len(names)
    assert sum("FROM working_copy" in question for question in asked) == 1
    assert sum("FROM schedule" in question for question in asked) == 1
