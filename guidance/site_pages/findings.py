"""What the tests of accessibility are known to find: the statement is made from it, and they allow nothing else."""

from collections.abc import Mapping
from datetime import date

#: Each thing that is not as WCAG 2.2 AA asks, by the rule of axe that finds it, in a sentence for readers: what, where,
#: and what it means for them.
FINDINGS: Mapping[str, str] = {}
#: When the list was last looked through by a person.
LOOKED_AT = date(2026, 11, 26)


def told() -> str:
    """The state of the findings, in Markdown."""
    if FINDINGS:
        return "The tests find this, and it is being mended:\n\n" + "\n".join(
            f"- {finding}" for finding in FINDINGS.values()
        )
    return "The tests find nothing that is not as the guidelines ask. They cannot find everything."
