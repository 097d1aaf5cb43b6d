"""Instance folders to measure on: empty, with the demonstration, with a long history."""

from datetime import UTC, datetime
from pathlib import Path

from guidance.config import Settings
from guidance.db import Database
from guidance.importing.demo import load_demo
from guidance.migrations import bring_up_to_date
from guidance.models import Change, Document, Role, Text, UserAccount, record_revision, record_version, store
from guidance.search.index import Index
from guidance.text.markdown.rendering import Rendered, render

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
#: A page of the demonstration.
PAGE = "/guidance/covid-19-vaccination-principles"


def empty(folder: Path) -> Database:
    """A new folder, with nothing but the tables."""
    folder.mkdir()
    database = Database(Settings(instance=folder).database)
    bring_up_to_date(database)
    return database


def demo(folder: Path) -> Database:
    """A new folder with the demonstration, which the search knows."""
    database = empty(folder)
    load_demo(database)
    Index(Settings(instance=folder), database).catch_up()
    return database


def many_versions(database: Database, slug: str, count: int) -> None:
    """A document of the length of a real one, with a long history."""
    body = "\n\n".join(f"## Section {n}\n\nTake {n} mg once a week, and see the team.\n" for n in range(30))
    first = render(body)
    now = datetime.now(UTC)
    with database.writing() as session:
        author = UserAccount(
            email=f"{slug}@example.org", name="A", credit=None, role=Role.AUTHOR, active=True, created_at=now
        )
        document = Document(slug=slug, owner=author, created_at=now)
        session.add_all([author, document])
        session.flush()
        content = None
        for number in range(count):
            text = Text("Title", "Summary", f"{body}\n\nLine {number}.")
            content = store(session, text, content)
            change = Change(note=f"Change {number}")
            revision = record_revision(session, document, content, change, based_on=number, by=author, at=now)
            rendered = Rendered(f"{first.html}<p>Line {number}.</p>\n", first.sections)
            record_version(session, revision, rendered, by=author, at=now)
