"""A folder of Markdown files becomes guidance, and changed files become new versions."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.db import Database
from guidance.errors import ImportRefused
from guidance.importing.folder import import_folder
from guidance.models import ChangeClass, Document, Outcome, Version

FRONT = """---
title: The dose
topic: Medicines
audience: Adults
settings: Hospital
date: 2026-02-03
note: First of all
change: new advice
---
Take 5 mg.
"""


def take(database: Database, folder: Path):
    return import_folder(database, folder, "", 300_000)


def test_front_matter_says_what_the_page_is(database: Database, tmp_path: Path) -> None:
    (tmp_path / "dose.md").write_text(FRONT)
    take(database, tmp_path)
    with database.reading() as session:
        version = session.scalars(sa.select(Version)).one()
        revision = version.revision
        assert version.published_at == datetime(2026, 2, 3, 12, tzinfo=UTC)
        assert (revision.audience, revision.settings, revision.change_note) == ("Adults", "Hospital", "First of all")
        assert revision.change_class is ChangeClass.NEW_ADVICE
        assert [topic.name for topic in version.document.topics] == ["Medicines"]


def test_a_changed_file_is_a_new_version_and_an_unchanged_one_nothing(database: Database, tmp_path: Path) -> None:
    (tmp_path / "dose.md").write_text(FRONT)
    take(database, tmp_path)
    assert take(database, tmp_path).outcomes[Outcome.VERSION] == 0
    (tmp_path / "dose.md").write_text(FRONT.replace("5 mg", "7.5 mg"))
    report = take(database, tmp_path)
    assert report.lines()[-1] == (
        "1 document, 1 version, 0 former addresses, 0 withdrawals, 0 reinstatements, "
        "0 without a change of text, 0 skipped"
    )
    (tmp_path / "dose.md").write_text(FRONT)
    assert take(database, tmp_path).outcomes[Outcome.VERSION] == 1
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Version)) == 3


def test_folders_are_part_of_the_address(database: Database, tmp_path: Path) -> None:
    (tmp_path / "Medicines").mkdir()
    (tmp_path / "Medicines" / "Dose.MD").write_text("# Dose\n\ntext")
    take(database, tmp_path)
    with database.reading() as session:
        assert session.scalars(sa.select(Document.slug)).one() == "medicines-dose"


def test_bad_files_are_skipped_with_their_reasons(database: Database, tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    (tmp_path / "class.md").write_text(FRONT.replace("new advice", "better advice"))
    (tmp_path / "date.md").write_text(FRONT.replace("2026-02-03", "2026-02-30"))
    (tmp_path / "good.md").write_text("# Good\n\ntext")
    (tmp_path / "link.md").symlink_to(tmp_path / "good.md")
    report = take(database, tmp_path)
    assert report.documents == 1
    assert "“better advice” is no class of change" in "\n".join(report.lines())
    assert "“2026-02-30” is no date in the form 2026-08-31" in "\n".join(report.lines())
    assert report.outcomes[Outcome.SKIPPED] == 4


@pytest.mark.parametrize("written", ["1 March 2023", "01/03/2023", "1er mars 2023", "2023-03-01 09:00:00 +0000"])
def test_a_text_has_the_day_that_its_file_names_in_any_way(embedded: Database, tmp_path: Path, written: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: A\ndate: {written}\nchange: New-Advice\n---\ntext")
    for number, no_day in enumerate(("March 2023", "2023", "03/2023", "yesterday", "31/02/2023")):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: B\ndate: {no_day}\n---\ntext")
    assert take(embedded, tmp_path).outcomes[Outcome.SKIPPED] == 5
    with embedded.reading() as session:
        version = session.scalars(sa.select(Version)).one()
        assert (version.published_at.date(), version.revision.change_class) == (
            date(2023, 3, 1),
            ChangeClass.NEW_ADVICE,
        )


def test_what_front_matter_says_in_vain_is_reported(embedded: Database, tmp_path: Path) -> None:
    (tmp_path / "dose.md").write_text(FRONT.replace("audience:", "reviewer: Sam\naudiance:"))
    (tmp_path / "more.md").write_text("---\ndescription: short\nReviewer: Kim\n---\ntext")
    lines = take(embedded, tmp_path).lines()
    assert "Not read: “reviewer” in the front matter (dose.md, more.md)" in lines
    assert "Not read: “audiance” in the front matter (dose.md)" in lines
    assert sum(line.startswith("Not read") for line in lines) == 2


def test_files_that_are_skipped_are_not_among_those_that_are_published(embedded: Database, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Good\n\ntext")
    (tmp_path / "date.md").write_text(FRONT.replace("2026-02-03", "2026-02-30"))
    lines = "\n".join(take(embedded, tmp_path).lines())
    assert "Published from 1 file:" in lines
    assert "“2026-02-30” is no date in the form 2026-08-31 (date.md)" in lines


def test_a_page_that_says_what_its_file_said_before_is_named(embedded: Database, tmp_path: Path) -> None:
    (tmp_path / "dose.md").write_text("# Dose\n\n5 mg")
    take(embedded, tmp_path)
    (tmp_path / "dose.md").write_bytes(b"\0")
    line = "Still say what their files said before: /guidance/dose (dose.md). Mend the files and import again"
    assert line in take(embedded, tmp_path).lines()
    (tmp_path / "dose.md").write_text("# Dose\n\n10 mg")
    assert line not in take(embedded, tmp_path).lines()


def test_days_that_a_text_cannot_have_are_said(embedded: Database, tmp_path: Path) -> None:
    (tmp_path / "dose.md").write_text("---\ndate: 2231-05-01\n---\n5 mg")
    assert any(
        line.startswith("dose.md is dated 1 May 2231, which is still to come: its text has ")
        for line in take(embedded, tmp_path).lines()
    )
    (tmp_path / "dose.md").write_text("---\ndate: 2020-05-01\n---\n10 mg")
    assert any(
        line.startswith("dose.md is dated 1 May 2020, before the version that it follows: its text has ")
        for line in take(embedded, tmp_path).lines()
    )


def test_a_folder_that_is_none_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="There is no folder"):
        take(database, tmp_path / "nothing")
