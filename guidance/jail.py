"""Runs one function of ours on a file that somebody brought, in a process that can reach neither files nor network.

Libraries that read pictures and Word documents are large, and such files are written by anybody. So each file is read
by a fresh Python process of its own (see ``guidance.jail_worker``): little memory, little time, no network, no files.
Bytes go in, JSON and bytes come out; nothing is unpickled.
"""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from guidance.errors import UploadRefused

_log = logging.getLogger(__name__)

#: The seconds after which a file is given up, whatever its reader is doing.
SECONDS = 15.0
#: The most that may come back.
LARGEST_ANSWER = 64 * 1024 * 1024
#: So many files are read at once in one process of ours, fewer than it has threads: the others are for readers.
AT_ONCE = 2
PATIENCE = 1.0

TOO_MUCH = "The selected file takes too much time or memory to read: make it smaller, or split it in two"
DAMAGED = "The selected file could not be read: it may be damaged"
BUSY = "Other files are being read at the moment: try again in a minute"

_ROOT = str(Path(__file__).resolve().parents[1])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from guidance.jail_worker import main; main(sys.argv[2])"
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Answer:
    """The answer of the function about the bytes: a value that JSON can say, and files."""

    value: Any
    files: list[bytes] = field(default_factory=list)


def run(function: str, data: bytes, *, seconds: float = SECONDS) -> Answer:
    """Call ``function``, named as ``module:name``, with ``data``.

    It takes bytes, and returns a pair: a value for JSON, and a list of bytes.

    :raises UploadRefused: with the sentence of the function, or with ours when it took too much or broke.
    """
    if not _places.acquire(timeout=PATIENCE):
        raise UploadRefused(BUSY)
    try:
        with _process(function, seconds) as process:
            _send(process.stdin, data)
            return _answer(function, _received(process.stdout))
    finally:
        _places.release()


@contextmanager
def _process(function: str, seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """A new interpreter without our environment, which is ended when its time is over or its work is done."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _START, _ROOT, function],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        close_fds=True,
        start_new_session=True,
    )
    alarm = threading.Timer(seconds, process.kill)
    alarm.start()
    try:
        yield process
    finally:
        alarm.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            _close(pipe)
        process.wait()


def _send(pipe: IO[bytes] | None, data: bytes) -> None:
    """The worker reads everything before it says anything, so this never waits for us."""
    assert pipe is not None
    try:
        pipe.write(data)
    except OSError:
        return  # it has died already: there will be no answer, which says it all
    finally:
        _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        return  # closing writes what was left over


def _received(pipe: IO[bytes] | None) -> bytes:
    assert pipe is not None
    return pipe.read(LARGEST_ANSWER + 1)


def _answer(function: str, received: bytes) -> Answer:
    head, _, rest = received.partition(b"\n")
    if not head or len(received) > LARGEST_ANSWER:
        raise UploadRefused(TOO_MUCH)
    try:
        told: dict[str, Any] = json.loads(head)
    except ValueError:
        raise UploadRefused(TOO_MUCH) from None
    if "refused" in told:
        raise UploadRefused(str(told["refused"]))
    if "fault" in told:
        _log.warning("%s broke on a file: %s", function, told["fault"])
        raise UploadRefused(DAMAGED)
    if sum(told["sizes"]) != len(rest):
        raise UploadRefused(TOO_MUCH)  # it was ended in the middle of its answer
    return Answer(told["value"], list(_cut(rest, told["sizes"])))


def _cut(rest: bytes, sizes: list[int]) -> Iterator[bytes]:
    begin = 0
    for size in sizes:
        yield rest[begin : begin + size]
        begin += size
