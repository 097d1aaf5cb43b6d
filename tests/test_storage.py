"""The service refuses to start on a database in which guidance could be damaged."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from guidance import storage
from guidance.db import Database
from guidance.errors import UnsafeStorage

SOUND = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_the_databases_of_this_release_are_sound(database: Database) -> None:
    storage.check(database)


@pytest.mark.parametrize("version", ["3.44.6", "3.50.7", "3.51.3", "3.53.4", "4.0.0"])
def test_a_sound_sqlite_is_accepted(version: str) -> None:
    storage.check_sqlite_version(version)


@pytest.mark.parametrize("version", ["3.40.1", "3.44.5", "3.45.0", "3.50.6", "3.51.2"])
def test_a_sqlite_with_the_wal_reset_fault_is_refused_with_the_mend(version: str) -> None:
    with pytest.raises(UnsafeStorage, match="pysqlite3") as refused:
        storage.check_sqlite_version(version)
    assert version in str(refused.value)


def test_an_old_postgresql_is_refused() -> None:
    storage.check_postgresql_version(150000)
    with pytest.raises(UnsafeStorage, match="needs 15"):
        storage.check_postgresql_version(140011)


@pytest.mark.parametrize(("name", "value"), [("journal_mode", "delete"), ("synchronous", 1), ("foreign_keys", 0)])
def test_a_connection_that_is_not_durable_is_refused(name: str, value: object) -> None:
    storage.check_pragmas(SOUND)
    with pytest.raises(UnsafeStorage):
        storage.check_pragmas(SOUND | {name: value})


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "real.sqlite"
    real.touch()
    link = tmp_path / "link.sqlite"
    link.symlink_to(real)
    with pytest.raises(UnsafeStorage, match="symbolic link"):
        storage.check_file(link)


def test_a_file_with_two_names_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "real.sqlite"
    real.touch()
    os.link(real, tmp_path / "twin.sqlite")
    with pytest.raises(UnsafeStorage, match="second name"):
        storage.check_file(real)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p"])
def test_a_network_file_system_is_refused(kind: str) -> None:
    mounts = ["1 0 8:1 / / rw - ext4 /dev/sda rw", f"2 1 0:5 / /srv/share rw - {kind} host:/x rw"]
    storage.check_file(Path("/srv/guidance.sqlite"), mounts)
    with pytest.raises(UnsafeStorage, match=kind):
        storage.check_file(Path("/srv/share/guidance.sqlite"), mounts)


def test_nobody_else_may_read_the_instance_folder(tmp_path: Path) -> None:
    instance, elsewhere = tmp_path / "instance", tmp_path / "elsewhere"
    (instance / "search").mkdir(parents=True, mode=0o755)
    elsewhere.write_text("not ours")
    elsewhere.chmod(0o644)
    for name in ("guidance.sqlite", "secret-key", "search/index"):
        (instance / name).write_text("drafts")
        (instance / name).chmod(0o644)
    (instance / "link").symlink_to(elsewhere)
    storage.make_private(instance)
    assert [path.stat().st_mode & 0o777 for path in (instance, instance / "search")] == [0o700, 0o700]
    for name in ("guidance.sqlite", "secret-key", "search/index"):
        assert (instance / name).stat().st_mode & 0o777 == 0o600
    assert elsewhere.stat().st_mode & 0o777 == 0o644


def test_a_full_disk_is_met_with_room_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1_000_000_000))
    storage.keep_reserve(tmp_path)
    kept = tmp_path / "room-for-a-full-disk"
    assert kept.stat().st_size == storage.RESERVE
    tried = []

    def full(_database: Database) -> None:
        tried.append(kept.stat().st_size)
        if len(tried) == 1:
            raise OperationalError("PRAGMA journal_mode = WAL", {}, OSError("disk I/O error"))

    monkeypatch.setattr(storage, "check", full)
    storage.check_on_full_disk(Database("sqlite://"), tmp_path)
    assert tried[1] < tried[0]
    kept.write_bytes(b"")
    tried.clear()
    with pytest.raises(OperationalError):
        storage.check_on_full_disk(Database("sqlite://"), tmp_path)


def test_a_missing_instance_folder_is_no_fault(tmp_path: Path) -> None:
    storage.make_private(tmp_path / "nowhere")
