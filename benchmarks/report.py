"""The report of the measurements: lines for whoever waits for them, and the table of the README."""

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HEAD = f"{'What':<58} {'measured':>14} {'against':>14} {'ratio':>7}   bound"
_TABLE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.DOTALL)


@dataclass(frozen=True)
class Ratio:
    """One line of the report: ``measured`` over ``against``; good when it is at least, or at most, ``bound``."""

    name: str
    measured: str
    against: str
    ratio: float
    bound: float
    at_least: bool

    @property
    def holds(self) -> bool:
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    @property
    def sign(self) -> str:
        return "≥" if self.at_least else "≤"

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "MISSED"
        figures = f"{self.measured:>14} {self.against:>14} {self.ratio:>7.2f} {self.sign} {self.bound:<5}"
        return f"{self.name:<58} {figures} {verdict}"


def within(what: str, seconds: float, limit: float) -> Ratio:
    """``what`` took these seconds, against a limit of seconds."""
    return Ratio(f"{what} / {_limit(limit)}", _as_limit(seconds, limit), _limit(limit), seconds / limit, 1.0, False)


def at_rate(what: str, a_second: float, limit: float) -> Ratio:
    """``what`` was done so often a second, against the least that is wanted."""
    return Ratio(f"{what} / {limit:g}", f"{a_second:,.0f}/s", f"{limit:g}/s", a_second / limit, 1.0, True)


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def _limit(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"


def _as_limit(seconds: float, limit: float) -> str:
    return f"{seconds:.1f} s" if limit > 1 and seconds >= 1 else ms(seconds)


def write_table(readme: Path, found: Iterable[Ratio]) -> None:
    """Put the table of a run in the place of the one before, with the day and the machine.

    :raises ValueError: when the file has no place for it.
    """
    text = readme.read_text()
    if not _TABLE.search(text):
        raise ValueError(f"{readme} has no lines “<!-- measured -->” and “<!-- /measured -->”.")
    day = f"{datetime.now(UTC):%-d %B %Y}"
    machine = f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    rows = [f"| {one.name} | {one.measured} | {one.against} | {one.ratio:.2f} | {_bound(one)} |\n" for one in found]
    head = f"Measured on {day} ({machine}):\n\n| What | measured | against | ratio | bound |\n|---|--:|--:|--:|--:|\n"
    readme.write_text(_TABLE.sub(lambda _old: head + "".join(rows), text))


def _bound(one: Ratio) -> str:
    bound = f"{one.sign} {one.bound}"
    return bound if one.holds else f"**{bound} missed**"
