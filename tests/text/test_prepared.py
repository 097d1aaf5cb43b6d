"""What is kept beside the modules is never taken for whole when it is not, and nobody needs it."""

import sys
from pathlib import Path

import pytest

from guidance.text.prepared import keep, kept, made_by
from guidance.text.words.medicines import _OTHER_WORDS, STEMS, is_medicine, names


@pytest.fixture(autouse=True)
def _python_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    assert kept("names.txt", "x", tmp_path) is None
    assert keep("names.txt", b"aspirin", "x", tmp_path) == kept("names.txt", "x", tmp_path) == b"aspirin"
    assert [path.name for path in tmp_path.iterdir()] == ["names.txt"]


@pytest.mark.parametrize("left", [0, 10, 32, 35])
def test_what_a_crash_cut_off_is_not_taken_for_all_there_is(tmp_path: Path, left: int) -> None:
    keep("names.txt", b"aspirin", "x", tmp_path)
    (tmp_path / "names.txt").write_bytes((tmp_path / "names.txt").read_bytes()[:left])
    assert kept("names.txt", "x", tmp_path) is None


def test_another_release_makes_it_anew_and_leaves_nothing_behind(tmp_path: Path) -> None:
    keep("names.txt", b"aspirin", "one", tmp_path)
    assert kept("names.txt", "two", tmp_path) is None
    keep("names.txt", b"aspirin paracetamol", "two", tmp_path)
    assert kept("names.txt", "two", tmp_path) == b"aspirin paracetamol"
    assert [path.name for path in tmp_path.iterdir()] == ["names.txt"]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep("names.txt", b"aspirin", "x", tmp_path / "missing") == b"aspirin"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert keep("names.txt", b"aspirin", "x", tmp_path) == b"aspirin"
    assert not list(tmp_path.iterdir())


def test_another_rule_or_release_has_another_sign(tmp_path: Path) -> None:
    rules = tmp_path / "rules.py"
    rules.write_text("one")
    before = made_by(rules, "jinja2")
    rules.write_text("two")
    assert len({before, made_by(rules, "jinja2"), made_by(rules, "flask")}) == 3


def test_names_of_medicines_are_those_that_the_data_has() -> None:
    found = names()
    assert {"prednisolone", "methotrexate", "hyaluronic"} <= set(found)
    assert not {"name", "smiles", ""} & set(found)


def test_each_name_is_found_and_nothing_that_only_begins_or_ends_like_one() -> None:
    found = set(names())
    assert found and all(map(is_medicine, found - _OTHER_WORDS))
    beside = {changed for name in found for changed in (name[:-1], f"{name}x", f"a{name}")}
    plain = {word for word in beside - found if len(word) > 3 and not word.endswith(STEMS)}
    assert plain and not any(map(is_medicine, plain))
