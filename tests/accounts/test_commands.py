"""``guidance users …``: people from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from guidance.app import create_app
from guidance.cli import main
from guidance.config import Settings
from tests.accounts.doors import is_in, sign_in
from tests.pages import posted

WORDS = "heron lantern gravel tuba"


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    (tmp_path / "guidance.sqlite").write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture
def run(folder: Path):
    def call(*arguments: str, typed: str = "") -> Result:
        names = {"GUIDANCE_INSTANCE": str(folder), "GUIDANCE_BASE_URL": "https://guidance.example.org"}
        return CliRunner().invoke(main, ["users", *arguments], env=names, input=typed, catch_exceptions=False)

    return call


@pytest.fixture
def app(folder: Path) -> Flask:
    return create_app(Settings(instance=folder))


def paths(output: str) -> list[str]:
    return [line.partition("example.org")[2] for line in output.splitlines() if "/sign-in/link/" in line]


def test_somebody_is_added_with_an_invitation(run, app: Flask) -> None:
    added = run("add", "Ada@Example.org", "--name", "Ada Admin", "--role", "admin", "--organisation", "Trust")
    assert added.exit_code == 0
    client = app.test_client()
    assert posted(client, *paths(added.output), new_password=WORDS).status_code == 303
    assert client.get("/desk/people").status_code == 200
    again = run("add", "ada@example.org", "--name", "Ada", "--role", "admin")
    assert (again.exit_code, again.stderr.startswith("Error: Somebody with this e-mail address")) == (1, True)


def test_somebody_is_added_with_a_password_from_standard_input(run, app: Flask) -> None:
    added = run("add", "sam@example.org", "--name", "Sam", "--role", "author", "--password-stdin", typed=f"{WORDS}\n")
    assert added.exit_code == 0 and "/sign-in/link/" not in added.output and WORDS not in added.output
    assert sign_in(app.test_client(), "sam@example.org", WORDS).status_code == 303
    weak = run(
        "add", "pat@example.org", "--name", "Pat", "--role", "author", "--password-stdin", typed="password1234\n"
    )
    assert (weak.exit_code, "harder to guess" in weak.stderr) == (1, True)
    assert "pat@example.org" not in run("list").output


def test_links_let_people_in_and_disabling_keeps_them_out(run, app: Flask) -> None:
    for name in ("ada", "bo"):
        run("add", f"{name}@example.org", "--name", name.title(), "--role", "admin")
    made = run("link", "ada@example.org", "BO@example.org")
    clients = [app.test_client() for _ in range(2)]
    for client, path in zip(clients, paths(made.output), strict=True):
        assert posted(client, path).status_code == 303 and is_in(client)
    assert run("disable", "bo@example.org").output == "Bo cannot sign in any more.\n"
    assert [is_in(client) for client in clients] == [True, False]
    assert "bo@example.org  Bo  Disabled" in run("list").output
    for command, words in [
        (("link", "bo@example.org"), "enable this person first"),
        (("disable", "ada@example.org"), "This is the only admin"),
        (("link", "nobody@example.org"), "There is nobody with the address nobody@example.org"),
        (("add", "nobody", "--name", "N", "--role", "author"), "nobody is no e-mail address"),
    ]:
        refused = run(*command)
        assert (refused.exit_code, words in refused.stderr) == (1, True)


@pytest.mark.parametrize("command", [[], ["add"], ["list"], ["link"], ["disable"]])
def test_every_command_explains_itself(run, command: list[str]) -> None:
    shown = run(*command, "--help")
    assert shown.exit_code == 0 and "Usage: " in shown.output


def test_the_people_of_the_demonstration_get_in(demo: Flask) -> None:
    folder = demo.extensions["settings"].instance
    names = {"GUIDANCE_INSTANCE": str(folder), "GUIDANCE_BASE_URL": "https://guidance.example.org"}
    people = ["author@demo.example", "approver@demo.example", "admin@demo.example"]
    made = CliRunner().invoke(main, ["users", "link", *people], env=names, catch_exceptions=False)
    rights = [name for name in ("Alex Author, can write:", "Mo Manager, can write, can check") if name in made.output]
    assert len(rights) == 2
    for path in paths(made.output):
        client = demo.test_client()
        assert posted(client, path).status_code == 303 and is_in(client)
