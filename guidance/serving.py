"""The production server: one process a processor, each with one thread, in front of which a proxy may stand."""

import os

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from guidance.config import Settings


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop; each worker reads the settings from the environment."""
    click.echo(f"{settings.site_name} is at http://{host}:{port}/ (stop it with Ctrl-C)")
    Server(
        "guidance.app:application",
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
