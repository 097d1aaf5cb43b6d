"""The only outgoing HTTP: five seconds, a bounded answer, no cookies, no passwords but those handed in, no detours."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from guidance.errors import OutboundFailed

SECONDS = 5
LARGEST = 512 * 1024
REDIRECTS = 3


def get_json(address: str) -> dict[str, Any]:
    """The JSON object at ``address``; redirects are followed on the same host only.

    :raises OutboundFailed: when there is none in time.
    """
    return _object(*_got(address))


def get_text(address: str) -> str:
    """The text at ``address``; redirects are followed on the same host only.

    :raises OutboundFailed: when there is none in time.
    """
    answer, body = _got(address)
    if answer.status_code != requests.codes.ok:
        raise OutboundFailed(f"{_host(address)} answers with status {answer.status_code}.")
    return body.decode("utf-8", "replace")


def _got(address: str) -> tuple[requests.Response, bytes]:
    for _ in range(REDIRECTS + 1):
        answer, body = _asked("GET", address, None, None)
        if not answer.is_redirect:
            return answer, body
        target = _joined(address, answer.headers["location"])
        if not target:
            raise OutboundFailed(f"{_host(address)} leads to another host.")
        address = target
    raise OutboundFailed(f"{_host(address)} leads round in circles.")


def post_form(address: str, fields: Mapping[str, str], account: tuple[str, str] | None = None) -> dict[str, Any]:
    """Send a form and take the JSON object that answers it; no redirect is followed.

    :param account: a name and a password for HTTP Basic authentication.
    :raises OutboundFailed: when there is none in time.
    """
    answer, body = _asked("POST", address, fields, account)
    return _object(answer, body)


def _asked(
    method: str, address: str, fields: Mapping[str, str] | None, account: tuple[str, str] | None
) -> tuple[requests.Response, bytes]:
    ends = time.monotonic() + SECONDS
    try:
        with (
            requests.Session() as client,
            client.request(
                method,
                address,
                data=fields,
                auth=account or _nobody,
                headers={"Accept": "application/json, text/plain;q=0.9", "User-Agent": "living-guidance"},
                timeout=SECONDS,
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            return answer, _body(answer, ends)
    except (requests.RequestException, UnicodeError, ValueError) as error:
        raise OutboundFailed(f"{_host(address)} does not answer ({type(error).__name__}).") from None


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authentication: without this the library looks for a password in a file of the machine."""
    return request


def _body(answer: requests.Response, ends: float) -> bytes:
    body = b""
    for chunk in answer.iter_content(16 * 1024):
        body += chunk
        if len(body) > LARGEST or time.monotonic() > ends:
            raise OutboundFailed(f"{_host(answer.url)} sends too much, or too slowly.")
    return body


def _object(answer: requests.Response, body: bytes) -> dict[str, Any]:
    if answer.status_code != requests.codes.ok:
        raise OutboundFailed(f"{_host(answer.url)} answers with status {answer.status_code}.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise OutboundFailed(f"{_host(answer.url)} does not answer with a JSON object.")
    return found


def _joined(address: str, location: str) -> str:
    """Where a redirect leads, when it stays on the host; else nothing."""
    try:
        target = urljoin(address, location)
        return target if urlsplit(target)[:2] == urlsplit(address)[:2] else ""
    except ValueError:
        return ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "The other side"
    except ValueError:
        return "The other side"
