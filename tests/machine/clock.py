"""How long a computation takes on a machine that does something else as well, or is slow."""

import time
from collections.abc import Callable

#: The seconds of a processor for ``_plain_work`` on the machine on which the bounds of the tests were set.
_AT_HOME = 0.008


def is_done_within(seconds: float, act: Callable[[], object]) -> bool:
    """Whether ``act`` takes less processor time of this thread than so much, in one of three tries.

    A machine that is slower, or is just now, has as much longer as plain work takes it. What other threads do does not
    count, and the collector of a long run comes in between once at most.
    """
    return any((spent := _spent(act)) < seconds or spent < seconds * _slowness() for _ in range(3))


def _slowness() -> float:
    return min(_spent(_plain_work) for _ in range(3)) / _AT_HOME


def _plain_work() -> None:
    " ".join(sorted(f"{number} mg" for number in range(20_000))).split(" ")


def _spent(act: Callable[[], object]) -> float:
    begun = time.thread_time()
    act()
    return time.thread_time() - begun
