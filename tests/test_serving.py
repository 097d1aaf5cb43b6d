"""The server as a process: it stops when it is told to, whatever it is doing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.machine.server import free_port

#: Far less than the time after which a process that does not listen is killed.
PROMPTLY = 15


@pytest.mark.parametrize("told", ["by its keeper", "on a terminal"])
def test_it_stops_while_its_processes_are_still_starting(tmp_path: Path, told: str) -> None:
    environment = {**os.environ, "GUIDANCE_INSTANCE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "guidance.cli", "serve", "--port", str(free_port()), "--workers", "1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None and " is at " in process.stdout.readline()
        time.sleep(0.3)  # the process that serves has begun, and loads the application
        if told == "by its keeper":
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(PROMPTLY)
    finally:
        process.stdout.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
