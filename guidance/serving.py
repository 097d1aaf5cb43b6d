"""The production server: one process a processor, each with one thread, in front of which a proxy may stand."""

import os
import pkgutil
import signal
from collections.abc import Callable
from typing import Any

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from guidance.config import Settings

#: Seconds that a process has for the requests it is answering when it is told to stop.
TIME_TO_STOP = 30


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop; each worker reads the settings from the environment."""
    click.echo(f"{settings.site_name} is at http://{host}:{port}/ (stop it with Ctrl-C)")
    Server(
        "guidance.app:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or os.cpu_count() or 1,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=TIME_TO_STOP,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve(target_loader=_loaded)


def _loaded(factory: str) -> Callable[..., Any]:
    """What one server process serves.

    Until it does, being told to stop by its parent ends it at once: the handlers that it got from it would only make a
    note. Ctrl-C on a terminal reaches both, and is the parent's to answer.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    application: Callable[..., Any] = pkgutil.resolve_name(factory)()
    return application
