"""Whoever does not believe us can check what a page said, and that the past was not changed, without us."""

import base64
import copy
import hashlib
import json
from http import HTTPStatus
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient

from guidance.cli import main
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import HistoryDamaged
from guidance.models import Document, Scope
from guidance.proof import check
from guidance.proof.keys import changes_of_key, note_key
from guidance.published.proof import Log, check_against, log_of
from guidance.text.proofs import merkle
from guidance.web.checkpoints import noted, own_keys, read
from tests.stories import BODY, days, page, person, publish, remove, review

PAGE = "/guidance/methotrexate"
PROOF = "/api/v1/proof"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author, other = person(session), person(session, "B")
        document = page(session, author)
        for number in range(5):
            version = publish(session, document, author, f"{BODY}\n{number} µg\n", at=days(number))
            review(session, version, other, at=days(number + 0.5), due_on=days(400).date())
        review(session, version, other, at=days(9), due_on=None, scope=Scope.CHANGES)  # of a draft: no entry
    return app.test_client()


def opened(note: str, key: str) -> tuple[int, bytes]:
    """A note checked as Go's ``note.Open`` does: its text, the name and hash of the key, the signature."""
    name, key_hash, public = key.strip().split("+", 2)
    raw = base64.b64decode(public)
    assert hashlib.sha256(f"{name}\n".encode() + raw).digest()[:4].hex() == key_hash
    text, signatures = note.split("\n\n")
    lines = [line.split(" ") for line in signatures.strip().split("\n")]
    assert all(line[:2] == ["—", name] for line in lines)
    signature = next(raw for raw in (base64.b64decode(line[2]) for line in lines) if raw[:4].hex() == key_hash)
    Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature[4:], f"{text}\n".encode())
    origin, size, root = text.split("\n")
    assert origin == name
    return int(size), base64.b64decode(root)


def grown(old: int, new: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """The two roots that a proof of consistency gives (RFC 9162, section 2.1.4.2)."""
    path = [old_root, *path] if old & (old - 1) == 0 else path
    index, last = old - 1, new - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    first = second = path[0]
    for other in path[1:]:
        if index & 1 or index == last:
            first, second = (hashlib.sha256(b"\x01" + other + each).digest() for each in (first, second))
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            second = hashlib.sha256(b"\x01" + second + other).digest()
        index, last = index >> 1, last >> 1
    return first, second


def test_the_checkpoint_is_signed_with_the_key_that_is_told(site: FlaskClient) -> None:
    note, key = (site.get(f"/.well-known/guidance-{name}").text for name in ("checkpoint", "key"))
    size, root = opened(note, key)
    assert size == 10
    assert site.get(f"{PROOF}/inclusion?entry=1").json["root"] == root.hex()


def test_every_entry_is_proved_to_be_in_every_state_of_the_history(site: FlaskClient) -> None:
    for size in range(1, 11):
        for entry in range(1, size + 1):
            told = site.get(f"{PROOF}/inclusion?entry={entry}&size={size}").json
            path = [bytes.fromhex(each) for each in told["path"]]
            assert check.root_from(bytes.fromhex(told["leaf"]), told["index"], size, path).hex() == told["root"]


def test_every_state_is_proved_to_begin_with_every_earlier_one(site: FlaskClient) -> None:
    for new in range(2, 11):
        for old in range(1, new):
            told = site.get(f"{PROOF}/consistency?old={old}&new={new}").json
            path = [bytes.fromhex(each) for each in told["path"]]
            found = grown(old, new, bytes.fromhex(told["old_root"]), path)
            assert [each.hex() for each in found] == [told["old_root"], told["new_root"]]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("inclusion?entry=99", 404),
        ("inclusion?entry=1&size=99", 400),
        ("inclusion", 400),
        ("consistency?old=0", 400),
        ("consistency?old=11", 400),
    ],
)
def test_what_cannot_be_proved_is_refused(site: FlaskClient, query: str, status: int) -> None:
    answer = site.get(f"{PROOF}/{query}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_certificate_is_checked_by_the_script_and_any_change_of_it_is_found(site: FlaskClient) -> None:
    key = site.get("/.well-known/guidance-key").text
    found = site.get(f"{PAGE}/versions/3/certificate.json").json
    assert check.faults(found, key) == []
    assert "2 µg" in found["text"]["body"]
    changes = {
        ("text", "body"): found["text"]["body"].replace("5 mg", "50 mg"),
        ("entry", "sealed"): found["entry"]["sealed"].replace("2026-01-07", "2026-01-06"),
        ("proof", "index"): 0,
        ("proof", "size"): 9,
    }
    for (part, name), value in changes.items():
        changed = copy.deepcopy(found)
        changed[part][name] = value
        assert check.faults(changed, key), name
    for name, value in (
        ("version", 4),
        ("uid", "other"),
        ("checkpoint", found["checkpoint"].replace("\n10\n", "\n11\n")),
    ):
        assert check.faults({**found, name: value}, key), name
    other = key.replace(key.split("+", 2)[2].strip(), base64.b64encode(b"\x01" + b"\x05" * 32).decode())
    assert check.faults(found, other)


def test_the_script_says_it_in_one_line(site: FlaskClient, tmp_path: Path, capsys, monkeypatch) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(site.get(f"{PAGE}/versions/3/certificate.json").data)
    monkeypatch.setattr("sys.argv", ["check.py", str(file), site.get("/.well-known/guidance-key").text])
    assert check.main() == 0
    assert capsys.readouterr().out.startswith("It holds: version 3 of page ")
    file.write_text("{}")
    assert check.main() == 1
    assert capsys.readouterr().out == "This is no certificate.\n"
    monkeypatch.setattr("sys.argv", ["check.py", str(file), "site+0b5cb0a6"])
    assert check.main() == 1
    assert capsys.readouterr().out == "KEY has to be the whole line, like name+0123abcd+letters.\n"
    file.unlink()
    assert check.main() == 1
    assert "cannot be read: No such file" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["check.py"])
    with pytest.raises(SystemExit, match=r"python check\.py certificate\.json \[KEY\]"):
        check.main()


def test_a_removed_page_is_certified_no_more(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        remove(session, session.scalars(sa.select(Document)).one(), person(session, "C"), at=days(31))
    assert site.get(f"{PAGE}/versions/3/certificate.json").status_code == HTTPStatus.GONE


def test_a_page_explains_it_and_the_script_can_be_taken(site: FlaskClient) -> None:
    assert "What it does not show" in site.get("/proof").text
    script = site.get("/proof/check.py").text
    assert compile(script, "check.py", "exec") and len(list(filter(None, script.splitlines()))) < 115
    imported = [line for line in script.splitlines() if line.startswith(("import", "from"))]
    assert not any("guidance" in line for line in imported)


def test_the_command_writes_a_certificate_and_finds_a_rewritten_past(
    embedded: Database, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("GUIDANCE_INSTANCE", str(tmp_path))
    monkeypatch.setenv("GUIDANCE_DATABASE_URL", str(embedded.url))
    with embedded.writing() as session:
        author = person(session)
        document = page(session, author)
        publish(session, document, author, BODY, at=days(0))
    asked = CliRunner()
    file, note = tmp_path / "c.json", tmp_path / "note"
    said = asked.invoke(main, ["certificate", "methotrexate", "2026-01-05", "--to", str(file)])
    assert said.exit_code == 0, said.output
    found = json.loads(file.read_text())
    assert check.faults(found, found["key"]) == []
    note.write_text(found["checkpoint"])
    assert "This site signed the note." in asked.invoke(main, ["verify", "--against", str(note)]).output
    never = ("2025-01-01", "2099-01-01")
    for arguments in (["certificate", "no", "2026-01-05"], *(["certificate", "methotrexate", day] for day in never)):
        assert asked.invoke(main, arguments).exit_code == 1
    assert "is no checkpoint" in asked.invoke(main, ["verify", "--against", str(file)]).output
    note.write_text(found["checkpoint"].replace("\n1\n", "\n2\n"))
    assert "has 1 entries, and had 2" in asked.invoke(main, ["verify", "--against", str(note)]).output


def test_a_past_that_was_rewritten_whole_is_found_against_a_note(
    site: FlaskClient, app: Flask, settings: Settings
) -> None:

    known, ours = read(site.get("/.well-known/guidance-checkpoint").text, settings)
    assert ours
    with app.extensions["database"].reading() as session:
        log = log_of(session)
    check_against(log, known)
    rewritten = Log(log.numbers, [*log.leaves[:3], merkle.leaf(b"other"), *log.leaves[4:]])
    with pytest.raises(HistoryDamaged, match="are not those that were noted"):
        check_against(rewritten, known)


OLD, NEW = "".join(map(chr, range(33, 97))), "".join(map(chr, range(43, 107)))


def test_after_a_change_of_key_those_who_kept_the_old_one_still_check(
    site: FlaskClient, settings: Settings, embedded: Database
) -> None:
    def told(**keys: str) -> tuple[str, list[str]]:
        wanted = settings.model_copy(update=keys)
        with site.application.extensions["database"].reading() as session:
            return noted(log_of(session), wanted), own_keys(wanted)

    before, [old] = told(secret_key=OLD)
    during, [new, *others] = told(secret_key=NEW, former_secret_key=OLD)
    assert others == [old] != [new]
    assert opened(before, old) == opened(during, old) == opened(during, new)
    with pytest.raises(StopIteration):
        opened(told(secret_key=NEW)[0], old)
    both = settings.model_copy(update={"secret_key": NEW, "former_secret_key": OLD})
    assert [read(each, both)[1] for each in (before, during)] == [True, True]
    certificate = site.get(f"{PAGE}/versions/3/certificate.json").json
    for key in (old, new, f"{new}\n{old}\n"):
        assert check.faults({**certificate, "checkpoint": during}, key) == []
    assert check.faults({**certificate, "checkpoint": before}, new) == ["The signature is not that of this key."]


def test_the_doctor_says_that_the_key_of_checkpoints_changed_and_when_the_old_one_can_go(
    embedded: Database, settings: Settings
) -> None:
    def said(day: float, **keys: str) -> str:
        return " ".join(changes_of_key(embedded, settings.model_copy(update=keys), at=days(day)))

    assert said(0, secret_key=OLD) == ""
    note_key(embedded, settings.model_copy(update={"secret_key": OLD}), at=days(0))
    assert said(1, secret_key=OLD) == ""
    assert "set GUIDANCE_FORMER_SECRET_KEY" in said(1, secret_key=NEW)
    assert said(1, secret_key=NEW, former_secret_key=OLD) == ""
    for _ in range(2):
        note_key(embedded, settings.model_copy(update={"secret_key": NEW}), at=days(2))
    assert "set GUIDANCE_FORMER_SECRET_KEY" in said(300, secret_key=NEW)
    assert said(300, secret_key=NEW, former_secret_key=OLD) == said(400, secret_key=NEW) == ""
    assert "leave GUIDANCE_FORMER_SECRET_KEY out" in said(400, secret_key=NEW, former_secret_key=OLD)


@pytest.mark.parametrize("note", ["", "x\n\n", "a\n1\nAAAA\n\n— a x\n", "a\n1\n" + "A" * 300_000 + "\n\n" + "— \n" * 9])
def test_what_is_no_note_is_none(note: str, settings: Settings) -> None:
    assert read(note, settings) is None
