"""What a hostile file might bring its reader to do: functions for the jail, run inside of it by the tests."""

import os
import socket
import subprocess
import time
from typing import Any

from guidance.errors import UploadRefused

Told = tuple[Any, list[bytes]]


def echo(data: bytes) -> Told:
    return {"size": len(data), "words": "µ ≤ 10⁹"}, [data, data[::-1]]


def refuse(data: bytes) -> Told:
    raise UploadRefused("The selected file is not to my taste")


def stumble(data: bytes) -> Told:
    raise KeyError("w:val")


def eat_memory(data: bytes) -> Told:
    return len(bytearray(2_000_000_000)), []


def never_end(data: bytes) -> Told:
    while True:
        time.sleep(0.01)


def die(data: bytes) -> Told:
    os._exit(3)


def answer_endlessly(data: bytes) -> Told:
    block = bytes(1_000_000)
    while True:
        os.write(1, block)


def open_a_file(data: bytes) -> Told:
    with open(data.decode()) as file:
        return file.read(), []


def write_a_file(data: bytes) -> Told:
    with open(data.decode(), "w") as file:
        file.write("here")
    return None, []


def write_round_python(data: bytes) -> Told:
    """A file that was open before the hook was set could still not grow."""
    import resource

    return [resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)], []


def call_out(data: bytes) -> Told:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", int(data)))
    return "connected", []


def start_a_program(data: bytes) -> Told:
    return subprocess.run(["/bin/true"], check=False).returncode, []


def list_a_folder(data: bytes) -> Told:
    return os.listdir("/"), []


def look_around(data: bytes) -> Told:
    return {"environment": dict(os.environ)}, []


def network_names(data: bytes) -> Told:
    return _NAMES_AT_START, []


_NAMES_AT_START = [name for _number, name in socket.if_nameindex()]
