"""Files that wait to be read: the page about them, who sees it, how many may wait, and what a restart leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.app import create_app
from guidance.authoring.uploading.queue import MOST_OF_ONE
from guidance.authoring.uploading.reading import Reader
from guidance.config import Settings
from guidance.db import Database
from guidance.models import FileJob, JobState, Role
from tests.pages import Page, posted, posted_file
from tests.stories import person, signed_in
from tests.text.test_pictures import drawn


@pytest.fixture
def site(embedded: Database, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}"))
    yield made
    made.extensions["database"].close()


@pytest.fixture
def author(site: Flask) -> FlaskClient:
    with site.extensions["database"].writing() as session:
        email = person(session).email
    return signed_in(site, email)


@pytest.fixture
def nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "poke", lambda _self: None)
    monkeypatch.setattr(Reader, "patience", 0.0)


def upload(client: FlaskClient, name: str = "a.png") -> None:
    posted_file(client, "/desk/images", drawn(), name, alt="A syringe & its cap")


def read_now(app: Flask) -> None:
    reader = Reader(app.extensions["database"])
    while (job := reader._next()) is not None:
        reader._read(job)


def test_a_file_is_waited_for_without_scripts_and_picked_up_by_who_brought_it(
    site: Flask, author: FlaskClient, nobody_reads: None
) -> None:
    progress = (
        f"/desk/files/{jobs(site)[0].id}" if posted_file(author, "/desk/images", drawn(), "a.png", alt="X") else ""
    )
    waiting = author.get(progress)
    assert Page(waiting).h1 == ["Your picture is being read"] and waiting.headers["Refresh"] == "3"
    with site.extensions["database"].writing() as session:
        colleague = person(session, "Cora Colleague", Role.ADMIN).email
    assert signed_in(site, colleague).get(progress).status_code == 404
    read_now(site)
    assert author.get(progress).location.startswith("/desk/images?picture=")
    assert jobs(site)[0].data == b"", "the file itself is not kept"


def jobs(app: Flask) -> list[FileJob]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(sa.select(FileJob).order_by(FileJob.id)))


def test_the_queue_has_an_end_and_says_so_beside_what_was_typed(author: FlaskClient, nobody_reads: None) -> None:
    for number in range(MOST_OF_ONE):
        upload(author, f"{number}.png")
    full = Page(posted_file(author, "/desk/images", drawn(), "one too many.png", alt="A syringe & its cap"))
    assert full.status == 400 and "4 of your files are being read" in full.text
    assert "A syringe & its cap" in full.text


def test_a_file_whose_reader_died_is_said_so_and_read_again(
    site: Flask, author: FlaskClient, nobody_reads: None
) -> None:
    upload(author)
    with site.extensions["database"].writing() as session:
        job = session.scalars(sa.select(FileJob)).one()
        job.state, job.begun_at = JobState.READING, datetime.now(UTC) - timedelta(minutes=2)
        progress = f"/desk/files/{job.id}"
    told = Page(author.get(progress))
    assert "The service was restarted while it read the file" in told.text
    assert posted(author, progress).location == progress
    read_now(site)
    assert jobs(site)[0].state is JobState.DONE
    assert posted(author, progress, "/desk/account").status_code == 400, "what is done is not done again"


def test_a_script_is_told_where_to_ask_again(author: FlaskClient, nobody_reads: None) -> None:
    from tests.authoring.uploading.test_pictures import by_script

    answer = by_script(author, drawn())
    assert answer.status_code == 202 and answer.json
    again = author.get(answer.json["progress"], headers={"X-Requested-With": "fetch"})
    assert (again.status_code, again.json) == (202, answer.json)
