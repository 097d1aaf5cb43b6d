"""How long a computation takes on a machine that does something else as well."""

import time
from collections.abc import Callable


def is_done_within(seconds: float, act: Callable[[], object]) -> bool:
    """Whether ``act`` takes less processor time of this thread than so much, in one of three tries.

    What other threads do does not count, and the collector of a long run comes in between once at most.
    """
    return any(_spent(act) < seconds for _ in range(3))


def _spent(act: Callable[[], object]) -> float:
    begun = time.thread_time()
    act()
    return time.thread_time() - begun
