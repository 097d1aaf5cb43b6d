"""The tools that read pages and what changed."""

from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, Field

from guidance.models import Document, document_at
from guidance.published.comparison import compare_versions
from guidance.published.copies import as_markdown, resource_of
from guidance.published.events import Event
from guidance.published.history import history_of
from guidance.published.news import Changed, Wanted, news
from guidance.published.notices import notices_of, of_withdrawal
from guidance.published.opening import Opened
from guidance.published.page import page_of
from guidance.published.since import Unclear, day_asked, since_asked
from guidance.text.addresses.web import parts_of
from guidance.text.days.dates import local_day, start_of
from guidance.web.addresses import Missing, address, opened_at, version_at
from guidance.web.relations import copy_of
from guidance.web.session import session, today, zone
from guidance.web.tools import Told, Tool


class ReadAsked(BaseModel):
    """Which page, and which of its versions."""

    page: str = Field(max_length=300, description="The uid of the page, its address, or what its address ends in")
    version: int | None = Field(default=None, ge=1, le=999_999_999, description="Nothing for the current one")


class ChangedAsked(BaseModel):
    """Since when, and on which page."""

    since: str = Field(
        max_length=100, description="A day, like 2026-03-01 or 3 weeks ago; of one page also the number of a version"
    )
    page: str = Field(default="", max_length=300, description="As in read_guidance; nothing for all pages")


def opened(name: str) -> Opened:
    """The page that ``name`` is the uid or the address of.

    :raises Missing: when there is none.
    """
    parts = ("" if "\0" in name else parts_of(name.strip()).path).rstrip("/").split("/")
    last = parts[parts.index("guidance") + 1] if "guidance" in parts[:-1] else parts[-1]
    known = session().scalar(sa.select(Document.slug).where(Document.uid == last))
    document = None if known else document_at(session(), last)
    return opened_at(known or (document.slug if document else last))


def _read(asked: ReadAsked) -> Told:
    found = opened(asked.page)
    version = found.current if asked.version is None else version_at(found.document, asked.version)
    slug = found.document.slug

    def change(number: int, anchor: str) -> str:
        return address("reading.section_change", slug=slug, old=number - 1, new=number, anchor=anchor)

    copy = copy_of(page_of(session(), found, version, change, zone(), today()))
    facts = {name: value for name, value in resource_of(copy).items() if name not in {"html", "markdown"}}
    return Told(as_markdown(copy), facts)


def _changed(asked: ChangedAsked) -> Told:
    since = asked.since.replace("\0", "")
    try:
        return _changed_on(opened(asked.page), since) if asked.page.strip() else _changed_anywhere(since)
    except Unclear as unclear:
        raise Missing(str(unclear)) from None


def _changed_on(found: Opened, since: str) -> Told:
    document, newest = found.document, found.current
    begin = since_asked(session(), document, since, zone(), today())
    compared = compare_versions(session(), document, version_at(document, begin.number), newest)
    url = address("reading.compare", slug=document.slug, old=begin.number, new=newest.number)
    changes = [
        {"section": each.section, "kind": each.kind.value, "was": each.was, "now": each.now}
        for each in (compared.comparison.changes if compared.comparison else [])
    ]
    after = 0 if begin.not_published_yet else begin.number
    events = history_of(session(), document, newest.number, after=after, since=begin.moment).events
    happened = [_happened(each) for each in events]
    state = f"{_state(found)}“{found.title}”, version {newest.number}"
    lines = [f"{each['section']}: {each['kind']}. Was: {each['was']} Now: {each['now']}" for each in changes]
    if compared.comparison is None:
        lines = ["The text of one of the two versions was erased, so they cannot be compared."]
    lines = [*(lines or ["Nothing in the text changed."]), *map(_told_of, happened), url]
    facts = {"from": begin.number, "to": newest.number, "changes": changes, "events": happened, "url": url}
    return Told("\n".join([f"{state}, since version {begin.number}:", *lines]), facts)


def _happened(each: Event) -> dict[str, Any]:
    return {
        "day": local_day(each.at, zone()).isoformat(),
        "what": each.what.value.lower(),
        "version": each.number or None,
        "change_class": each.kind.value if each.kind else None,
        "safety_critical": each.safety_critical,
        "note": each.note,
    }


def _told_of(event: dict[str, Any]) -> str:
    kind = ", ".join(filter(None, (event["change_class"], "safety-critical" if event["safety_critical"] else "")))
    version = f" {event['version']}" if event["what"] == "version" else ""
    return f"{event['day']}, {event['what']}{version}{f' ({kind})' if kind else ''}. {event['note']}".rstrip()


def _state(found: Opened) -> str:
    withdrawal = found.standing.withdrawal
    return f"{of_withdrawal(withdrawal, found.instead, zone())}\n" if withdrawal else ""


def _changed_anywhere(since: str) -> Told:
    moment = start_of(day_asked(since, today()), zone())
    found = news(session(), Wanted(minor=True, since=moment))
    notices = notices_of(session(), [each.version.id for each in found.rows], zone())
    rows = [_row(each, notices.get(each.version.id, "")) for each in found.rows]
    words = [
        f"{row['notice']} {row['day']}, {row['what']}: {row['title']}. {row['note']} {row['url']}".lstrip()
        for row in rows
    ]
    head = f"{found.total} changes since then" + (f", the newest {len(rows)}:" if found.total > len(rows) else ":")
    return Told("\n".join([head, *words]), {"total": found.total, "changes": rows})


def _row(each: Changed, notice: str) -> dict[str, Any]:
    return {
        "notice": notice,
        "uid": each.document.uid,
        "title": each.title,
        "what": each.event.what.value.lower(),
        "day": local_day(each.event.at, zone()).isoformat(),
        "version": each.version.number,
        "change_class": each.kind.value if each.kind else None,
        "safety_critical": each.safety_critical,
        "note": each.words,
        "url": address("reading.version", slug=each.document.slug, number=each.version.number),
    }


TOOLS = (
    Tool(
        "read_guidance",
        "Read a guidance page",
        "The text of a page as Markdown under its facts: version, dates, review, address. A text that is superseded or "
        "withdrawn begins with a notice that says so.",
        ReadAsked,
        _read,
    ),
    Tool(
        "what_changed_since",
        "What changed since",
        "What changed since a day, or since a version of one page: each passage as it was and as it is now, and what "
        "happened to the page besides, such as a withdrawal that was undone.",
        ChangedAsked,
        _changed,
    ),
)
