"""Connections to readers: what lies ready is sent as its request arrives, and nobody keeps one open who says nothing.

The protocol is uvicorn's, over the parser of Node (llhttp). It sets no bounds to the head of a request, nor to the time
that one takes to arrive; both stand here. An answer that lies ready costs no task and no thread.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import Server

from guidance.front import Asked, is_host, plain

#: Bytes at most, to a piece, of the head of a request or of what follows its body, and how many headers.
LONGEST_HEAD, MOST_HEADERS = 32 * 1024, 100
#: Connections of one process; who comes then takes the place of whoever was longest silent.
MOST_CONNECTIONS = 2_000
#: Bytes that are understood at a time: thousands of requests sent at once wait unread, and everybody has a turn.
_PIECE = 2 * 1024
#: Seconds in which a head arrives, the next request follows, or a reader takes something of what was sent.
PATIENCE = 30.0
#: How many tenths of a second lie between two looks at who has run out of it.
_ROUND = 50
#: Bytes that may wait for a reader before further requests wait as well.
_UNTAKEN = 64 * 1024
#: Characters of an address and of headers that are remembered in words.
_LONGEST_ASKED = 1_000

TOO_LONG = "The address and the headers of this request are longer than this service reads."
GARBLED = "This is no request that this service understands."

#: What decides over an answer that lies ready, of each at most one; and what asks for more than such an answer.
_READ = frozenset({b"host", b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since"})
_MORE = frozenset({b"content-length", b"transfer-encoding", b"expect"})
_LOOKING = {b"GET": "GET", b"HEAD": "HEAD"}


class _Refused(Exception):
    """The head of a request that is read no further."""


class _Reading(FlowControl):
    """To go on reading is to understand first what was read already."""

    def __init__(self, transport: Any, go_on: Callable[[], object]) -> None:
        super().__init__(transport)
        self.rest = memoryview(b"")
        self._go_on = go_on

    def hold(self, data: bytes) -> None:
        """Keep what cannot be understood yet, and read no more."""
        self.pause_reading()
        self.rest = memoryview(bytes(self.rest) + data)

    def piece(self) -> memoryview:
        """Take the next piece of what was kept."""
        piece, self.rest = self.rest[:_PIECE], self.rest[_PIECE:]
        return piece

    def resume_reading(self) -> None:
        if self.rest:
            self._go_on()
        else:
            super().resume_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.read_paused:
            self.resume_reading()


class Connection(HttpToolsProtocol):
    """One connection; the application behind it says what lies ready, and answers the rest in threads."""

    flow: _Reading

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._is_answered = self._is_over = self._goes_on = False
        self._answering: RequestResponseCycle | None = None
        self._head = self._untaken = 0
        self._since = self._taken = self.loop.time()
        """Since when a request is waited for, and when its reader last took something of what waits to be sent."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.flow = _Reading(transport, self._go_on_soon)
        transport.set_write_buffer_limits(_UNTAKEN)
        if len(self.connections) > MOST_CONNECTIONS:
            idle = [each for each in self.connections if isinstance(each, Connection) and not each._is_busy]
            min(idle, key=lambda each: each._since).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.pipeline.clear()
        if self._answering is not None:
            self._answering.disconnected = True

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whether whoever says no more may still get the answer to what they asked."""
        if not self._is_busy or self.cycle.more_body or self._is_over:
            return False
        self.cycle.keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            return
        if self.flow.rest or len(data) > _PIECE or not self._can_go_on:
            self.flow.hold(data)
            self._go_on_soon()
        else:
            self._understand(data)

    def _go_on_soon(self) -> None:
        if not self._goes_on:
            self._goes_on = True
            self.loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        """Understand a piece of what was read, when nothing stands before it."""
        self._goes_on = False
        if self._can_go_on:
            self._understand(self.flow.piece())
        if self._can_go_on:
            self.flow.resume_reading()

    @property
    def _can_go_on(self) -> bool:
        """Whether more may be understood: not while an answer is made, or waits for its reader.

        Whoever asks for the next page meanwhile finds the way free for what lies ready.
        """
        if self._is_over or self.flow.write_paused or self.transport.is_closing():
            return False
        return not self._is_busy or (self.cycle.more_body and len(self.cycle.body) <= HIGH_WATER_LIMIT)

    def _understand(self, data: bytes | memoryview) -> None:
        self._head += len(data)
        super().data_received(data)  # type: ignore[arg-type]
        if self._is_too_long:
            self._refuse(431, TOO_LONG)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._since = self.loop.time()

    def on_headers_complete(self) -> None:
        if self._is_too_long:
            self._refuse(431, TOO_LONG)
            raise _Refused
        answer = self._ready()
        if answer is None:
            super().on_headers_complete()
        else:
            self._is_answered = True
            self.transport.write(answer)
        self.headers = []  # what comes behind a body is nobody's header (RFC 9110, section 6.5.1)

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_answered:
            self._is_answered = False
        else:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, GARBLED)

    def look(self, now: float) -> None:
        """Close it when whoever is waited for has had their time.

        :param now: the time of the loop.
        """
        left = self.transport.get_write_buffer_size()
        if left != self._untaken:
            self._untaken, self._taken = left, now
        waits_since = self._taken if left else self._since
        if (left or not self._is_busy) and now - waits_since > PATIENCE:
            self.transport.abort()

    @property
    def _is_busy(self) -> bool:
        """Whether a request is being answered, or waits for the one before it."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _is_too_long(self) -> bool:
        return self._head > LONGEST_HEAD or len(self.headers or ()) > MOST_HEADERS

    def _ready(self) -> bytes | None:
        """The answer, when it lies ready for exactly this request and nothing stands before it."""
        parser, told = self.parser, self.server_state.default_headers
        method = _LOOKING.get(parser.get_method())
        if method is None or not told or self._is_busy or parser.get_http_version() != "1.1":
            return None
        if not parser.should_keep_alive() or parser.should_upgrade():
            return None
        if self.transport.get_write_buffer_size() > _UNTAKEN:
            return None
        read: dict[bytes, bytes] = {}
        for name, value in self.headers:
            if name in _MORE or name in read:
                return None
            if name in _READ:
                read[name] = value
        if not is_host(read.get(b"host", b" ")):
            return None
        asked = _in_words(self.url, read.get(b"accept", b""), read.get(b"accept-encoding", b""))
        if asked is None:
            return None
        tags, since = (read.get(name, b"").decode("latin-1") for name in (b"if-none-match", b"if-modified-since"))
        answer = self.app.ready(method, asked, tags, since)
        return b"%bdate: %b\r\n\r\n%b" % (answer[0], told[0][1], answer[1]) if answer else None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _refuse(self, status: int, words: str) -> None:
        """Read no further: the answers to earlier requests are the last ones, or a sentence that says why.

        What still arrives is thrown away, for whoever sends on when a connection is closed may never see the sentence.
        """
        if self.transport.is_closing() or self._is_over:
            return
        self._is_over = True
        if self._is_busy and not self.cycle.more_body:
            self.cycle.keep_alive = False
            return
        if self._is_busy:  # with the very request of which no more is read
            self.cycle.disconnected = self.cycle.response_complete = True
            self.cycle.message_event.set()
        if not self.pipeline:
            _, headers, body = plain(status, "Not understood", words)
            lines = [f"{name}: {value}\r\n" for name, value in [*headers, ("content-length", str(len(body)))]]
            self.transport.write(STATUS_LINE[status] + "".join(lines).encode() + b"\r\n" + body)
        self.transport.write_eof()


class PatientServer(Server):
    """The server of one process, which looks every few seconds at whose patience is over."""

    async def on_tick(self, counter: int) -> bool:
        if counter % _ROUND == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.look(connection.loop.time())
        return await super().on_tick(counter)


def _in_words(url: bytes, accept: bytes, encodings: bytes) -> Asked | None:
    """Path, query and the two headers; nothing for a path that WSGI spells otherwise (PEP 3333), or for a long one."""
    is_short = len(url) + len(accept) + len(encodings) <= _LONGEST_ASKED
    return _short_in_words(url, accept, encodings) if is_short else None


@lru_cache(4_096)
def _short_in_words(url: bytes, accept: bytes, encodings: bytes) -> Asked | None:
    path, _, query = url.partition(b"?")
    if not path.startswith(b"/") or b"%" in path or b"#" in url or not url.isascii():
        return None
    return path.decode(), query.decode(), accept.decode("latin-1"), encodings.decode("latin-1")
