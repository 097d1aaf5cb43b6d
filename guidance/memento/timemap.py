"""The list of all states that a page has had: as links (RFC 6690) and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime


@dataclass(frozen=True)
class TimeMap:
    """A page, the addresses that tell of its past, and its states with their moments, oldest first."""

    original: str
    timegate: str
    link_form: str
    json_form: str
    mementos: Sequence[tuple[str, datetime]]


def as_links(found: TimeMap) -> str:
    """By RFC 7089, section 5."""
    span = f'from="{_http_date(found.mementos[0][1])}"; until="{_http_date(found.mementos[-1][1])}"'
    lines = [
        f'<{found.original}>; rel="original"',
        f'<{found.timegate}>; rel="timegate"',
        f'<{found.link_form}>; rel="self"; type="application/link-format"; {span}',
        f'<{found.json_form}>; rel="timemap"; type="application/json"',
    ]
    newest = len(found.mementos) - 1
    for place, (address, moment) in enumerate(found.mementos):
        ends = [*(["first"] if place == 0 else []), *(["last"] if place == newest else [])]
        lines.append(f'<{address}>; rel="{" ".join([*ends, "memento"])}"; datetime="{_http_date(moment)}"')
    return ",\n".join(lines) + "\n"


def as_json(found: TimeMap) -> str:
    """In the form of the tools around Memento (mementoweb.org, JSON TimeMaps)."""
    mementos = [{"datetime": moment.isoformat(), "uri": address} for address, moment in found.mementos]
    told = {
        "original_uri": found.original,
        "timegate_uri": found.timegate,
        "timemap_uri": {"link_format": found.link_form, "json_format": found.json_form},
        "mementos": {"first": mementos[0], "last": mementos[-1], "list": mementos},
    }
    return json.dumps(told)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
