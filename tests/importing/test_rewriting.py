"""A main line that was rewritten: nothing that was published goes, and each page says what its file says now."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.db import Database
from guidance.importing.git import REWRITTEN, import_repository
from guidance.importing.report import Report
from guidance.importing.wish import Steps, Wish
from guidance.models import AuditEvent, Document, Version, Withdrawal
from tests.importing.repositories import Maker

STAYS = "\n\nThese words stay, so that git sees a file that moved and not a new one.\n" * 3


@pytest.fixture
def repository(tmp_path: Path) -> Maker:
    maker = Maker(tmp_path / "repository")
    maker.at("2024-01-01T10:00:00Z", "Start", a=f"# A\n\nDose 5 mg.{STAYS}", b="# B\n\nAsk the team.\n")
    maker.at("2024-01-02T10:00:00Z", "Dose 10", a=f"# A\n\nDose 10 mg.{STAYS}")
    return maker


def take(database: Database, repository: Maker) -> Report:
    return import_repository(database, Wish(repository.folder), Steps())


def told(database: Database) -> dict[str, list[tuple[str, str, str]]]:
    """By the address of each page its versions: the first line, the note, the day."""
    with database.reading() as session:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for version in session.scalars(sa.select(Version).order_by(Version.document_id, Version.number)):
            first = version.revision.content.body.strip().partition("\n")[0]
            line = first, version.revision.change_note, f"{version.published_at:%Y}"
            found.setdefault(version.revision.document.slug, []).append(line)
        return found


def lines_about(report: Report) -> list[str]:
    return [line for line in report.lines() if "rewritten" in line]


def test_a_page_says_what_the_main_line_says_and_keeps_what_it_said(embedded: Database, repository: Maker) -> None:
    assert not lines_about(take(embedded, repository))
    gone = repository.git("rev-parse", "HEAD")[:10]
    repository.git("reset", "-q", "--hard", "HEAD~1")
    report = take(embedded, repository)
    assert [first for first, _, _ in told(embedded)["a"]] == ["Dose 5 mg.", "Dose 10 mg.", "Dose 5 mg."]
    assert told(embedded)["a"][-1][1:] == (
        "As its file is again (after the history of its repository was rewritten)",
        "2026",
    )
    assert len(told(embedded)["b"]) == 1
    assert gone in lines_about(report)[0]
    with embedded.reading() as session:
        assert (
            session.scalars(sa.select(AuditEvent.detail).where(AuditEvent.act == REWRITTEN))
            .one()
            .startswith("1 left: ")
        )
    assert not lines_about(take(embedded, repository)), "it is said once"


def test_what_came_in_place_of_lost_changes_is_one_change(embedded: Database, repository: Maker) -> None:
    take(embedded, repository)
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.at("2024-01-03T10:00:00Z", "Dose 7", a=f"# A\n\nDose 7 mg.{STAYS}")
    repository.at("2024-01-04T10:00:00Z", "Dose 8", a=f"# A\n\nDose 8 mg.{STAYS}")
    take(embedded, repository)
    assert [first for first, _, _ in told(embedded)["a"]] == ["Dose 5 mg.", "Dose 10 mg.", "Dose 8 mg."]
    assert told(embedded)["a"][-1][1].startswith("Dose 7; Dose 8 (after the history")


def test_other_words_of_a_commit_are_no_other_text(embedded: Database, repository: Maker) -> None:
    take(embedded, repository)
    repository.git("commit", "-q", "--amend", "-m", "Raise the dose to 10")
    assert lines_about(take(embedded, repository))
    assert len(told(embedded)["a"]) == 2


def test_a_page_that_only_the_lost_past_had_is_withdrawn_and_comes_back_as_itself(embedded, repository: Maker) -> None:
    repository.at("2024-01-03T10:00:00Z", "New page", c="# C\n\nSee the team.\n")
    take(embedded, repository)
    repository.git("reset", "-q", "--hard", "HEAD~1")
    take(embedded, repository)
    with embedded.reading() as session:
        assert session.scalars(sa.select(Withdrawal.reason)).one().startswith("Its file is gone (after the history")
    repository.at("2024-01-05T10:00:00Z", "Again", c="# C\n\nSee the team twice.\n")
    take(embedded, repository)
    assert [first for first, _, _ in told(embedded)["c"]] == ["See the team.", "See the team twice."]


def test_a_rename_that_is_undone_gives_the_page_its_address_back(embedded: Database, repository: Maker) -> None:
    repository.git("mv", "a.md", "z.md")
    repository.at("2024-01-03T10:00:00Z", "Rename")
    take(embedded, repository)
    repository.git("reset", "-q", "--hard", "HEAD~1")
    take(embedded, repository)
    assert [*told(embedded)] == ["a", "b"]
    assert len(told(embedded)["a"]) == 2


def test_a_history_of_which_every_commit_was_rewritten_is_no_other_one(embedded: Database, repository: Maker) -> None:
    take(embedded, repository)
    repository.git("checkout", "-q", "--orphan", "other")
    repository.at("2024-01-04T10:00:00Z", "Begin again", a=f"# A\n\nDose 20 mg.{STAYS}")
    repository.git("branch", "-M", "main")
    assert lines_about(take(embedded, repository))
    assert {slug: len(versions) for slug, versions in told(embedded).items()} == {"a": 3, "b": 1}


def test_another_history_with_files_of_the_same_names_is_another_one(embedded, repository: Maker, tmp_path) -> None:
    take(embedded, repository)
    other = Maker(tmp_path / "other")
    other.at("2024-01-01T10:00:00Z", "Start", a="# A\n\nQuite other words about kidneys.\n", b="# B\n\nAnd these.\n")
    assert not lines_about(take(embedded, other))
    with embedded.reading() as session:
        assert set(session.scalars(sa.select(Document.slug))) == {"a", "b", "a-2", "b-2"}


def test_a_copy_that_was_cut_off_is_not_taken_for_a_rewritten_one(embedded, repository: Maker, tmp_path: Path) -> None:
    take(embedded, repository)
    repository.at("2024-01-05T10:00:00Z", "Dose 15", a=f"# A\n\nDose 15 mg.{STAYS}")
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(tmp_path / "cut"))
    report = import_repository(embedded, Wish(tmp_path / "cut"), Steps())
    assert not lines_about(report)
    assert {slug: len(versions) for slug, versions in told(embedded).items()} == {"a": 3, "b": 1}
