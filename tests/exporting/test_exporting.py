"""What leaves the service: pages as files, the history as commits, and a copy of the site that says that it is one."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from guidance.acts.newswriting import EventTimes, NewsWords, take_down, write
from guidance.acts.newswriting import publish as publish_news
from guidance.app import STATIC, create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import BackupRefused
from guidance.exporting.git import export_git
from guidance.exporting.markdown import export_markdown
from guidance.exporting.mirror import mirror
from guidance.importing.folder import import_folder
from guidance.models import Version, rename
from guidance.models.news import NewsItem
from tests.stories import BODY, days, page, person, publish, remove, withdraw

MADE = "9am on 2 March 2026"


@pytest.fixture
def embedded_too(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copyfile(sqlite_template, tmp_path / "too.sqlite")
    made = Database(f"sqlite:///{tmp_path / 'too.sqlite'}")
    yield made
    made.close()


@pytest.fixture
def story(embedded: Database) -> Database:
    with embedded.writing() as session:
        author = person(session)
        for slug in ("kept", "withdrawn", "removed"):
            document = page(session, author, slug)
            for number in range(2):
                publish(session, document, author, f"{BODY}\n{slug} {number}", at=days(number))
            if slug != "kept":
                {"withdrawn": withdraw, "removed": remove}[slug](session, document, author, at=days(3))
    return embedded


def test_pages_leave_as_markdown_and_come_in_again_as_they_were(
    story: Database, embedded_too: Database, tmp_path: Path
) -> None:
    with story.reading() as session:
        assert export_markdown(session, tmp_path / "out") == 2
        with pytest.raises(BackupRefused, match="is not empty"):
            export_markdown(session, tmp_path / "out")
        before = {v.document.slug: v.rendering.html for v in session.query(Version) if v.number == 2}
    assert 'status: "withdrawn"' in (tmp_path / "out/withdrawn.md").read_text()
    import_folder(embedded_too, tmp_path / "out", "", 300_000)
    with embedded_too.reading() as session:
        after = {v.document.slug: v.rendering.html for v in session.query(Version)}
    assert sorted(after.values()) == sorted(html for slug, html in before.items() if slug != "removed")


def test_the_history_leaves_as_one_commit_for_each_version(story: Database, tmp_path: Path) -> None:
    with story.reading() as session:
        assert export_git(session, tmp_path / "out") == 4
    log = subprocess.run(
        ["git", "-C", str(tmp_path / "out"), "log", "--format=%s|%at"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert log[-1] == f"kept, version 1|{int(days(0).timestamp())}" and len(log) == 4
    assert "kept 1" in (tmp_path / "out/kept.md").read_text() and not (tmp_path / "out/removed.md").exists()


#: What no copy can do: it takes somebody to answer, or is made when it is asked for.
ANSWERED = re.compile(r".*(/api/v1/|/desk|/search|/emails|/partners|/check|\.pdf)")


def links_in(folder: Path) -> set[str]:
    pages = (page.read_text() for page in folder.rglob("index.html"))
    found = {href for page in pages for href in re.findall(r'href="(/[^"#?]*)', page)}
    return {href for href in found if not ANSWERED.fullmatch(href)}


def is_there(folder: Path, href: str) -> bool:
    place = folder / unquote(href).strip("/")
    return place.is_file() or (place / "index.html").exists()


def test_the_mirror_has_every_address_says_that_it_is_a_copy_and_follows_what_changes(
    story: Database, tmp_path: Path
) -> None:
    app = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{story.url.database}", search="fts5"))

    def copied():
        with story.reading() as session:
            now, folder = datetime.now(UTC), tmp_path / "out"
            return mirror(session, folder, STATIC, app.wsgi_app, at=now, made=MADE, day="2026-03-02")

    with story.writing() as session:
        times = EventTimes(days(900), None, "Europe/London")
        item = write(session, NewsWords("Webinar", event=times), by=None, at=days(4))
        publish_news(session, item, number=1, by=None, at=days(4))
    before = os.umask(0o077)  # as the service has it
    copied()
    assert (tmp_path / "out/events/webinar.ics").exists()
    os.umask(before)
    made = [path for path in (tmp_path / "out").rglob("*") if path.parent.name != "static"]
    assert all(path.stat().st_mode & 0o5 == (0o5 if path.is_dir() else 0o4) for path in made), "nginx may not read it"
    shown = (tmp_path / "out/guidance/kept/versions/1/index.html").read_text()
    assert f"This copy was made at {MADE}" in shown
    assert "Withdrawn" in (tmp_path / "out/guidance/withdrawn/index.html").read_text()
    assert (tmp_path / "out/guidance/kept/compare/1..2/index.html").exists()
    assert "removed 1" not in (tmp_path / "out/guidance/removed/index.html").read_text()
    assert (tmp_path / "out/static/manifest.json").exists()
    assert [href for href in links_in(tmp_path / "out") if not is_there(tmp_path / "out", href)] == []
    assert copied().written == 0
    before = (tmp_path / "out/guidance/withdrawn/index.html").stat().st_mtime_ns
    (tmp_path / "out/images").mkdir(exist_ok=True)
    (tmp_path / "out/images/former.png").touch()
    with story.writing() as session:
        kept = session.query(Version).filter_by(number=1).order_by(Version.id).first().document
        rename(session, kept, "moved", at=days(5))
        take_down(session, session.query(NewsItem).one(), "It named a patient.", by=None, at=days(5))
    copied()
    assert "It named a patient." in (tmp_path / "out/news/webinar/index.html").read_text()
    assert not (tmp_path / "out/events/webinar.ics").exists()
    assert not (tmp_path / "out/images/former.png").exists()
    assert (tmp_path / "out/guidance/moved/index.html").exists()
    assert 'url=/guidance/moved"' in (tmp_path / "out/guidance/kept/index.html").read_text()
    assert (tmp_path / "out/guidance/withdrawn/index.html").stat().st_mtime_ns == before
    app.extensions["database"].close()
