"""Backups: whole, readable with the right passphrase only, put back where nothing is, and not kept for ever."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guidance.app import create_app
from guidance.backup_folder import name_at, superfluous
from guidance.cli.jobs import back_up
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import BackupRefused
from guidance.models import topic_named
from guidance.operations.backing_up import backup, restore
from guidance.operations.drilling import drill
from tests.stories import BODY, days, page, person, publish

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_backup_serves_the_same_pages(embedded: Database, tmp_path: Path) -> None:
    with embedded.writing() as session:
        author = person(session)
        document = page(session, author)
        publish(session, document, author)
        publish(session, document, author, f"{BODY}\nmore", at=days(1))
    url = f"sqlite:///{embedded.url.database}"
    settings, secret, file = (
        Settings(instance=tmp_path, database_url=url, site_name="Ours"),
        "three words",
        tmp_path / "b",
    )
    made = backup(settings, embedded, file, passphrase=secret, at=NOW)
    assert made.settings["GUIDANCE_SITE_NAME"] == "Ours" and "PASSPHRASE" not in str(made)
    assert b"SQLite format" not in file.read_bytes() and file.stat().st_mode & 0o077 == 0
    apps = []

    def serving(on: Settings):
        apps.append(create_app(on))
        return apps[-1].wsgi_app

    later = NOW + timedelta(hours=1)
    found = drill(settings, embedded, file, folder=tmp_path / "copy", passphrase=secret, serving=serving, at=later)
    assert (found.pages, found.changed, found.recovery_point) == (4, 0, timedelta(hours=1))
    assert (tmp_path / "copy/secret-key").read_text() == settings.secret
    for app in apps:
        app.extensions["database"].close()


def test_a_backup_is_put_back_into_an_empty_database_only_and_work_goes_on(
    embedded: Database, database: Database, tmp_path: Path
) -> None:
    """From SQLite to either kind, and from either kind to SQLite."""
    with embedded.writing() as session:
        publish(session, page(session, person(session), topic="Knee"), person(session, "Pat Other"))
        topic_named(session, "Knee").parent = topic_named(session, "Joints")  # which has the later number
    source = Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}")
    backup(source, embedded, tmp_path / "b", passphrase="", at=NOW)
    url = database.url.render_as_string(hide_password=False).replace("+psycopg", "")
    target = Settings(instance=tmp_path, database_url=url)
    if database.is_sqlite:
        with pytest.raises(BackupRefused, match="is there already: move it away"):
            restore(target, tmp_path / "b", passphrase="")
        target = Settings(instance=tmp_path / "new", database_url="")
    assert restore(target, tmp_path / "b", passphrase="").sequence == 1
    restored = Database(target.database)
    with restored.writing() as session:
        publish(session, page(session, person(session, "Nina New"), "another"), person(session, "Nora New"))
    backup(target, restored, tmp_path / "back", passphrase="", at=NOW)
    assert restore(Settings(instance=tmp_path / "back-again"), tmp_path / "back", passphrase="").sequence == 2
    restored.close()
    with pytest.raises(BackupRefused, match=r"is not empty|is there already"):
        restore(target, tmp_path / "b", passphrase="")


@pytest.mark.parametrize("where", [40, -40])
def test_a_backup_with_one_wrong_byte_or_another_passphrase_is_refused(
    embedded: Database, tmp_path: Path, where: int
) -> None:
    settings = Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}")
    for name, secret in (("plain", ""), ("sealed", "a passphrase")):
        backup(settings, embedded, tmp_path / name, passphrase=secret, at=NOW)
        data = bytearray((tmp_path / name).read_bytes())
        data[where if secret else len(data) // 2] ^= 1
        (tmp_path / "bad").write_bytes(data)
        with pytest.raises(BackupRefused, match="damaged"):
            restore(Settings(instance=tmp_path / "new"), tmp_path / "bad", passphrase=secret)
    for secret, told in (("", "set GUIDANCE_BACKUP_PASSPHRASE"), ("another", "another passphrase")):
        with pytest.raises(BackupRefused, match=told):
            restore(Settings(instance=tmp_path / "new"), tmp_path / "sealed", passphrase=secret)
    assert not (tmp_path / "new/guidance.sqlite").exists()


def test_seven_days_four_weeks_and_twelve_months_are_kept(tmp_path: Path) -> None:
    for day in range(800):
        (tmp_path / name_at(NOW - timedelta(days=day))).touch()
    (tmp_path / "somebody-elses.backup").touch()
    for path in superfluous(tmp_path):
        path.unlink()
    kept = sorted(path.name[9:19] for path in tmp_path.glob("guidance-*"))
    assert kept[-7:] == [f"2026-02-{day:02}" for day in range(24, 29)] + ["2026-03-01", "2026-03-02"]
    assert len({day[:7] for day in kept}) == 12 and 18 <= len(kept) <= 23
    assert (tmp_path / "somebody-elses.backup").exists()


def test_the_worker_makes_one_a_day(embedded: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{embedded.url.database}"
    settings = Settings(instance=tmp_path, database_url=url, backup_folder=str(tmp_path / "kept"))
    assert "was made" in back_up(settings, embedded).words
    again = back_up(settings, embedded)
    assert again.words == "" and 86_000 < again.wait <= 86_400
    assert len(list((tmp_path / "kept").glob("*.backup"))) == 1
    assert back_up(Settings(instance=tmp_path, database_url=url), embedded).words == ""
