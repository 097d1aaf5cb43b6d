"""How long something takes: by the clock for whoever waits, and of the processor for what it costs."""

import statistics
import time
from collections.abc import Callable, Sequence


def timed(act: Callable[[], object]) -> float:
    """The seconds that it takes once."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def spent(acts: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The medians of the seconds of the processor that each act takes.

    What else the machine does makes an answer late, and not costlier; they take turns, because what slows the machine
    down for a while has to slow all of them.
    """
    spent: list[list[float]] = [[] for _ in acts]
    for _ in range(times):
        for act, seconds in zip(acts, spent, strict=True):
            begun = time.process_time()
            act()
            seconds.append(time.process_time() - begun)
    return [statistics.median(each) for each in spent]


def best(act: Callable[[], object], times: int) -> float:
    """The fewest seconds of so many times."""
    return min(timed(act) for _ in range(times))


def median(act: Callable[[], object], times: int) -> float:
    """The median of the seconds of so many times."""
    return statistics.median(timed(act) for _ in range(times))
