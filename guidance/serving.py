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
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from uvicorn.config import Config

from guidance.config import Settings
from guidance.connections import MOST_CONNECTIONS, PATIENCE, Connection, PatientServer
from guidance.errors import NotReady
from guidance.front import Front
from guidance.logs import speak

_log = logging.getLogger(__name__)

#: Seconds that a process has for the requests it is answering when it is told to stop.
TIME_TO_STOP = 30
#: Seconds after which a process that died is started again, by how many died within the last minute.
BACKOFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
_MINUTE = 60.0
#: Connections that may wait to be taken by a process.
_WAITING = 1024
_REHEARSED = "guidance.app:rehearsed"
#: ``PR_SET_PDEATHSIG`` of prctl(2): the signal that this process gets when its parent dies.
_PARENT_DEATH_SIGNAL = 1
#: ``M_ARENA_MAX`` and ``M_MMAP_THRESHOLD`` of mallopt(3): from how many places the threads of a process take memory,
#: and from how many bytes on a piece of it is one of its own, which goes back to the system when it is let go.
_PLACES_OF_MEMORY, _OWN_PIECE = -8, -3
_LARGE = 256 * 1024

_STOPPING = {signal.SIGTERM, signal.SIGINT}
if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # what comes when its terminal goes, unless “nohup” keeps it off
    _STOPPING.add(signal.SIGHUP)

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
    """Serve what ``load`` has made until the process is told to stop.

    :raises NotReady: when another server has the folder or the port.
    """
    _open_many_files()
    with only_one(settings.instance), listening(host, port) as listener:
        named = f"[{host}]" if ":" in host else host
        click.echo(f"{settings.site_name} is at http://{named}:{port}/ (stop it with Ctrl-C)")
        _Keeper(listener, workers or os.cpu_count() or 1).keep()


def _open_many_files() -> None:
    """Many systems allow a thousand, and each connection is one."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    if 0 <= allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most < 0 else min(wanted, most), most))


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


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket to which readers come, for all processes: what waits at it is lost with none of them.

    :raises NotReady: when nobody can listen there, with the sentence that mends it.
    """
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=kind, backlog=_WAITING)
    except OSError as error:
        reason = f"The service cannot listen on {host}, port {port} ({os.strerror(error.errno or 0).lower()})"
        raise NotReady(f"{reason}: choose another one with --port or GUIDANCE_PORT.") from None
    with listener:
        yield listener


class _Keeper:
    """Keeps so many processes at work as there are to be, until it is told to stop."""

    def __init__(self, listener: socket.socket, workers: int) -> None:
        self._listener, self._workers = listener, workers
        self._running: set[int] = set()
        self._deaths: list[float] = []
        self._next = 0.0
        """Before which moment no process is started."""
        self._is_told = False

    def keep(self) -> None:
        """Start them, start those that die again, and stop them all."""
        with self._woken() as woken:
            while not self._is_told:
                self._reap()
                if time.monotonic() >= self._next:
                    for _ in range(self._workers - len(self._running)):
                        self._start()
                self._wait(woken, max(0.0, min(1.0, self._next - time.monotonic())) or 1.0)
            self._stop(woken)

    @contextlib.contextmanager
    def _woken(self) -> Iterator[socket.socket]:
        """A socket that can be read from once a signal came: the handlers do nothing but take a note."""
        woken, waking = socket.socketpair()
        woken.setblocking(False)
        waking.setblocking(False)
        before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        handlers = {number: signal.signal(number, self._be_told) for number in _STOPPING}
        handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_told: None)
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            woken.close()
            waking.close()

    def _be_told(self, *_told: object) -> None:
        self._is_told = True

    @staticmethod
    def _wait(woken: socket.socket, seconds: float) -> None:
        if select.select([woken], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                woken.recv(4_096)

    def _reap(self) -> None:
        multiprocessing.active_children()  # takes note of those beside it that have ended
        for pid in list(self._running):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._running.remove(pid)
                if not self._is_told:
                    self._note_death()

    def _note_death(self) -> None:
        now = time.monotonic()
        self._deaths = [*(death for death in self._deaths if now - death < _MINUTE), now]
        pause = BACKOFF[min(len(self._deaths), len(BACKOFF)) - 1]
        self._next = now + pause
        _log.error(
            "a server process died, %d in the last minute: the next one starts in %d s", len(self._deaths), pause
        )

    def _start(self) -> None:
        """Fork one; being told to stop waits until it is known which of the two is told."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        keeper, pid = os.getpid(), os.fork()
        if pid:
            self._running.add(pid)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
            return
        status = 1
        try:
            _be_stopped()
            die_with_parent(keeper)
            _answer(self._listener)
            status = 0
        except BaseException:
            _log.exception("a server process could not go on")
        finally:
            os._exit(status)

    def _stop(self, woken: socket.socket) -> None:
        for number, seconds in ((signal.SIGTERM, TIME_TO_STOP), (signal.SIGKILL, _MINUTE)):
            until = time.monotonic() + seconds
            for pid in self._running:
                os.kill(pid, number)
            while self._running and time.monotonic() < until:
                self._wait(woken, 0.2)
                self._reap()


def _answer(listener: socket.socket) -> None:
    """Answer readers in this process until it is told to stop."""
    server = Config(
        _loaded(),
        http=Connection,
        interface="asgi3",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what strangers send is no warning
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_WAITING,
        timeout_keep_alive=int(PATIENCE),
        timeout_graceful_shutdown=TIME_TO_STOP,
    )
    PatientServer(server).run([listener])


def _loaded() -> Front:
    from guidance.web.identity import patience_with  # with the application, which takes long to load

    [app] = _made
    speak(app.extensions["settings"].log)
    cache = app.extensions["page_cache"]
    cache.at_once = app.extensions["tally"].begin()  # it may have been made before the fork
    return Front(app, app.config["MAX_CONTENT_LENGTH"], patience_with(app), cache.ready)


def _be_stopped() -> None:
    """Until a process serves, being told to stop by its keeper ends it at once.

    Ctrl-C on a terminal, and its end, reach both, and are the keeper's to answer.
    """
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)


def die_with_parent(keeper: int) -> None:
    """Have the kernel kill this process when its keeper dies, however that dies; on Linux only."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if keeper != os.getppid():  # it died before this was asked for
        os._exit(1)
