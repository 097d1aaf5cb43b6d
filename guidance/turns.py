"""Lets the threads of a process take turns in the order in which they came."""

import threading
from collections import deque


class Waiter:
    """One thread in the row."""

    def __init__(self) -> None:
        self.has_come = threading.Lock()
        self.has_come.acquire()


class Turns:
    """A lock that is handed to whoever has waited longest, and that nobody can take away for ever.

    Python's own locks go to whichever thread asks first after they are let go, so that under load somebody may ask for
    seconds and always come too late. A turn that is not given back in time, because its thread was stopped in the wrong
    place, goes to the first who has waited in vain: what the turn is for has a lock of its own.
    """

    def __init__(self) -> None:
        self._look = threading.Lock()
        self._whose: Waiter | None = None
        self._waiting: deque[Waiter] = deque()

    def take(self, seconds: float) -> Waiter:
        """Wait for a turn, for as long as ``seconds``; give it back with ``give_back``."""
        turn = Waiter()
        with self._look:
            if self._whose is None:
                self._whose = turn
                return turn
            self._waiting.append(turn)
        if not turn.has_come.acquire(timeout=seconds):
            with self._look:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                    self._whose = turn
        return turn

    def give_back(self, turn: Waiter) -> None:
        """Let the next one go on; nothing happens when the turn went to somebody else meanwhile."""
        with self._look:
            if self._whose is turn:
                self._whose = self._waiting.popleft() if self._waiting else None
                if self._whose is not None:
                    self._whose.has_come.release()
