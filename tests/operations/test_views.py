"""What machines that look after the service are told, near and far, and what the doctor finds."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from guidance.app import CHECKS, create_app
from guidance.backup_folder import name_at
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Role
from guidance.operations.doctoring import findings
from tests.stories import page, person, publish, signed_in


@pytest.fixture
def settings(embedded: Database, tmp_path: Path) -> Settings:
    (tmp_path / "kept").mkdir()
    url = f"sqlite:///{embedded.url.database}"
    return Settings(instance=tmp_path, database_url=url, backup_folder=str(tmp_path / "kept"), search="fts5")


def test_each_thing_that_breaks_is_told_and_nothing_else(settings: Settings, embedded: Database) -> None:
    app = create_app(settings)
    app.extensions["checks"] = CHECKS[:-1]  # an index that was never built is told as well
    client = app.test_client()
    assert client.get("/health").json == {"alive": True}
    assert client.get("/ready").json["wrong"] == ["backup"]
    (Path(settings.backup_folder) / name_at(datetime.now(UTC))).touch()
    near = client.get("/ready")
    assert near.status_code == 200 and near.json["checks"]["backup"] == "The newest backup is 0 hours old."
    with embedded.writing() as session:
        publish(session, page(session, person(session)), person(session, "Pat Other"), at=datetime.now(UTC))
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=3)):
        assert client.get("/ready").json["wrong"] == ["clock"]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=30)):
        late = client.get("/ready")
        assert (late.status_code, late.json["wrong"]) == (503, ["backup"])
    app.extensions["database"].close()


def test_figures_and_sentences_are_for_who_is_near_only(settings: Settings) -> None:
    app = create_app(settings)
    client = app.test_client()
    assert 'guidance_check_fine{check="writes"} 1.0' in client.get("/metrics").text
    client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert client.get("/metrics").status_code == 404
    assert set(client.get("/ready").json["checks"].values()) <= {True, False}
    app.extensions["database"].close()


def test_the_desk_tells_those_who_manage_how_old_the_newest_backup_is(settings: Settings, embedded: Database) -> None:
    app = create_app(settings)
    with embedded.writing() as session:
        admin, author = person(session, "Ada Admin", Role.ADMIN).email, person(session).email
    assert "There is no backup in" in signed_in(app, admin).get("/desk").text
    assert "backup" not in signed_in(app, author).get("/desk").text
    app.extensions["database"].close()


def test_the_doctor_says_what_mends_each_unsafe_thing(embedded: Database, tmp_path: Path) -> None:
    (tmp_path / "open").touch(mode=0o644)
    os.chmod(tmp_path / "open", 0o644)
    url = f"sqlite:///{embedded.url.database}"
    unsafe = Settings(instance=tmp_path, database_url=url, base_url="http://guidance.example.org", host="0.0.0.0")
    told = "\n".join(findings(unsafe, embedded, (), at=datetime.now(UTC)))
    for mend in (
        "behind https",
        "GUIDANCE_BACKUP_FOLDER",
        "chmod go=",
        "--role admin",
        "leave GUIDANCE_HOST out",
        "reach nobody",
    ):
        assert mend in told
    mail = {"mail_url": "smtp://mail.example.net:25", "mail_from": "news@example.net"}
    told = "\n".join(findings(unsafe.model_copy(update=mail), embedded, (), at=datetime.now(UTC)))
    assert "add ?tls=required" in told and "which looks like fraud" in told
    safe = unsafe.model_copy(update={"base_url": "https://guidance.example.org", "host": "127.0.0.1", "proxies": 1})
    safe = safe.model_copy(update={"mail_url": "smtps://mail.example.net", "mail_from": "news@example.org"})
    assert "mail" not in "\n".join(findings(safe, embedded, (), at=datetime.now(UTC))).lower().replace("email", "")
    assert "https" not in "\n".join(findings(safe, embedded, (), at=datetime.now(UTC)))
