"""When an event takes place, in words that name whose clocks are meant."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from guidance.text.days.dates import clock, day
from guidance.text.days.local_times import whose_time, zone_word


def when(starts: datetime, ends: datetime | None, zone: ZoneInfo, *, whole_days: bool = False) -> str:
    """The days, or the day and times, of an event.

    :param ends: of whole days the midnight after the last one.

    >>> from datetime import UTC
    >>> london, starts = ZoneInfo("Europe/London"), datetime(2026, 5, 12, 16, 30, tzinfo=UTC)
    >>> when(starts, starts + timedelta(hours=1), london)
    '12 May 2026, 5:30pm to 6:30pm UK time (BST)'
    >>> when(datetime(2026, 10, 11, 23, tzinfo=UTC), datetime(2026, 10, 18, 23, tzinfo=UTC), london, whole_days=True)
    '12 to 18 October 2026'
    >>> when(datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC), london)
    '24 October 2026, 10:00pm BST to 2:00am GMT on 25 October 2026, UK time'
    """
    if whole_days:
        last = (ends - timedelta(hours=12) if ends else starts).astimezone(zone)
        return _days(starts.astimezone(zone), last)
    first, whose = day(starts, zone), f"{whose_time(zone)} ({zone_word(starts, zone)})"
    if whose_time(zone) == zone_word(starts, zone):
        whose = whose_time(zone)
    if ends is None:
        return f"{first}, {clock(starts, zone)} {whose}"
    begins, until = clock(starts, zone), clock(ends, zone)
    if changes := zone_word(starts, zone) != zone_word(ends, zone):  # of the clocks, meanwhile
        begins, until = f"{begins} {zone_word(starts, zone)}", f"{until} {zone_word(ends, zone)}"
        whose = whose_time(zone)
    if day(ends, zone) != first:
        until = f"{until} on {day(ends, zone)}"
    stop = "," if changes or day(ends, zone) != first else ""
    return f"{first}, {begins} to {until}{stop} {whose}"


def _days(first: datetime, last: datetime) -> str:
    if first.date() >= last.date():
        return f"{first.day} {first:%B} {first.year}"
    begin = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        begin += f" {first:%B}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"{begin} to {last.day} {last:%B} {last.year}"
