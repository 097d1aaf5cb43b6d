"""Events as a calendar file (RFC 5545), which calendars subscribe to or take in once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guidance.published.newsroom import NewsEntry
from guidance.text.days.dates import local_day

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar"
#: How often a calendar that subscribed asks again.
_EVERY = timedelta(hours=6)


def as_calendar(entries: Sequence[NewsEntry], *, name: str, host: str, address: Callable[[str], str]) -> bytes:
    """The file in UTF-8.

    :param name: of the calendar.
    :param host: of the service, in which the names of its events are its own.
    :param address: from the last part of an item's address to the whole one.
    """
    from icalendar import Calendar  # two megabytes for the few who ask

    calendar = Calendar()
    calendar.add("prodid", "-//Living guidance//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, host, address(entry.item.slug)))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: NewsEntry, host: str, address: str) -> "Event":
    from icalendar import Event

    text, item = entry.text, entry.item
    assert text.starts_at is not None
    event = Event()
    event.add("uid", f"{item.uid}@{host}")
    event.add("dtstamp", item.shown_at)
    event.add("last-modified", item.shown_at)
    event.add("sequence", (item.shown or 1) - 1)
    event.add("summary", text.title)
    event.add("description", "\n".join(part for part in (text.summary, text.link, address) if part))
    event.add("url", address)
    if text.place or text.link:
        event.add("location", text.place or text.link)
    for word, moment in (("dtstart", text.starts_at), ("dtend", text.ends_at)):
        if moment is not None:
            event.add(word, _as_written(moment, entry))
    return event


def _as_written(moment: datetime, entry: NewsEntry) -> object:
    """A day for one of whole days; else a moment in UTC, which every calendar shows on its own clock."""
    return local_day(moment, entry.text.local_zone) if entry.text.whole_days else moment
