"""An answer that was made, ready to be sent as often as somebody asks, or to be told that they have it."""

import hashlib
import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from werkzeug.http import http_date, parse_date, parse_etags, unquote_etag

State = tuple[int, date]
Headers = list[tuple[str, str]]

#: What a page and its headers take in memory besides their bytes, roughly.
OVERHEAD = 4_000
#: How headers begin that only describe an answer, which whoever has it has with it (RFC 9110, section 15.4.5).
_HAD = ("content-", "link")
#: Characters of an address under which an answer is kept, and of a header that is read.
LONGEST_KEY = 500


@dataclass(frozen=True, slots=True)
class Finished:
    """One answer, ready to be sent."""

    state: State
    status: str
    headers: Headers
    not_modified: Headers
    etag: str
    body: bytes
    made: int
    """When, in seconds since 1970."""
    dates: tuple[str, str]
    """The last two moments, as HTTP writes them, of which it can be said that nothing changed since: before the second
    in which the answer was made, and that second."""
    documents: frozenset[int] | None
    """All that it was made from; nothing when that may be anything."""
    heads: tuple[bytes, bytes]
    """The status and the headers as they are sent: of the whole answer, and of one that says that nothing changed."""

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD

    def told(self, method: str, tags: str, since: str) -> tuple[str, Headers, bytes]:
        """The status, headers and body for one who asks.

        :param tags: the header ``If-None-Match``, and ``since`` the header ``If-Modified-Since``.
        """
        dated = [("Last-Modified", self.dates[time.time() >= self.made + 1])] if self.etag else []
        if (tags or since) and self._is_had(tags, since):
            return "304 Not Modified", [*self.not_modified, *dated], b""
        return self.status, [*self.headers, *dated], b"" if method == "HEAD" else self.body

    def sent(self, method: str, tags: str, since: str) -> tuple[bytes, bytes, bool]:
        """Such an answer in the bytes of HTTP/1.1 (RFC 9112): its head but for the date, its body, and if it is had.

        :param tags: the header ``If-None-Match``, and ``since`` the header ``If-Modified-Since``.
        """
        is_had = bool(tags or since) and self._is_had(tags, since)
        head = self.heads[is_had]
        if self.etag:
            head = b"%blast-modified: %b\r\n" % (head, self.dates[time.time() >= self.made + 1].encode())
        return head, b"" if is_had or method == "HEAD" else self.body, is_had

    def _is_had(self, tags: str, since: str) -> bool:
        """Whether the asker has this answer already; a tag decides alone (RFC 9110, section 13.2.2).

        Each process tells when it made the answer itself, which is never before what it shows last changed: so a date
        of one tells rightly at another as well. Dates know only seconds. An answer that is sent in the second in which
        it was made bears the one before, with which nobody is told later that they have it: another answer may have
        followed in that same second.
        """
        if not self.etag:
            return False
        return _has(tags, self.etag) if tags else since == self.dates[1] or self.made < _seconds(since) <= time.time()


def finished_answer(
    state: State,
    status: str,
    headers: Headers,
    body: bytes,
    documents: frozenset[int] | None,
    before: Finished | None,
    *,
    tagged: bool,
) -> Finished:
    """An answer as it is kept and sent.

    :param documents: all that it was made from; nothing when that may be anything.
    :param tagged: whether askers may be told that they have it already.
    :param before: the answer in whose place this one comes; it may be the same again.
    """
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary"}]
    others = [name for name in varies(headers) if name.lower() != "accept-encoding"]
    kept.append(("Vary", ", ".join(["Accept-Encoding", *others])))
    # A weak tag (RFC 9110, section 8.8.1): the compressed and the plain page are the same to a reader.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"' if tagged else ""
    if tagged:
        kept.append(("ETag", etag))
    made = before.made if before is not None and before.etag == etag != "" else int(time.time())
    not_modified = [(name, value) for name, value in kept if not name.lower().startswith(_HAD)]
    dates = http_date(made - 1), http_date(made)
    sent = [*kept, ("Content-Length", str(len(body)))]
    heads = _head(status, sent), _head("304 Not Modified", not_modified)
    return Finished(state, status, sent, not_modified, etag, body, made, dates, documents, heads)


def _head(status: str, headers: Headers) -> bytes:
    lines = [f"HTTP/1.1 {status}\r\n", *(f"{name.lower()}: {value}\r\n" for name, value in headers)]
    return "".join(lines).encode("latin-1")


def varies(headers: Headers) -> list[str]:
    """The names of the request's headers on which an answer depends."""
    values = [value for name, value in headers if name.lower() == "vary"]
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


@lru_cache(maxsize=256)
def _seconds(date: str) -> float:
    """A date of HTTP in seconds since 1970; 0, before which nothing was made, for what is none."""
    try:
        found = parse_date(date[:LONGEST_KEY])
        return found.timestamp() if found else 0
    except (ValueError, OverflowError):
        return 0


def _has(tags: str, etag: str) -> bool:
    """Whether somebody has the answer with this tag, by the weak comparison (RFC 9110, section 8.8.3.2)."""
    if tags == etag:  # as most browsers send it
        return True
    known = parse_etags(tags[: 2 * LONGEST_KEY])
    return known.star_tag or known.contains_weak(unquote_etag(etag)[0])
