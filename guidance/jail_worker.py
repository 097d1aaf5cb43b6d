"""The inside of the jail: gives up files, network and most of its memory, then calls one function on its input.

The walls stand one behind the other. Limits of the kernel on memory, time, files and processes; a network namespace
of its own with nothing in it, where the kernel lets us have one; and a hook of Python's audit (PEP 578) that refuses
to open, connect or start anything once the modules are loaded.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import sys
from importlib import import_module
from typing import Any

from guidance.errors import UploadRefused

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
OPEN_FILES = 32

TOO_MUCH = "The selected file takes too much time or memory to read: make it smaller, or split it in two"

#: From linux/sched.h and linux/prctl.h.
_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000
_NO_NEW_PRIVILEGES = 38

_FORBIDDEN = (
    *("open", "os.", "shutil.", "tempfile.", "glob.", "pathlib.", "mmap.", "fcntl.", "sqlite3.", "syslog."),
    *("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "nntplib.", "telnetlib."),
    *("subprocess.", "pty.", "ctypes.", "webbrowser.", "signal.", "resource.", "pickle."),
)


class Forbidden(RuntimeError):
    """Something that no file has to be read for; not an OSError, which libraries take for a missing file."""


def main(function: str) -> None:
    """Read standard input, call ``function`` (``module:name``) on it, and tell its answer on standard output."""
    without_network()
    limit()
    module, _, name = function.partition(":")
    wanted = getattr(import_module(module), name)
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    gc.freeze()
    sys.addaudithook(_refuse)
    head, files = _answer_of(wanted, data)
    out.write(json.dumps(head).encode() + b"\n")
    for file in files:
        out.write(file)
    out.flush()
    os._exit(0)


def limit() -> None:
    """Let the kernel hold this process down; what it may not change it leaves as it is."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    with contextlib.suppress(OSError):
        os.nice(10)  # readers come first


def without_network() -> bool:
    """Move into a network with nothing in it; ``False`` where the kernel does not let us (the hook still holds)."""
    try:
        kernel = ctypes.CDLL(None, use_errno=True)
        moved: bool = kernel.unshare(_NEW_NETWORK) == 0 or kernel.unshare(_NEW_USER | _NEW_NETWORK) == 0
        kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    except (OSError, AttributeError):
        return False
    return moved


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise Forbidden(f"{event} is not for the reader of a file")


def _answer_of(function: Any, data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        value, files = function(data)
    except UploadRefused as refusal:
        return {"refused": str(refusal)}, []
    except (MemoryError, RecursionError):
        return {"refused": TOO_MUCH}, []
    except Exception as fault:
        return {"fault": f"{type(fault).__name__}: {fault}"[:300]}, []
    return {"value": value, "sizes": [len(file) for file in files]}, files
