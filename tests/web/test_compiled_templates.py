"""Templates are compiled once for all processes, and anew when they or the rules for them change."""

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from guidance.web.compiled_templates import CompiledTemplates


@pytest.fixture(autouse=True)
def _python_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


class _Counting(Environment):
    """An environment that says how often it compiled."""

    compiled = 0

    def _generate(self, *given: object, **named: object) -> str:
        self.compiled += 1
        return super()._generate(*given, **named)  # type: ignore[arg-type]


def _said(folder: Path, kept: Path) -> tuple[str, int]:
    """What a new process makes of the page, and how many templates it compiled for that."""
    cache = CompiledTemplates(folder / "rules.py", kept)
    environment = _Counting(loader=FileSystemLoader(folder), bytecode_cache=cache)
    return environment.get_template("page.html").render(name="knee"), environment.compiled


def test_a_template_is_compiled_once_until_it_or_the_rules_change(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "rules.py").write_text("one")
    (tmp_path / "page.html").write_text("The {{ name }}")
    assert [_said(tmp_path, kept) for _ in range(2)] == [("The knee", 1), ("The knee", 0)]
    (tmp_path / "page.html").write_text("A {{ name }}")
    assert [_said(tmp_path, kept) for _ in range(2)] == [("A knee", 1), ("A knee", 0)]
    (tmp_path / "rules.py").write_text("two")
    assert _said(tmp_path, kept) == ("A knee", 1)


def test_a_damaged_file_and_a_folder_that_cannot_be_written_cost_time_only(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("one")
    (tmp_path / "page.html").write_text("The {{ name }}")
    assert _said(tmp_path, tmp_path / "missing") == ("The knee", 1)
    kept = tmp_path / "kept"
    kept.mkdir()
    _said(tmp_path, kept)
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:60])
    assert _said(tmp_path, kept) == ("The knee", 1)
