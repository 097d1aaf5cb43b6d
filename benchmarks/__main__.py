"""``make bench``: measure, print ratios, and exit 1 when one of them is on the wrong side of its bound."""

import sys
import tempfile
from pathlib import Path

from benchmarks import anew, answers, finding, moving, texts, writing
from benchmarks.report import HEAD, write_table

#: What is measured, in the order of the table; each has a new folder.
MEASURED = (
    answers.reading,
    answers.behind_nginx,
    answers.starting,
    answers.faces,
    anew.made_anew,
    anew.long_history,
    moving.keeping,
    finding.searching,
    finding.ranking,
    moving.importing,
    moving.importing_long_pages,
    texts.comparing,
    writing.saving,
    texts.merging,
    writing.letters,
    moving.moving_in,
)


def main() -> int:
    """Measure everything, and write the table of the file that is named; 1 when a bound is missed."""
    print(HEAD)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for measured in MEASURED:
            for ratio in measured(Path(folder) / measured.__name__):
                print(ratio, flush=True)
                found.append(ratio)
    for readme in sys.argv[1:]:
        write_table(Path(readme), found)
    missed = sum(not ratio.holds for ratio in found)
    print(f"{missed} missed" if missed else "Every bound holds.")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
