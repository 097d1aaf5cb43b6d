"""An answer that was made, ready to be sent as often as somebody asks, or to be told that they have it."""

import hashlib
from dataclasses import dataclass
from datetime import date

from werkzeug.http import parse_etags, unquote_etag

State = tuple[int, date]
Headers = list[tuple[str, str]]

#: What a page and its headers take in memory besides their bytes, roughly.
OVERHEAD = 2_000
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
    documents: frozenset[int] | None
    """All that it was made from; nothing when that may be anything."""

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD

    def told(self, method: str, tags: str) -> tuple[str, Headers, bytes]:
        """The status, headers and body for one who asks.

        A tag alone tells whether the asker has this answer already. No date does: what a page says also changes with
        the day, and with what surrounds its text, of which nobody knows when it last changed (RFC 9110, section 8.8.2).

        :param tags: the header ``If-None-Match``.
        """
        if tags and self.etag and _has(tags, self.etag):
            return "304 Not Modified", self.not_modified, b""
        return self.status, self.headers, b"" if method == "HEAD" else self.body


def finished_answer(
    state: State,
    status: str,
    headers: Headers,
    body: bytes,
    documents: frozenset[int] | None,
    *,
    tagged: bool,
) -> Finished:
    """An answer as it is kept and sent.

    :param documents: all that it was made from; nothing when that may be anything.
    :param tagged: whether askers may be told that they have it already.
    """
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary"}]
    others = [name for name in varies(headers) if name.lower() != "accept-encoding"]
    kept.append(("Vary", ", ".join(["Accept-Encoding", *others])))
    # A weak tag (RFC 9110, section 8.8.1): the compressed and the plain page are the same to a reader.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"' if tagged else ""
    if tagged:
        kept.append(("ETag", etag))
    not_modified = [pair for pair in kept if not pair[0].lower().startswith("content-")]
    sent = [*kept, ("Content-Length", str(len(body)))]
    return Finished(state, status, sent, not_modified, etag, body, documents)


def varies(headers: Headers) -> list[str]:
    """The names of the request's headers on which an answer depends."""
    values = [value for name, value in headers if name.lower() == "vary"]
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _has(tags: str, etag: str) -> bool:
    """Whether somebody has the answer with this tag, by the weak comparison (RFC 9110, section 8.8.3.2)."""
    if tags == etag:  # as most browsers send it
        return True
    known = parse_etags(tags[: 2 * LONGEST_KEY])
    return known.star_tag or known.contains_weak(unquote_etag(etag)[0])
