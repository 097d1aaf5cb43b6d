"""Asks whether the tests would notice a fault: ``make mutants`` breaks the code in small ways, one at a time.

Each area names code and the tests that belong to it, and no others. Of all the ways in which mutmut can break each of
its modules, a few are drawn by lot; the same lot draws the same ones. It works on a copy and leaves the checkout alone.

One pytest collects the tests of an area, and parts before the first of them for each fault: nothing is imported twice,
and no fault finds in memory what a test before it kept there.
"""

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from fnmatch import fnmatch
from pathlib import Path

import pytest
from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.format_utils import get_mutant_name, mangled_name_from_mutant_name

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
#: Nor what needs more than the copy has.
NOT_HERE = "not soak and not corpora and not browser"
#: What a fixture of the application takes to import; the tests of ``text/`` need none.
FIXTURES = "tests/conftest.py"
#: In the copy: the faults to try, a name a line, and what became of each.
WANTED, FATES = "wanted.txt", "fates.txt"
#: The seconds of a processor that a fault may add to what the tests take without one, before it counts as endless.
PATIENCE = 20


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
        ("tests/text/measures/test_measures.py", "tests/text/measures/test_changes.py", "tests/text/checks"),
    ),
    "meaning": Area(
        ("guidance/text/meaning/*", "guidance/text/html/safety.py"),
        (
            "tests/text/checks",
            "tests/text/measures/test_changes.py",
            "tests/text/meaning/test_meaning.py",
            "tests/text/html/test_safety.py",
        ),
    ),
    "copies": Area(
        (
            "guidance/text/quotes/shared.py",
            "guidance/text/excerpts.py",
            "guidance/text/extracts.py",
            "guidance/text/markdown/anchors.py",
        ),
        (
            "tests/text/quotes/test_shared.py",
            "tests/text/test_excerpts.py",
            "tests/text/test_extracts.py",
            "tests/text/markdown/test_anchors.py",
        ),
    ),
    "compare": Area(("guidance/text/compare/*",), ("tests/text/compare",)),
    "merge": Area(("guidance/text/markdown/merge.py",), ("tests/text/markdown/test_merge.py",)),
    "dates": Area(
        ("guidance/text/days/dates.py", "guidance/text/days/written.py"),
        ("tests/text/days/test_dates.py", "tests/text/days/test_written.py"),
    ),
    "models": Area(
        tuple(f"guidance/models/{name}.py" for name in ("reviews", "stages", "standing", "versions", "chain")),
        (
            *(f"tests/models/test_{name}.py" for name in ("chain", "reviews", "stages", "standing", "versions")),
            "tests/published/test_currency.py",
        ),
        pure=False,
    ),
}


def lay_out(area: Area, folder: Path) -> dict[Path, MutatedFile]:
    """Make a copy of the checkout with every fault of an area in it, each asleep until somebody calls its name."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    if area.pure:
        (folder / FIXTURES).unlink()
    broken = {path: mutate_file_contents(str(path), (ROOT / path).read_text()) for path in area.files()}
    for path, file in broken.items():
        (folder / path).write_text(file.code)
    return broken


def drawn(broken: dict[Path, MutatedFile], each: int, lot: str) -> dict[str, str]:
    """At most ``each`` faults of each module by their names, with the difference they make to the code."""
    chosen = {}
    for path, file in broken.items():
        faults = file.mutant_names
        for fault in random.Random(f"{lot} {path}").sample(faults, min(each, len(faults))):
            chosen[get_mutant_name(path, fault)] = _difference(path, file, fault)
    return chosen


def _difference(path: Path, file: MutatedFile, fault: str) -> str:
    lines = file.code.splitlines(keepends=True)
    spans = (file.line_span_by_function_name[f"{mangled_name_from_mutant_name(fault)}__mutmut_orig"],)
    spans += (file.line_span_by_function_name[fault],)
    before, after = (lines[span.start - 1 : span.end] for span in spans)
    return "".join(unified_diff(before[1:], after[1:], str(path), fault, n=2))


def noticed(area: Area, folder: Path, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each fault, and what became of it: killed, survived, endless; one named nothing is the code as it stands."""
    (folder / WANTED).write_text("\n".join(names))
    marks = ("-m", NOT_HERE, "-k", NOT_ASKED, "-p", "no:cacheprovider", "--hypothesis-seed=1")
    words = ("-m", "pytest", "-p", "tests.mutants", "-q", "-x", "-n", "0", *marks, *area.tests)
    found = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)
    fates = dict(line.split("\t") for line in (folder / FATES).read_text().splitlines())
    if fates.get("") != "survived":
        sys.exit(f"The tests fail without any fault:\n{found.stdout[-6000:]}{found.stderr[-2000:]}")
    yield from ((name, fates[name]) for name in names)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the collected tests in a child for each fault; the child goes on as any other pytest would."""
    folder, most = Path.cwd(), None
    with (folder / FATES).open("w") as fates:
        for name in ["", *(folder / WANTED).read_text().splitlines()]:
            child = os.fork()
            if not child:
                set_mutant_under_test(name)
                if most:
                    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
                return None
            _, status, used = os.wait4(child, 0)
            most = most or int(used.ru_utime + used.ru_stime) + PATIENCE
            fate = "endless" if os.WIFSIGNALED(status) else "killed" if os.WEXITSTATUS(status) else "survived"
            fates.write(f"{name}\t{fate}\n")
            fates.flush()
            if not name and fate != "survived":
                break
    return True


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
            faults = drawn(lay_out(AREAS[name], folder), chosen.each, chosen.lot)
            for fault, fate in noticed(AREAS[name], folder, list(faults)):
                here[fate] += 1
                if fate == "survived":
                    say(faults[fault])
            say(f"{name}: {dict(here)}")
            fates += here
    share = 100 * (fates["killed"] + fates["endless"]) // (fates.total() or 1)
    say(f"noticed: {share} of a hundred of {fates.total()}")
    return share < ENOUGH


if __name__ == "__main__":
    sys.exit(main())
