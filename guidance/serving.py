"""The production server: one process a processor, each with one thread, in front of which a proxy may stand."""

import gc
import os

import click
from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from guidance.app import create_app
from guidance.config import Settings


def application() -> Flask:
    """The service as one server process runs it."""
    app = create_app()
    collect_rarely()
    return app


def collect_rarely() -> None:
    """Have the garbage collector leave alone what lives as long as the process, and look less often at the rest.

    A request makes many objects and hardly a cycle: with Python's own thresholds a fifth of a long comparison goes
    into looking for some.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop; each worker reads the settings from the environment."""
    click.echo(f"{settings.site_name} is at http://{host}:{port}/ (stop it with Ctrl-C)")
    Server(
        "guidance.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers or os.cpu_count() or 1,
        blocking_threads=1,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()
