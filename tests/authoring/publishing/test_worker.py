"""``guidance worker``: what is due is published, found by the search, and the process comes and goes politely."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from guidance.app import create_app
from guidance.authoring.publishing.scheduling import schedule
from guidance.cli import jobs, main, working
from guidance.cli.working import AFTER_OUTAGE
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Version
from tests.authoring.publishing.drafts import NEW_BODY, Story, judge
from tests.machine.server import free_port
from tests.pages import Page
from tests.stories import days

PATIENCE = 120


@pytest.fixture
def environment(database: Database, database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a service on which a text has been due for months."""
    with database.writing() as session:
        story = Story(session)
        revision = story.write(NEW_BODY + "\nBeware of zebrafish.\n")
        judge(session, revision, story.checker)
        schedule(
            session,
            story.document,
            revision,
            publish_at=days(4),
            zone=ZoneInfo("Europe/London"),
            by=story.publisher,
            at=days(3),
        )
    return {"GUIDANCE_INSTANCE": str(tmp_path / "instance"), "GUIDANCE_DATABASE_URL": database_url}


def versions(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Version)) or 0


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_one_round_publishes_and_tells_the_search(environment: dict[str, str], database: Database) -> None:
    for words in ("1 scheduled page was looked after.", "0 scheduled pages were looked after."):
        assert CliRunner().invoke(main, ["worker", "--once"], env=environment).stdout.splitlines()[0] == words
    assert versions(database) == 2
    settings = Settings(
        instance=Path(environment["GUIDANCE_INSTANCE"]), database_url=environment["GUIDANCE_DATABASE_URL"]
    )
    app = create_app(settings)
    assert "Methotrexate" in Page(app.test_client().get("/search?q=zebrafish")).links
    app.extensions["database"].close()


def test_a_process_publishes_until_it_is_told_to_stop(environment: dict[str, str], database: Database) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "guidance.cli", "worker"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: versions(database) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def test_a_database_that_is_away_is_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    away = Database(f"sqlite:///{tmp_path}/no/such/folder.sqlite")
    with caplog.at_level(logging.ERROR):
        assert working._seconds_to_next(Settings(instance=tmp_path), away) == AFTER_OUTAGE
    assert "the database did not answer" in caplog.text


def test_a_fault_of_ours_does_not_end_the_worker(
    embedded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    def fall(_settings: Settings, _database: Database) -> jobs.Turn:
        raise RuntimeError("a bug")

    def work(_settings: Settings, _database: Database) -> jobs.Turn:
        done.append(True)
        return jobs.Turn()

    monkeypatch.setattr(jobs, "JOBS", (fall, work))
    assert working._seconds_to_next(Settings(instance=tmp_path), embedded) == AFTER_OUTAGE
    assert "a bug" in caplog.text
    assert done, "one job that fails must not keep the others from being done"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_server_brings_a_worker_of_its_own_and_takes_it_along(
    environment: dict[str, str], database: Database
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "guidance.cli", "serve", "--with-worker", "--workers", "1"],
        env={**os.environ, **environment, "GUIDANCE_PORT": str(free_port())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: versions(database) == 2)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        wait_until(lambda: not _alive(process.pid))
    finally:
        if _alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _alive(group: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
