"""A folder import follows a file that moved, whether it was edited on the way or not, and says so."""

from pathlib import Path

import sqlalchemy as sa

from guidance.db import Database
from guidance.importing.folder import import_folder
from guidance.models import Document, FormerSlug, Version

BODY = "# Dose\n\nTake five tablets with water after breakfast, and rest for an hour before you drive.\n"


def take(database: Database, folder: Path) -> list[str]:
    return import_folder(database, folder, "", 300_000).lines()


def test_a_file_that_moved_and_was_edited_is_the_same_page(embedded: Database, tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text(BODY)
    (tmp_path / "stays.md").write_text("# Other\n\nAnother page about the weather and the bus to the clinic.\n")
    take(embedded, tmp_path)
    (tmp_path / "old.md").unlink()
    (tmp_path / "new.md").write_text(BODY.replace("five", "six"))
    (tmp_path / "fresh.md").write_text("# Fresh\n\nNothing of this was ever said anywhere else in the folder.\n")
    said = take(embedded, tmp_path)
    assert any("was old.md before" in line and line.endswith(": new.md") for line in said)
    with embedded.reading() as session:
        moved = session.scalars(sa.select(Document).where(Document.slug == "new")).one()
        assert session.scalars(sa.select(FormerSlug.slug)).all() == ["old"]
        assert session.scalar(sa.select(sa.func.max(Version.number)).where(Version.document_id == moved.id)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 3


def test_a_page_is_in_the_language_that_its_file_names(embedded: Database, tmp_path: Path) -> None:
    for name, lang in (("a", "cy-GB"), ("b", "Français"), ("c", "tlh"), ("d", "")):
        head = f"---\nlang: {lang}\n---\n" if lang else ""
        (tmp_path / f"{name}.md").write_text(f"{head}# Title {name}\n\nWords.\n")
    said = take(embedded, tmp_path)
    assert any("“tlh” is no language of a page (en, cy, fr)" in line for line in said)
    with embedded.reading() as session:
        found = dict(session.execute(sa.select(Document.slug, Document.language)).all())
    assert found == {"a": "cy", "b": "fr", "d": "en"}
