"""No answer shows figures or words in another order than they are read: signs that turn them round are named in it.

Pages, previews, citations, feeds and what programs are told put a title before other words, which such a sign in it
would turn as well. The desk keeps what its authors typed, and tells them; proofs are about the very bytes that were
published.
"""

import re

from flask import Flask, Response, request

from guidance.text.turning import named

#: Whether there may be one at all, as it is and as JSON writes it: each form with the byte that it begins with, so that
#: most answers are passed at the speed of the machine.
_MAYBE = {
    b"\xe2": re.compile(rb"\xe2(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9])"),
    b"\xd8": re.compile(rb"\xd8\x9c"),
    b"\\": re.compile(rb"\\u(?:061[cC]|20[26][0-9a-fA-F])"),
}
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\u(061[cC]|200[eEfF]|202[a-eA-E]|206[6-9])")
_AS_THEY_ARE = frozenset({"proof"})
_DESK = ("/desk", "/fact-check/")


def install(app: Flask) -> None:
    """Look at every answer in words that leaves the service for readers or their programs."""
    app.after_request(_turn_nothing)


def _turn_nothing(response: Response) -> Response:
    if response.is_streamed or response.direct_passthrough or not _is_for_readers(response):
        return response
    body = response.get_data()
    if any(first in body and form.search(body) for first, form in _MAYBE.items()):
        words = named(body.decode("utf-8", "surrogateescape"))
        if response.is_json:
            words = _ESCAPED.sub(lambda sign: sign[1] + named(chr(int(sign[2], 16))), words)
        response.set_data(words.encode("utf-8", "surrogateescape"))
    return response


def _is_for_readers(response: Response) -> bool:
    kind = response.mimetype or ""
    in_words = kind.startswith("text/") or kind.endswith(("json", "xml", "bibtex", "systems", "link-format"))
    return in_words and request.blueprint not in _AS_THEY_ARE and not request.path.startswith(_DESK)
