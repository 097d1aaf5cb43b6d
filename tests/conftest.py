"""What the tests share: both databases, an application on each, a running server, a browser, the demonstration."""

import fcntl
import gc
import os
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy.orm import Session

from guidance.accounts import passwords
from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.garbage import collect_rarely
from guidance.importing.demo import load_demo
from guidance.migrations import bring_up_to_date
from guidance.pdf import making
from guidance.search.index import Index
from guidance.search.news import news_index
from tests.accounts import doors
from tests.machine import NOT_HERE, accounting, compiled, postgresql, templates
from tests.machine import browser as machine_browser
from tests.machine.memory import folder_in_memory
from tests.machine.server import running

if (memory := folder_in_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)  # pytest asks for it when a test first wants a folder


gc.disable()  # until all tests are found: what is imported and read for that stays to the end
compiled.keep()
accounting.watch()
templates.watch()

#: Files that ask the screens of a room what they say.
SCREENS = {"test_views.py", "test_screens.py", "test_pictures.py", "test_word.py", "test_sentence.py", "test_links.py"}

#: Files whose every case asks PostgreSQL something that is its own: its triggers, its full-text search.
OF_ITS_OWN = {"test_facts.py", "test_index.py", "test_analysis.py"}

#: Parts with questions and statements of their own, which both databases answer. What the rooms do goes through these.
ASKED_OF_BOTH = {"models", "operations", "published", "search"}

#: What a file has that lets several ask at once, or ends one in the middle: there databases differ most.
AT_ONCE = {"threading", "subprocess", "dies_at"}

BASE_URL = "https://guidance.example.org"


def pytest_xdist_auto_num_workers() -> int:
    """Three for two processors: each waits a third of its time for a browser, a server or a database."""
    return max(1, len(os.sched_getaffinity(0)) * 3 // 2) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End a run with what this machine did not let it test, in letters that nobody overlooks."""
    skipped = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    missing = Counter(reason.partition(NOT_HERE)[2] for reason in skipped if NOT_HERE in reason)
    if missing:
        terminalreporter.section("NOT TESTED ON THIS MACHINE", sep="!", red=True, bold=True)
    for reason, count in missing.items():
        terminalreporter.line(f"{count} tests were SKIPPED: {reason}", red=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask PostgreSQL what may differ there: each model once, and every second test of a room, which asks no other then.

    The screens on it, the further cases of a test that has many, and each test of a room on the other database are for
    ``make soak``.
    """
    asked: dict[str, pytest.Item] = {}
    for item in filter(_on_postgresql, items):
        test = item.nodeid.partition("[")[0]
        if item.path.name in SCREENS or (test in asked and item.path.name not in OF_ITS_OWN):
            item.add_marker(pytest.mark.soak)
        asked.setdefault(test, item)
    _share_rooms({item.nodeid: item for item in items}, asked)


def _share_rooms(items: dict[str, pytest.Item], asked: dict[str, pytest.Item]) -> None:
    """Ask one database for each test of a room that both could answer, unless its file has several threads ask."""
    turns = Counter[Path]()
    for test in sorted(asked):
        item, twin = asked[test], items.get(asked[test].nodeid.replace("postgresql", "sqlite"))
        if twin and item.path.name not in SCREENS and not _is_asked_of_both(item):
            turns[item.path] += 1
            (twin if turns[item.path] % 2 else item).add_marker(pytest.mark.soak)


def _is_asked_of_both(item: pytest.Item) -> bool:
    part = item.path.relative_to(Path(__file__).parent).parts[0]
    return part in ASKED_OF_BOTH or part == item.path.name or not vars(item.module).keys().isdisjoint(AT_ONCE)


def pytest_collection_finish() -> None:
    """Have the collector leave alone what lives as long as the run: all tests, and all that they import."""
    collect_rarely()
    gc.enable()


def _on_postgresql(item: pytest.Item) -> bool:
    asked_of = getattr(item, "callspec", None)
    return asked_of is not None and "postgresql" in asked_of.id.split("-")


@pytest.fixture(autouse=True)
def _pdfs_in_no_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever follows every link need not wait until each PDF is set; what is in them is looked at in one place."""
    if request.path.parent.name != "pdf":
        monkeypatch.setattr(making, "_written", lambda _data: b"%PDF-1.7")


@pytest.fixture(autouse=True)
def _hashes_in_no_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash is made with a thousandth of the work, but where that work is what is asked for."""
    if request.path.name not in {"test_passwords.py", "test_signing_in.py", "test_timing.py"}:
        monkeypatch.setattr(passwords, "_HASHER", doors.QUICK)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith("GUIDANCE_")]:
        del os.environ[name]


@pytest.fixture(autouse=True)
def _templates_ask_nothing() -> Iterator[None]:
    yield
    found, templates.asked[:] = templates.asked[:], []
    assert not found, found


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server, with a template database that has all tables."""
    with postgresql.server() as address:
        if address is None:
            pytest.skip(postgresql.WHY_NOT)
        name = f"template_{secrets.token_hex(4)}"
        administer(address, f'CREATE DATABASE "{name}"')
        database = Database(named(address, name))
        bring_up_to_date(database)
        database.close()
        yield named(address, name)
        administer(address, f'DROP DATABASE "{name}"')
        _administrator(named(address, "postgres")).close()
        _administrator.cache_clear()


def named(address: str, name: str) -> str:
    return sa.make_url(address).set(database=name).render_as_string(hide_password=False)


def administer(address: str, statement: str) -> None:
    _administrator(named(address, "postgres")).execute(statement)  # type: ignore[call-overload]


@cache
def _administrator(address: str) -> psycopg.Connection:
    """One connection that makes and drops all the databases of a run."""
    return psycopg.connect(address, autocommit=True)


def made_once(name: str, make: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the first process of a run to ask for it fills, and every other one finds; nobody writes there."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, draft = shared / name, shared / f"{name}-draft"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that has all tables."""

    def make(folder: Path) -> None:
        database = Database(f"sqlite:///{folder / 'guidance.sqlite'}")
        bring_up_to_date(database)
        database.close()

    return made_once("template", make, tmp_path_factory) / "guidance.sqlite"


def copied(template: Path, path: Path) -> str:
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        yield copied(request.getfixturevalue("sqlite_template"), tmp_path / "guidance.sqlite")
        return
    template = request.getfixturevalue("postgresql_server")
    name = f"test_{secrets.token_hex(6)}"
    administer(template, f'CREATE DATABASE "{name}" TEMPLATE "{sa.make_url(template).database}" STRATEGY FILE_COPY')
    yield named(template, name)
    administer(template, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of each kind."""
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def embedded(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, for tests in which the kind does not matter."""
    made = Database(copied(sqlite_template, tmp_path / "embedded.sqlite"))
    yield made
    made.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session on each kind of database, committed at the end of the test by nobody."""
    with database.writer() as opened:
        yield opened


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, database_url=database_url, base_url=BASE_URL)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The service on an empty database of each kind."""
    made = create_app(settings)
    yield made
    close(made)


def close(app: Flask) -> None:
    """Give back every connection, after the search index has caught up behind the last answer."""
    for thread in threading.enumerate():
        if thread.name == "behind":
            thread.join(30)
    app.extensions["database"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that holds the demonstration, and its search index."""

    def make(folder: Path) -> None:
        database = Database(copied(sqlite_template, folder / "guidance.sqlite"))
        load_demo(database)
        Index(Settings(instance=folder), database).catch_up()
        news_index(Settings(instance=folder), database).catch_up()
        database.close()

    return made_once("demo", make, tmp_path_factory)


@pytest.fixture
def demo(demo_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The service with the demonstration guidance."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_template, folder)
    made = create_app(Settings(instance=folder, base_url=BASE_URL))
    yield made
    close(made)


@pytest.fixture(scope="session")
def demo_site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server with the demonstration guidance."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(demo_template, folder)
    with running(folder) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    path = machine_browser.executable()
    if path is None:
        pytest.skip(f"{NOT_HERE}there is no Chromium, and none could be installed")
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=machine_browser.FLAGS)
        yield opened
        opened.close()
