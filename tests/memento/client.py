"""A Memento client as RFC 7089 describes one: it knows nothing of the site but the address of a page."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*\w+="[^"]*")*)\s*(?:,|$)')
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Memento:
    """A state of a page: where it is, what it says, and from when it is."""

    address: str
    text: str
    at: datetime


def links(written: str) -> list[tuple[str, set[str], dict[str, str]]]:
    """The target, the relations and the parameters of each link (RFC 8288, RFC 6690)."""
    found = ((target, dict(_PARAMETER.findall(rest))) for target, rest in _LINK.findall(written))
    return [(target, set(told.get("rel", "").split()), told) for target, told in found]


def related(answer: TestResponse, relation: str) -> list[str]:
    """The addresses that an answer names with this relation."""
    return [target for target, relations, _ in links(answer.headers.get("Link", "")) if relation in relations]


def _get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)


def at(client: FlaskClient, original: str, moment: datetime) -> Memento:
    """The page as it was (pattern 2.1: the gate redirects to the memento)."""
    [gate] = related(_get(client, original), "timegate")
    answer = _get(client, gate, **{"Accept-Datetime": format_datetime(moment, usegmt=True)})
    assert answer.status_code == 302 and "accept-datetime" in answer.headers["Vary"].lower()
    assert related(answer, "original") == [original]
    found = _get(client, answer.headers["Location"])
    assert found.status_code == 200 and original in related(found, "original")
    assert gate in related(found, "timegate")
    return Memento(answer.headers["Location"], found.text, parsedate_to_datetime(found.headers["Memento-Datetime"]))


def all_of(client: FlaskClient, original: str) -> list[tuple[str, datetime]]:
    """Every memento in the map of the page and in the other parts that the map names, as they list them."""
    maps = [(target, told) for target, rel, told in links(_get(client, original).headers["Link"]) if "timemap" in rel]
    [address] = [target for target, told in maps if told.get("type") == "application/link-format"]
    waiting, seen, mementos = [address], {address}, []
    while waiting:
        found = links(_get(client, waiting.pop(0)).text)
        assert [target for target, relations, _ in found if "original" in relations] == [original]
        mementos += [
            (target, parsedate_to_datetime(told["datetime"])) for target, rel, told in found if "memento" in rel
        ]
        parts = [
            target for target, rel, told in found if "timemap" in rel and told["type"] == "application/link-format"
        ]
        waiting += [part for part in parts if part not in seen]
        seen.update(parts)
    return mementos
