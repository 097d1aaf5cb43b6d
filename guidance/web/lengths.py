"""How long an address and the headers of a request may be: what nobody needs is refused before anybody reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from guidance.web.told_to_machines import form_for, problem

#: Characters of path and query together; every server has to take as many (RFC 9110, section 4.1).
ADDRESS = 8_000
#: Characters of one header, of all cookies, and of everything together.
HEADER, COOKIES, EVERYTHING = 8_000, 16_000, 64_000

_ADDRESS = (
    f"An address may have {ADDRESS:,} characters here, with its query. To look for a long text, paste it at /check."
)
_HEADERS = "The headers of this request are too long. Delete the cookies of this site in your browser, and try again."


@dataclass(frozen=True)
class Lengths:
    """WSGI middleware that lets nothing through which is longer than anybody needs."""

    app: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        total = sum(len(value) for value in environ.values() if type(value) is str)
        refusal = _refusal(environ, total) if total > ADDRESS else None
        return _refused(environ, start_response, *refusal) if refusal else self.app(environ, start_response)


def _refusal(environ: WSGIEnvironment, total: int) -> tuple[int, str] | None:
    if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > ADDRESS:
        return 414, _ADDRESS
    headers = {name: len(value) for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))}
    cookies = headers.pop("HTTP_COOKIE", 0)
    if cookies > COOKIES or max(headers.values(), default=0) > HEADER or total > EVERYTHING:
        return 431, _HEADERS
    return None


def _refused(environ: WSGIEnvironment, start_response: StartResponse, status: int, words: str) -> list[bytes]:
    form = form_for(environ.get("PATH_INFO", "")[:ADDRESS], environ.get("HTTP_ACCEPT", ""))
    phrase = HTTPStatus(status).phrase
    page = f'<!doctype html><html lang="en"><title>{phrase}</title><h1>{phrase}</h1><p>{escape(words)}</p></html>'
    body = (problem(status, words) if form == "application/problem+json" else words if form else page).encode()
    told = [
        ("Content-Type", f"{form or 'text/html'}{'' if form.endswith('json') else '; charset=utf-8'}"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(f"{status} {phrase}", told)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
