"""Asks whether the tests would notice a fault: ``make mutants`` breaks the code in small ways, one at a time.

Each area names code and the tests that belong to it, and no others. Of all the ways in which mutmut can break each of
its modules, a few are drawn by lot; the same lot draws the same ones. It works on a copy and leaves the checkout alone.
"""

import argparse
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from mutmut.configuration import reset_config
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

ROOT = Path(__file__).resolve().parents[1]
#: Of a hundred faults, how many the tests have to notice.
ENOUGH = 80
#: Faults drawn from each module.
EACH = 8
LEFT_OUT = (".git", ".venv", ".cache", "node_modules", "instance", "deploy", "__pycache__", ".*_cache")
#: What takes long and says little about a wrong answer: how long a text takes, and promises for any text at all.
NOT_ASKED = " and ".join(
    f"not {words}"
    for words in ("postgresql", "takes_time", "in_time", "writers_at_once", "any_two", "small_change", "TestBounds")
)
#: What a fixture of the application takes to import; the tests of ``text/`` need none.
FIXTURES = "tests/conftest.py"
SETTINGS = """
[tool.mutmut]
source_paths = ["guidance"]
only_mutate = {modules}
also_copy = ["templates", "benchmarks", "package.json", "wsgi.py", "README.md"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-m", "not soak and not corpora", "-k", "{asked}", "-p", "no:cacheprovider", "-n", "0"]
process_isolation = "forkserver"  # what the tests before kept in memory would hide a fault
timeout_multiplier = 3.0
"""


@dataclass(frozen=True)
class Area:
    """Some modules, as patterns, and the tests that belong to them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    pure: bool = True
    """Whether the tests ask nothing of the application."""

    def files(self) -> list[Path]:
        """Its modules, from the top of the checkout."""
        every = (path.relative_to(ROOT) for path in sorted((ROOT / "guidance").rglob("*.py")))
        return [path for path in every if any(fnmatch(str(path), module) for module in self.modules)]


AREAS = {
    "measures": Area(
        ("guidance/text/measures/*",),
        ("tests/text/test_measures.py", "tests/text/test_measure_changes.py", "tests/text/checks"),
    ),
    "compare": Area(("guidance/text/compare/*",), ("tests/text/compare",)),
    "merge": Area(("guidance/text/merge.py",), ("tests/text/test_merge.py",)),
    "dates": Area(
        ("guidance/text/dates.py", "guidance/text/written_dates.py"),
        ("tests/text/test_dates.py", "tests/text/test_written_dates.py"),
    ),
    "models": Area(
        tuple(f"guidance/models/{name}.py" for name in ("reviews", "stages", "standing", "versions", "chain")),
        ("tests/models", "tests/published/test_currency.py"),
        pure=False,
    ),
}


def lay_out(area: Area, folder: Path) -> None:
    """Make a copy of the checkout that mutmut may break where the area lies."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    if area.pure:
        (folder / FIXTURES).unlink()
    modules = [str(path) for path in area.files()]
    told = SETTINGS.format(modules=modules, tests=list(area.tests), asked=NOT_ASKED)
    (folder / "pyproject.toml").write_text((folder / "pyproject.toml").read_text() + told)


def drawn(area: Area, folder: Path, each: int, lot: str) -> list[str]:
    """At most ``each`` faults of each module of an area, by their names; ``folder`` has the settings."""
    names: list[str] = []
    reset_config()
    with contextlib.chdir(folder):
        for path in area.files():
            faults = mutate_file_contents(str(path), path.read_text(), None, None).mutant_names
            chosen = random.Random(f"{lot} {path}").sample(faults, min(each, len(faults)))
            names += [get_mutant_name(path, fault) for fault in chosen]
    return names


def noticed(folder: Path, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each fault, and what became of it: killed, survived, timeout …"""
    asked(folder, "run", "--max-children", str(os.cpu_count() or 1), *names)
    lines = (line.rpartition(": ") for line in asked(folder, "results", "--all", "1").splitlines())
    fates = {name.strip(): fate for name, _, fate in lines}
    yield from ((name, fates[name]) for name in names)


def asked(folder: Path, *words: str) -> str:
    """What mutmut answers."""
    found = subprocess.run(
        [sys.executable, "-m", "mutmut", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    if found.returncode:
        sys.exit(found.stdout[-4000:] + found.stderr[-4000:])
    return found.stdout


def say(words: str) -> None:
    """Tell whoever waits, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Break each area, and say of each fault that nobody noticed what it was; 1 when too few were noticed."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__.splitlines()[0])
    parser.add_argument("areas", nargs="*", help=f"{', '.join(AREAS)}; all of them when none is named")
    parser.add_argument("--each", type=int, default=EACH, help="faults drawn from each module")
    parser.add_argument("--lot", default="1", help="another word draws other faults")
    chosen = parser.parse_args()
    fates: Counter[str] = Counter()
    for name in chosen.areas or AREAS:
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "guidance"
            here: Counter[str] = Counter()
            lay_out(AREAS[name], folder)
            for fault, fate in noticed(folder, drawn(AREAS[name], folder, chosen.each, chosen.lot)):
                here[fate] += 1
                if fate not in {"killed", "timeout"}:
                    say(asked(folder, "show", fault))
            say(f"{name}: {dict(here)}")
            fates += here
    share = 100 * (fates["killed"] + fates["timeout"]) // (fates.total() or 1)
    say(f"noticed: {share} of a hundred of {fates.total()}")
    return share < ENOUGH


if __name__ == "__main__":
    sys.exit(main())
