"""Many requests over few connections: the client costs so little that the server is what is measured."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from benchmarks.processes import processor_seconds

CONNECTIONS = 8
AHEAD = 16
SECONDS = 3.0


class _Connection:
    """One connection that keeps ``AHEAD`` requests under way; all answers have one length."""

    def __init__(self, address: tuple[str, int], request: bytes, length: int) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setblocking(False)
        self._request, self._length = request, length
        self._received = 0
        self.answered = 0
        self.socket.sendall(request * AHEAD)

    def read(self) -> None:
        """Take what came, and ask again for every answer that is complete."""
        self._received += len(self.socket.recv(1 << 20))
        complete, self._received = divmod(self._received, self._length)
        self.answered += complete
        if complete:
            self.socket.sendall(self._request * complete)


def answer_length(host: str, port: int, request: bytes) -> int:
    """How many bytes one answer has, head and body."""
    with socket.create_connection((host, port)) as connection:
        connection.sendall(request)
        connection.settimeout(2)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(1 << 16)
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        while len(body) < length:
            body += connection.recv(1 << 16)
        return len(head) + 4 + len(body)


class Asked(NamedTuple):
    """What a server gave to one request that was asked again and again."""

    rate: float
    """Answers a second; whoever asks takes a part of the machine as well."""
    microseconds: float
    """What an answer cost all processes of the server, of the processor."""


def asked(server: int, port: int, path: str, *headers: str) -> Asked:
    """Ask one thing of a server on this machine again and again.

    :param server: the number of its process, which has started its others.
    """
    host = "127.0.0.1"
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *headers, "", ""]
    request = "\r\n".join(lines).encode()
    length = answer_length(host, port, request)
    with _connected(host, port, request, length) as (connections, selector):
        begun, spent = time.perf_counter(), processor_seconds(server)
        while time.perf_counter() - begun < SECONDS:
            for key, _ in selector.select(0.5):
                key.data.read()
        answers = sum(connection.answered for connection in connections)
        spent = processor_seconds(server) - spent
        return Asked(answers / (time.perf_counter() - begun), 1e6 * spent / answers)


@contextmanager
def _connected(
    host: str, port: int, request: bytes, length: int
) -> Iterator[tuple[list[_Connection], selectors.BaseSelector]]:
    selector = selectors.DefaultSelector()
    connections = [_Connection((host, port), request, length) for _ in range(CONNECTIONS)]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    try:
        yield connections, selector
    finally:
        selector.close()
        for connection in connections:
            connection.socket.close()
