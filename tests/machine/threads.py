"""Doing the same in many threads, which take turns as often as the interpreter can."""

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

THREADS = 6


def by_many(act: Callable[[str], str], given: Iterable[str]) -> list[str]:
    """What ``act`` makes of each of ``given``, several at a time."""
    every = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(act, given))
    finally:
        sys.setswitchinterval(every)
