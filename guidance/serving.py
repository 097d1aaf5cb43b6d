"""The production server: a keeper and one process a processor, in front of which a proxy may stand.

A process that dies is started again, at once the first time and ever more slowly when it keeps dying; none outlives its
keeper, and no second keeper works on the same folder or port.
"""

import contextlib
import ctypes
import fcntl
import gc
import logging
import multiprocessing
import os
import pkgutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from guidance.config import Settings
from guidance.errors import NotReady
from guidance.front import Front
from guidance.logs import speak

_log = logging.getLogger(__name__)

#: Seconds that a process has for the requests it is answering when it is told to stop.
TIME_TO_STOP = 30
#: Seconds after which a process that died is started again, by how many died within the last minute.
BACKOFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
_MINUTE = 60.0
_APPLICATION = "guidance.app:application"
_REHEARSED = "guidance.app:rehearsed"
#: ``PR_SET_PDEATHSIG`` of prctl(2): the signal that this process gets when its parent dies.
_PARENT_DEATH_SIGNAL = 1
#: ``M_ARENA_MAX`` and ``M_MMAP_THRESHOLD`` of mallopt(3): from how many places the threads of a process take memory,
#: and from how many bytes on a piece of it is one of its own, which goes back to the system when it is let go.
_PLACES_OF_MEMORY, _OWN_PIECE = -8, -3
_LARGE = 256 * 1024

#: What this process has made for those that are forked from it.
_made: list[Any] = []


def load() -> None:
    """Make the application once, and let it answer something, for every process that is forked from this one.

    No connection crosses the fork. The rest stays for ever: looking through it for garbage would only copy it into
    each process.

    :raises Refusal: when it cannot be made.
    """
    _keep_little_memory()
    gc.disable()  # whatever is made here stays: looking through it again and again is an eighth of the loading
    rehearsed = pkgutil.resolve_name(_REHEARSED)
    gc.freeze()  # and of what was imported nothing is garbage: it is not looked through once
    _made.append(rehearsed())
    gc.enable()
    with contextlib.suppress(AttributeError):  # of another system
        ctypes.CDLL(None).malloc_trim(0)  # what the loading took for a moment need not be shared


def _keep_little_memory() -> None:
    """One place for all threads: a place for each would keep 50 MB that nobody uses (glibc)."""
    with contextlib.suppress(AttributeError):  # of another system
        system = ctypes.CDLL(None)
        system.mallopt(_PLACES_OF_MEMORY, 1)
        system.mallopt(_OWN_PIECE, _LARGE)


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop; each worker reads the settings from the environment.

    :raises NotReady: when another server has the folder or the port.
    """
    with only_one(settings.instance):
        check_port(host, port)
        os.register_at_fork(after_in_child=_be_stopped)
        click.echo(f"{settings.site_name} is at http://{host}:{port}/ (stop it with Ctrl-C)")
        _Keeper(
            _APPLICATION,
            address=host,
            port=port,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,  # as proxies speak it: a line of HTTP/2 would stay open for ever
            workers=workers or os.cpu_count() or 1,
            respawn_failed_workers=True,
            workers_kill_timeout=TIME_TO_STOP,
            log_level=LogLevels.warning,
            websockets=False,
        ).serve(target_loader=_loaded)


@contextlib.contextmanager
def only_one(instance: Path) -> Iterator[None]:
    """Keep a second server off the instance folder while the block runs; the kernel lets go when this process dies.

    :raises NotReady: when there is one already.
    """
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (instance / "serving.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise NotReady(
                f"Another server runs on the folder {instance}: stop it, or set GUIDANCE_INSTANCE to another folder."
            ) from None
        yield


def check_port(host: str, port: int) -> None:
    """:raises NotReady: when nobody can listen there, with the sentence that mends it."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"The service cannot listen on {host}, port {port} ({os.strerror(error.errno or 0).lower()})"
            raise NotReady(f"{reason}: choose another one with --port or GUIDANCE_PORT.") from None


class _Keeper(Server):  # type: ignore[misc, valid-type]
    """Granian's keeper, which would end the whole service when one process dies twice in five seconds."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deaths: list[float] = []

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        now = time.monotonic()
        self._deaths = [*(death for death in self._deaths if now - death < _MINUTE), now]
        pause = BACKOFF[min(len(self._deaths), len(BACKOFF)) - 1]
        _log.error(
            "a server process died, %d in the last minute: the next one starts in %d s", len(self._deaths), pause
        )
        if self.main_loop_interrupt.wait(pause) and self.interrupt_signal:
            return
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self.respawned_wrks.clear()


def _loaded(factory: str) -> Front:
    die_with_parent()
    _be_stopped()
    from guidance.web.identity import patience_with  # with the application, which takes long to load

    app = _made[0] if _made else pkgutil.resolve_name(factory)()  # systems that do not fork make it anew
    speak(app.extensions["settings"].log)
    app.extensions["page_cache"].at_once = app.extensions["tally"].begin()  # it may have been made before the fork
    return Front(app, app.config["MAX_CONTENT_LENGTH"], patience_with(app), app.extensions["page_cache"].ready)


def _be_stopped() -> None:
    """Until a process serves, being told to stop by its parent ends it at once.

    The handlers that it got from it would only make a note, from its first moment on. Ctrl-C on a terminal reaches
    both, and is the parent's to answer.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def die_with_parent() -> None:
    """Have the kernel kill this process when its keeper dies, however that dies; on Linux only."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    keeper = multiprocessing.parent_process()
    if keeper is not None and keeper.pid != os.getppid():  # it died before this was asked for
        os._exit(1)
