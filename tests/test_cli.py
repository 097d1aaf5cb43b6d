"""The command line: helpful, one plain sentence when something is wrong, exit codes that scripts can trust."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from guidance import damage
from guidance.cli import main
from guidance.db import Database
from tests.importing.repositories import Maker

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(tmp_path: Path):
    def call(*arguments: str, **settings: str) -> Result:
        names = {"GUIDANCE_INSTANCE": str(tmp_path / "instance")} | {
            f"GUIDANCE_{k.upper()}": v for k, v in settings.items()
        }
        return CliRunner().invoke(main, list(arguments), env=names, catch_exceptions=False)

    return call


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["upgrade"],
        ["import"],
        ["import", "git"],
        ["import", "markdown"],
        ["search"],
        ["worker"],
        ["users"],
        ["verify"],
        ["render"],
    ],
)
def test_every_command_explains_itself(run, command: list[str]) -> None:
    shown = run(*command, "--help")
    assert shown.exit_code == 0
    assert "Usage: " in shown.output
    assert len(shown.output) > 100


def test_a_repository_is_imported_found_and_verified(run, tmp_path: Path) -> None:
    repository = Maker(tmp_path / "repository")
    repository.commit("one", dose="# Dose\n\nTake 5 mg.")
    imported = run("import", "git", str(repository.folder), "--topic", "Medicines")
    assert imported.exit_code == 0
    assert imported.stdout.splitlines()[-1].startswith("1 document, 1 version, ")
    assert run("search", "update").stdout == "0 pages were brought up to date.\n"
    told = run("search", "rebuild").stdout
    assert told.splitlines() == [
        "Pages in the search index: 1",
        "Items of news in the search index: 0",
        "Versions that an excerpt can be told from: 1",
    ]
    assert run("verify").stdout.startswith("The history is whole: 1 versions")


def test_a_folder_is_imported(run, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.md").write_text("# A\n\ntext")
    assert "1 document, 1 version" in run("import", "markdown", str(tmp_path / "pages")).stdout


def test_nothing_is_imported_on_top_of_damage(run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\ntext")
    assert run("verify").exit_code == 0
    damage.note(tmp_path / "instance", damage.HistoryCheck(datetime.now(UTC), "Version 1 is damaged."))
    refused = run("import", "markdown", str(tmp_path))
    assert refused.exit_code == 1 and "the history is damaged. Version 1 is damaged." in refused.stderr
    assert run("verify").exit_code == 0
    assert "1 document, 1 version" in run("import", "markdown", str(tmp_path)).stdout


def test_a_folder_with_nothing_to_import_is_told_and_no_success(run, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    sentence = f"Error: There is no Markdown file in {folder} that could be imported."
    (folder / "notes.txt").write_text("text")
    assert run("import", "markdown", str(folder)).exit_code == 1
    (folder / "empty.md").touch()
    refused = run("import", "markdown", str(folder))
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (1, sentence)
    assert "Skipped 1: empty (empty.md)" in refused.stdout


def test_the_demonstration_is_loaded_once(run) -> None:
    assert "demonstration pages loaded" in run("import", "demo").stdout
    assert run("import", "demo").stdout == "The demonstration pages are here already.\n"


def test_a_refusal_is_one_sentence_on_standard_error_and_exit_code_1(run, tmp_path: Path) -> None:
    refused = run("import", "git", str(tmp_path / "nothing"))
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1] == f"Error: There is no file or folder {tmp_path / 'nothing'}."
    assert "Traceback" not in refused.output


def test_a_wrong_setting_stops_every_command_with_the_mend(run) -> None:
    refused = run("verify", time_zone="London")
    assert refused.exit_code == 1
    assert "GUIDANCE_TIME_ZONE is 'London': use the name of a time zone such as Europe/London." in refused.stderr


def test_a_wrong_call_is_exit_code_2(run) -> None:
    assert run("import", "git").exit_code == 2
    assert run("nonsense").exit_code == 2


def test_a_database_that_is_away_is_told_in_a_sentence(run) -> None:
    refused = run("verify", database_url="postgresql://nobody@127.0.0.1:1/none")
    assert refused.exit_code == 1
    assert "Error: The database did not answer" in refused.stderr


@pytest.fixture
def upgraded(demo_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The database of an installation in which three versions have the rows of an earlier release."""
    shutil.copytree(demo_template, tmp_path / "instance", dirs_exist_ok=True)
    database = Database(f"sqlite:///{tmp_path / 'instance' / 'guidance.sqlite'}")
    with database.writing() as session:
        session.execute(sa.text("UPDATE extraction SET format = 1 WHERE version_id <= 3"))
    yield database
    database.close()


def test_an_upgrade_derives_what_pages_tell_and_says_of_how_many_versions(run, upgraded: Database) -> None:
    first, again = run("upgrade"), run("upgrade")
    assert "changed measures of 3 versions" in first.stdout
    assert again.stdout == "The database is up to date.\n"


def test_no_other_command_waits_until_all_is_derived_and_the_doctor_says_what_is_outstanding(
    run, upgraded: Database
) -> None:
    assert "Of 3 versions it is not kept yet" in run("doctor").stdout
    run("upgrade")
    assert "not kept yet" not in run("doctor").stdout


def test_a_damaged_history_is_exit_code_1_with_the_first_bad_row(run, demo_template: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_template, tmp_path / "instance")
    database = Database(f"sqlite:///{tmp_path / 'instance' / 'guidance.sqlite'}")
    with database.writing() as session:
        session.execute(sa.text("DROP TRIGGER revision_no_update"))
        session.execute(sa.text("UPDATE revision SET change_note = 'x' WHERE id = 3"))
    database.close()
    refused = run("verify")
    assert refused.exit_code == 1
    assert "is not what was published" in refused.stderr


class TestTexts:
    def test_render_prints_safe_html(self, run, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_text("## A\n\n<script>alert(1)</script>")
        shown = run("render", str(tmp_path / "a.md"))
        assert '<h2 id="a">A</h2>' in shown.stdout
        assert "<script" not in shown.stdout

    def test_compare_prints_the_changes_in_words(self, run, tmp_path: Path) -> None:
        (tmp_path / "old.md").write_text("## Dose\n\nTake 5 mg weekly.")
        (tmp_path / "new.md").write_text("## Dose\n\nTake 7.5 mg weekly.")
        shown = run("compare", str(tmp_path / "old.md"), str(tmp_path / "new.md"))
        assert shown.stdout.splitlines() == [
            "1 change: 1 changed.",
            "",
            "1. Paragraph changed in “Dose”",
            "   Was: Take 5 mg weekly.",
            "   Now: Take 7.5 mg weekly.",
            "",
            "Numbers, doses, dates and words that turn advice, the biggest risk first:",
            "  5 mg -> 7.5 mg (Dose)",
            "      Take [7.5 mg] weekly.",
        ]
        marked = run("compare", "--html", str(tmp_path / "old.md"), str(tmp_path / "new.md")).stdout
        assert "<del>" in marked and "<ins>" in marked

    def test_facts_above_the_texts_are_told_by_themselves_and_are_no_text(self, run, tmp_path: Path) -> None:
        for name, title in (("old", "Gout"), ("new", "Gout 2")):
            (tmp_path / f"{name}.md").write_text(f"---\ntitle: {title}\n---\n\nTake 5 mg.")
        shown = run("compare", str(tmp_path / "old.md"), str(tmp_path / "new.md")).stdout
        assert shown.splitlines() == ["title above the text: Gout -> Gout 2", "The text is the same."]

    def test_what_is_no_text_is_refused(self, run, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"\xff\xfe")
        refused = run("render", str(tmp_path / "a.md"))
        assert refused.exit_code == 1
        assert "is not UTF-8 text." in refused.stderr
        (tmp_path / "b.md").write_text(">" * 30 + "x")
        assert "nested more than 20 deep" in run("render", str(tmp_path / "b.md")).stderr


def test_an_installed_wheel_finds_its_templates_and_assets(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    script = (
        "import guidance.app as a, sys; from guidance.config import Settings; from pathlib import Path;"
        "from guidance.db import Database; from guidance.migrations import bring_up_to_date;"
        "s = Settings(instance=Path('.')); d = Database(s.database); bring_up_to_date(d); d.close();"
        "app = a.create_app(s); assert Path(a.__file__).is_relative_to(sys.argv[1]), a.__file__;"
        "r = app.test_client().get('/'); assert r.status_code == 200, r.status;"
        "assert b'/static/site-' in r.data; print('ok')"
    )
    installed = str(tmp_path / "installed")
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {installed!r}); {script}", installed],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "ok\n", done.stderr


def test_a_folder_that_cannot_be_made_is_a_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("verify", instance=str(tmp_path / "file"))
    assert done.exit_code != 0
    assert "GUIDANCE_INSTANCE: the folder" in done.output
