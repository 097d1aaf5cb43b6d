"""Work that goes on behind those who ask, in a thread that gives way to theirs."""

import contextlib
import logging
import os
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)

#: How much a thread that works gives way to those that answer readers.
_GIVES_WAY = 10


class Behind:
    """One piece of work, done by one thread at a time, which nobody waits for."""

    def __init__(self, work: Callable[[], object], complaint: str) -> None:
        """:param complaint: what the log says when the work fails."""
        self._work, self._complaint = work, complaint
        self._busy = threading.Lock()

    def begin(self) -> None:
        """Do it, if it is not being done already."""
        if self._busy.acquire(blocking=False):
            threading.Thread(target=self._run, name="behind", daemon=True).start()

    def _run(self) -> None:
        try:
            with contextlib.suppress(AttributeError, OSError):  # not every system lets one thread give way
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GIVES_WAY)
            self._work()
        except Exception:
            _log.exception(self._complaint)
        finally:
            self._busy.release()
