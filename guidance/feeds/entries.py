"""Entries of a feed: what happened to a page in public, in words, with a name that it keeps for ever."""

from guidance.published.events import What
from guidance.published.news import Changed
from guidance.text.feeds.feed import FeedEntry, lasting_name

_HEADS = {
    What.WITHDRAWAL: "Withdrawn",
    What.REINSTATEMENT: "Back in force",
    What.REMOVAL: "Removed",
    What.CORRECTION: "Change note corrected",
}


def entry_for(row: Changed, version: str, comparison: str, notice: str = "") -> FeedEntry:
    """One row of the news as an entry.

    :param version: the address of the version that it is about, or of what stands in the place of the page.
    :param comparison: the address of its comparison with the version before it.
    :param notice: why the version is not to be used today; nothing where it is current and in force. It moves no date:
        what came after the version is an entry of its own.
    """
    at, corrected = row.event.at, row.correction
    is_version = row.event.what is What.VERSION
    return FeedEntry(
        id=lasting_name(row.document.uid, _within(row)),
        title=f"{_head(row)}: {row.title}",
        words=_words(row),
        notice=notice,
        published=at,
        updated=max(at, corrected.at) if is_version and corrected else at,
        address=version,
        comparison=comparison if row.version.number > 1 and row.event.what in {What.VERSION, What.CORRECTION} else "",
        tags=_tags(row),
        uid=row.document.uid,
        version=row.version.number,
        sequence=row.event.sequence,
        language=row.document.language,
    )


def _within(row: Changed) -> str:
    is_version = row.event.what is What.VERSION
    return f"versions/{row.version.number}" if is_version else f"events/{row.event.sequence}"


def _head(row: Changed) -> str:
    if row.event.what in _HEADS:
        return _HEADS[row.event.what]
    if row.version.number == 1:
        return "First published"
    said = row.kind.value.capitalize() if row.kind else "Changed"
    return f"Safety-critical, {said[0].lower()}{said[1:]}" if row.safety_critical else said


def _words(row: Changed) -> str:
    number = f"Version {row.version.number}."
    if row.event.what is What.CORRECTION:
        return f"{number} The note now says: {row.note} Why it was corrected: {row.event.note}"
    if row.event.what is What.VERSION:
        return f"{number} {row.note}".rstrip()
    return row.event.note


def _tags(row: Changed) -> list[str]:
    if row.event.what is not What.VERSION:
        return [row.event.what.value.lower()]
    return [*([row.kind.value] if row.kind else []), *(["safety-critical"] if row.safety_critical else [])]
