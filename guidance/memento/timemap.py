"""The list of all states that a page has had, in parts of bounded size: as links (RFC 6690) and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

#: States in one part.
MOST = 1_000


@dataclass(frozen=True)
class TimeMapPart:
    """One part of the list: where it is in both forms, and the moments of its first and its last state."""

    link_form: str
    json_form: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class TimeMap:
    """A page, the gate to its past, and the states of one part with their moments, oldest first."""

    original: str
    timegate: str
    parts: Sequence[TimeMapPart]
    place: int
    """Which of the parts this is, from 0."""
    mementos: Sequence[tuple[str, datetime]]

    @property
    def part(self) -> TimeMapPart:
        """Where this is."""
        return self.parts[self.place]

    @property
    def is_last(self) -> bool:
        """Whether the newest state stands here."""
        return self.place == len(self.parts) - 1


def as_links(found: TimeMap) -> str:
    """By RFC 7089, section 5; the other parts stand in each, with their spans (section 5.1.2)."""
    own = found.part
    lines = [
        f'<{found.original}>; rel="original"',
        f'<{found.timegate}>; rel="timegate"',
        f'<{own.link_form}>; rel="self"; type="application/link-format"; {_span(own)}',
        f'<{own.json_form}>; rel="timemap"; type="application/json"; {_span(own)}',
    ]
    others = (part for part in found.parts if part is not own)
    lines += [f'<{part.link_form}>; rel="timemap"; type="application/link-format"; {_span(part)}' for part in others]
    newest = len(found.mementos) - 1 if found.is_last else None
    for place, (address, moment) in enumerate(found.mementos):
        ends = [*(["first"] if place == found.place == 0 else []), *(["last"] if place == newest else [])]
        lines.append(f'<{address}>; rel="{" ".join([*ends, "memento"])}"; datetime="{_http_date(moment)}"')
    return ",\n".join(lines) + "\n"


def as_json(found: TimeMap) -> str:
    """In the form of the tools around Memento (mementoweb.org, JSON TimeMaps); with all its parts if it has several."""
    mementos = [{"datetime": moment.isoformat(), "uri": address} for address, moment in found.mementos]
    ends = {**({"first": mementos[0]} if found.place == 0 else {}), **({"last": mementos[-1]} if found.is_last else {})}
    told: dict[str, object] = {
        "original_uri": found.original,
        "timegate_uri": found.timegate,
        "timemap_uri": {"link_format": found.part.link_form, "json_format": found.part.json_form},
        "mementos": {**ends, "list": mementos},
    }
    if len(found.parts) > 1:
        told["timemap_index"] = [
            {"from": part.begins.isoformat(), "until": part.ends.isoformat(), "uri": part.json_form}
            for part in found.parts
        ]
    return json.dumps(told)


def _span(part: TimeMapPart) -> str:
    return f'from="{_http_date(part.begins)}"; until="{_http_date(part.ends)}"'


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
