"""The demonstration guidance: real pages with truthful stories, loaded once."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.db import Database
from guidance.importing.demo import load_demo
from guidance.models import (
    ChangeClass,
    Document,
    FormerSlug,
    Kind,
    Revision,
    UserAccount,
    Version,
    Withdrawal,
    stamp_of,
)
from guidance.models import current_version as newest
from guidance.operations.verifying import verify
from tests.pages import Page

TODAY = date(2026, 11, 22)


def test_it_is_loaded_once_and_its_history_is_whole(database: Database) -> None:
    assert load_demo(database) >= 8
    assert load_demo(database) == 0
    assert verify(database).startswith("The history is whole: ")


@pytest.fixture(scope="module")
def loaded(demo_template):
    database = Database(f"sqlite:///{demo_template}/guidance.sqlite")
    with database.reading() as session:
        yield session
    database.close()


def documents(session) -> list[Document]:
    return list(session.scalars(sa.select(Document)))


def test_the_principles_have_their_twelve_dated_versions(loaded) -> None:
    principles = loaded.scalars(sa.select(Document).where(Document.slug == "covid-19-vaccination-principles")).one()
    dates = loaded.scalars(
        sa.select(Version.published_at).where(Version.document_id == principles.id).order_by(Version.number)
    ).all()
    assert [str(at.date()) for at in dates] == [
        *("2021-01-14", "2021-01-27", "2021-03-10", "2021-03-31", "2021-04-30", "2021-05-12"),
        *("2021-06-09", "2021-09-20", "2021-10-13", "2021-12-03", "2022-04-03", "2022-09-12"),
    ]


def test_every_version_says_what_it_changed_and_what_that_means_for_care(loaded) -> None:
    for revision in loaded.scalars(sa.select(Revision)):
        assert len(revision.change_note) > 10
        assert revision.change_class in set(ChangeClass)
    assert {revision.change_class for revision in loaded.scalars(sa.select(Revision))} == set(ChangeClass)


def test_the_collection_shows_every_state_a_page_can_be_in(loaded) -> None:
    assert {document.kind for document in documents(loaded)} == set(Kind)
    assert loaded.scalars(sa.select(Withdrawal)).one().replacement is not None
    assert loaded.scalars(sa.select(FormerSlug)).first() is not None
    stamps = [(document, stamp_of(loaded, document, newest(loaded, document))) for document in documents(loaded)]
    overdue = [document.slug for document, stamp in stamps if stamp and stamp.overdue(TODAY)]
    assert "shingles-vaccine" in overdue
    assert sum(stamp is not None and not stamp.overdue(TODAY) for _, stamp in stamps) >= 8
    assert any(stamp and stamp.edits_since for _, stamp in stamps)


def test_every_page_is_marked_as_demonstration_and_not_medical_advice(loaded, demo: Flask) -> None:
    for document in documents(loaded):
        assert "Not medical advice" in Page(demo.test_client().get(f"/guidance/{document.slug}")).text


def test_sources_are_named_with_their_dates(loaded) -> None:
    for document in documents(loaded):
        if document.kind is not Kind.HUB:
            html = newest(loaded, document).rendering.html
            assert 'class="footnotes"' in html, document.slug


@pytest.fixture
def copy(demo_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The demonstration as it was loaded, to be changed."""
    shutil.copyfile(demo_template / "guidance.sqlite", tmp_path / "copy.sqlite")
    database = Database(f"sqlite:///{tmp_path}/copy.sqlite")
    yield database
    database.close()


def test_the_people_of_the_demonstration_may_sign_in_and_stay_as_an_admin_left_them(copy: Database) -> None:
    def active() -> dict[str, bool]:
        with copy.reading() as session:
            return dict(session.execute(sa.select(UserAccount.name, UserAccount.active)).all())

    assert active() == {"Alex Author": True, "Priya Approver": True, "Mo Manager": True}
    with copy.writing() as session:
        session.execute(sa.update(UserAccount).where(UserAccount.name == "Alex Author").values(active=False))
    load_demo(copy)
    assert not active()["Alex Author"]


def test_a_demonstration_of_the_first_release_gets_its_admin_and_lets_its_people_in(copy: Database) -> None:
    with copy.writing() as session:
        session.execute(sa.delete(UserAccount).where(UserAccount.email == "admin@demo.example"))
        session.execute(sa.update(UserAccount).values(active=False))
    assert load_demo(copy) == 0
    with copy.reading() as session:
        people = session.scalars(sa.select(UserAccount)).all()
    assert len(people) == 3 and all(person.active for person in people)
