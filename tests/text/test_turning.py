"""Signs that turn figures round are seen wherever a text is shown, however they were written."""

from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from guidance.cli.texts import render as command
from guidance.db import Database
from guidance.importing.folder import import_folder
from guidance.models import record_version
from guidance.operations.verifying import verify
from guidance.text.markdown.rendering import Rendered, render
from guidance.text.measures import measures
from tests.stories import START, page, person, save

RAW = "Give \u202e05\u202c mg."


def test_a_page_names_them_where_they_stand() -> None:
    for written in (RAW, "Give &#x202e;05&#8236; mg.", "<p>Give &#x202E;05&#x202C; mg.</p>"):
        assert render(written).html.strip() == "<p>Give ⟨U+202E⟩05⟨U+202C⟩ mg.</p>"
    assert measures(RAW) == measures("Give ⟨U+202E⟩05⟨U+202C⟩ mg.") == ["05 mg"]


def test_the_command_line_says_that_such_a_text_must_not_go_out() -> None:
    ran = CliRunner().invoke(command, ["-"], input=RAW)
    assert "⟨U+202E⟩05" in ran.stdout and "\u202e" not in ran.stdout
    assert "hidden signs (U+202C, U+202E)" in ran.stderr


def test_a_version_from_before_shows_them_and_stays_what_was_sealed(app: Flask) -> None:
    old = Rendered(f"<p>{RAW}</p>\n", [])
    database = app.extensions["database"]
    with database.writing() as session:
        author = person(session)
        document = page(session, author)
        record_version(session, save(session, document, author, RAW), old, by=author, at=START)
    shown = app.test_client().get("/guidance/methotrexate").get_data(as_text=True)
    assert "Give ⟨U+202E⟩05⟨U+202C⟩ mg." in shown and "\u202e" not in shown
    verify(database)


def test_an_import_says_which_files_have_them(embedded: Database, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text(f"# Dose \u202e05\n\n{RAW}\n")
    (folder / "b.md").write_text("# Other\n\nGive 5 mg.\n")
    report = import_folder(embedded, folder, "", 300_000)
    (said,) = [line for line in report.lines() if "Hidden signs" in line]
    assert said.endswith("in 1 file (a.md)")
    assert "(U+202C, U+202E)" in said
