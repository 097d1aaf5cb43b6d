"""A form as it was sent: taken apart only where that takes no longer than a form of that size may."""

from io import BytesIO
from typing import IO, Any

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from guidance.web.identity import bears_sign_in
from guidance.web.queries import Request

#: Fields of a form.
FIELDS = 1_000
#: Bytes in front of what a field holds (its name, that of its file), and of all of them together.
HEAD, HEADS = 4_000, 32_000
#: Characters that a stranger may send as ``%22``: taking apart so many is work for 50 ms.
ESCAPES = 100_000
_ENDS = (b"\r\n\r\n", b"\n\n", b"\r\r")


class FormParser(FormDataParser):
    """Werkzeug's reader of forms, which counts before it reads."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """:raises RequestEntityTooLarge: for more fields, longer names or more escapes than a form here has."""
        if mimetype not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
            return super().parse(stream, mimetype, content_length, options)
        body = stream.read()
        boundary = (options or {}).get("boundary", "")
        fits = _fields_fit(body) if mimetype.startswith("application") else _heads_fit(body, boundary.encode())
        if not fits:
            raise RequestEntityTooLarge
        return super().parse(BytesIO(body), mimetype, len(body), options)


def _fields_fit(body: bytes) -> bool:
    if body.count(b"&") >= FIELDS:
        return False
    return body.count(b"%") <= ESCAPES or bears_sign_in(flask.session)


def _heads_fit(body: bytes, boundary: bytes) -> bool:
    """Whether what stands between each boundary and what follows it is as short as the head of a field is."""
    delimiter, total = b"--" + boundary, 0
    if not boundary or body.count(delimiter) > FIELDS:
        return not boundary
    begin = body.find(delimiter)
    while begin >= 0 and not body.startswith(b"--", begin + len(delimiter)):
        end = len(delimiter)
        if body[max(begin - 1, 0) : begin] in {b"", b"\n", b"\r"}:  # else it stands within what somebody wrote
            window = body[begin : begin + HEAD]
            end = min((found for mark in _ENDS if (found := window.find(mark)) >= 0), default=len(window))
            total += end
        if end == HEAD or total > HEADS:
            return False
        begin = body.find(delimiter, begin + max(end, len(delimiter)))
    return True


class CountedRequest(Request):
    """A request whose form is counted before it is read."""

    form_data_parser_class = FormParser
