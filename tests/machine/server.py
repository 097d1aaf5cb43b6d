"""The real server, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


class running:  # noqa: N801  (reads as a verb: with running(folder) as address)
    """The real server on an instance folder, for as long as the block lasts."""

    def __init__(self, folder: Path, *options: str, port: int = 0, **settings: str) -> None:
        """
        :param options: more of those of ``guidance serve``.
        :param port: one that is free; without one, any.
        :param settings: by their names without the prefix.
        """
        self._folder, self._options, self._port, self._settings = folder, options, port, settings

    def __enter__(self) -> str:
        self._port = port = self._port or free_port()
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "GUIDANCE_INSTANCE": str(self._folder),
            "GUIDANCE_BASE_URL": address,
            **{f"GUIDANCE_{name.upper()}": value for name, value in self._settings.items()},
        }
        command = [sys.executable, "-m", "guidance.cli", "serve", "--port", str(port), "--workers", "2", *self._options]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait_for(address)
        except TimeoutError:
            self.kill()
            raise
        return address

    @property
    def pid(self) -> int:
        """The number of its keeper."""
        return self._process.pid

    def kill(self) -> None:
        """End all its processes at once, as a power cut does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def restart(self) -> None:
        """End it as a service manager does, and start it at the same port."""
        self.__exit__()
        self.__enter__()

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(20)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/robots.txt", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the server at {address} did not start")
