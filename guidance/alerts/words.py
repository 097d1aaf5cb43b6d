"""The words of alerts: what changed on a page, in which version, when, and where to see exactly that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.letters.writing import FOLLOWERS_FOOT, WantedLetter, link
from guidance.models.alerts import Alert, AlertKind
from guidance.models.corrections import corrected_notes
from guidance.models.documents import Document
from guidance.models.letters import LetterKind
from guidance.models.standing import standing_of, title_instead
from guidance.models.versions import Version, current_title, current_version
from guidance.models.withdrawals import Removal, Withdrawal
from guidance.published.comparison import compare_versions
from guidance.published.notices import of_withdrawal
from guidance.text.days.dates import clock, day
from guidance.text.letter import Block, Facts, Items, Paragraph

#: The list that all alerts belong to.
LIST = "changes"
#: Numbers and doses that a letter tells; the comparison has all.
_MOST_NUMBERS = 12

_SUBJECTS = {
    AlertKind.WITHDRAWAL: "Withdrawn: {title}",
    AlertKind.REINSTATEMENT: "In force again: {title}",
    AlertKind.REMOVAL: "Removed: {title}",
    AlertKind.CORRECTION: "Change note corrected: {title}",
}
_SAYS = {
    AlertKind.WITHDRAWAL: "This guidance was withdrawn and must no longer be followed.",
    AlertKind.REINSTATEMENT: "The withdrawal of this guidance was undone: it is in force again.",
    AlertKind.REMOVAL: "This guidance was published in error and was removed. Do not use it for care.",
    AlertKind.CORRECTION: "What was said about a change of this guidance was not right, and was corrected.",
}
#: What may name a page to use instead.
_ENDINGS: dict[AlertKind, Any] = {AlertKind.WITHDRAWAL: Withdrawal, AlertKind.REMOVAL: Removal}


def letter_of(session: Session, alerts: Sequence[Alert], zone: ZoneInfo) -> WantedLetter:
    """One letter about one or several changes of one page, in their order."""
    document, blocks = alerts[0].document, blocks_of(session, alerts, zone)
    subject = _subject(alerts).format(title=title_of(session, document))
    if _withdrawn_after(session, document, alerts) is not None:
        subject += " (withdrawn since)"
    elif _newer_than(session, document, alerts) is not None:
        subject += " (changed again since)"
    return WantedLetter(LetterKind.ALERT, subject, blocks, FOLLOWERS_FOOT, LIST, urgent=alerts[0].critical)


def title_of(session: Session, document: Document) -> str:
    """The title of the page today."""
    return session.scalar(sa.select(current_title(sa.literal(document.id)))) or "a page whose text was removed"


def _subject(alerts: Sequence[Alert]) -> str:
    last = alerts[-1]
    if last.kind is not AlertKind.VERSION:
        return _SUBJECTS[last.kind]
    if last.critical:
        return "Safety-critical change: {title}"
    return "New guidance: {title}" if last.version.number == 1 else "Changed: {title}"


def blocks_of(session: Session, alerts: Sequence[Alert], zone: ZoneInfo) -> list[Block]:
    """The words of a letter about the changes of one page."""
    document = alerts[0].document
    page = f"/guidance/{document.slug}"
    blocks: list[Block] = [link(title_of(session, document), page)]
    if (withdrawal := _withdrawn_after(session, document, alerts)) is not None:
        instead = session.scalar(sa.select(title_instead(sa.literal(withdrawal.replacement_id))))
        blocks.append(Paragraph(of_withdrawal(withdrawal, instead, zone)))
    versions = [alert.version for alert in alerts if alert.kind is AlertKind.VERSION]
    if (newer := _newer_than(session, document, alerts)) is not None:
        since = f"Since then version {newer.number} was published, {when(newer.published_at, zone)}. It is what counts."
        blocks.append(Paragraph(since))
    notes = corrected_notes(session, [version.id for version in versions])
    for alert in alerts:
        if alert.kind is AlertKind.VERSION:
            correction = notes.get(alert.version_id)
            note = correction.note if correction else alert.version.revision.change_note
            blocks.append(Facts(_told_of(alert, note, zone)))
        else:
            blocks += _other(session, alert, zone)
    if versions:
        newest = newer or versions[-1]
        blocks += _compared(session, document, versions[0].number - 1, newest, page)
        blocks.append(Facts([(f"To check a copy of version {newest.number}", newest.check_code)]))
        blocks.append(link("Is my copy current?", f"/check/{newest.check_code}"))
    return blocks


def _withdrawn_after(session: Session, document: Document, alerts: Sequence[Alert]) -> Withdrawal | None:
    """The withdrawal that came after these changes: a letter that leaves later must not seem to undo it."""
    withdrawal = standing_of(session, document).withdrawal
    return withdrawal if withdrawal is not None and withdrawal.sequence > alerts[-1].sequence else None


def _newer_than(session: Session, document: Document, alerts: Sequence[Alert]) -> Version | None:
    """The version that came after all of these: a letter that leaves later must not tell the last but one dose."""
    told = [alert.version.number for alert in alerts if alert.kind is AlertKind.VERSION]
    newest = current_version(session, document) if told else None
    return newest if newest is not None and newest.number > max(told) else None


def _told_of(alert: Alert, note: str, zone: ZoneInfo) -> list[tuple[str, str]]:
    revision, number = alert.version.revision, alert.version.number
    kind = revision.change_class.value.capitalize() if revision.change_class else "Not classified"
    rows = [("Version", f"{number}, published {when(alert.at, zone)}")]
    rows.append(("Kind of change", f"{kind}, safety-critical" if alert.critical else kind))
    return [*rows, ("Change made", note)] if note else rows


def _other(session: Session, alert: Alert, zone: ZoneInfo) -> list[Block]:
    rows = [("When", when(alert.at, zone)), ("Why", alert.reason)]
    if alert.kind is AlertKind.CORRECTION:
        found = corrected_notes(session, [alert.version_id]).get(alert.version_id)
        rows.insert(0, ("Version", str(alert.version.number)))
        rows += [("The note now says", found.note)] if found else []
    blocks: list[Block] = [Paragraph(_SAYS[alert.kind]), Facts(rows)]
    if (ending := _ENDINGS.get(alert.kind)) is not None:
        instead = session.scalars(sa.select(ending).where(ending.sequence == alert.sequence)).one().replacement
        if instead is not None:
            blocks.append(link(f"Use instead: {title_of(session, instead)}", f"/guidance/{instead.slug}"))
    return blocks


def _compared(session: Session, document: Document, old: int, newest: Version, page: str) -> list[Block]:
    """Where to see what changed, and which numbers did, from the version that was there before."""
    new = newest.number
    if old < 1:
        return [link("Read this version", f"{page}/versions/{new}")]
    before = session.scalars(sa.select(Version).where(Version.document_id == document.id, Version.number == old)).one()
    changes = compare_versions(session, document, before, newest).measures
    measured = [found for found in changes if not found.only_references]
    # What is to be done now comes first, where a letter cannot tell all.
    said = [f"Changed: {phrase.words}" for found in measured for phrase in found.changed]
    said += [f"Added: {phrase.words}" for found in measured for phrase in found.added]
    said += [f"Removed: {phrase.words}" for found in measured for phrase in found.removed]
    numbers = [Paragraph(words) for words in said]
    blocks: list[Block] = []
    if numbers:
        more = len(numbers) - _MOST_NUMBERS
        rest = [Paragraph(f"and {more:,} more")] if more > 0 else []
        blocks = [Paragraph("Numbers, doses and words that turn advice:"), Items([*numbers[:_MOST_NUMBERS], *rest])]
    return [*blocks, link(f"See exactly what changed since version {old}", f"{page}/compare/{old}..{new}")]


def when(moment: datetime, zone: ZoneInfo) -> str:
    """A time as letters tell it: “9:00am, 4 November 2026”."""
    return f"{clock(moment, zone)}, {day(moment, zone)}"
