"""The addresses of /api/v1. Each view is described by its types, from which the OpenAPI description is made."""

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from guidance.api import shapes, telling
from guidance.models import Topic, current_sequence
from guidance.models.topics import topic_at
from guidance.published import shelves
from guidance.published.catalogue import Selection, catalogue
from guidance.published.comparison import compare_versions
from guidance.published.copies import resource_of
from guidance.published.notices import notices_by_number, notices_of
from guidance.published.opening import Opened
from guidance.published.page import page_of
from guidance.published.record import entries_after
from guidance.published.stream import changes_after
from guidance.published.updates import versions_before
from guidance.web.addresses import Missing, Removed, address, named, version_at, versions_at
from guidance.web.described import Answer, answered_with, described, description
from guidance.web.guards import public
from guidance.web.pages import open_to_all, shared_page
from guidance.web.rates import check_rate, with_rate
from guidance.web.relations import copy_of
from guidance.web.session import session, today, zone

rooms = Blueprint("api", __name__, url_prefix="/api/v1")
rooms.before_request(check_rate)
rooms.after_request(with_rate)

#: Days for which reviews are told ahead, where nobody says.
AHEAD = 90


@rooms.get("/")
@public
def reading() -> ResponseReturnValue:
    """A page to read the description."""
    return shared_page("api/reading.html", description=description())


@rooms.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The description, for tools."""
    return open_to_all(Response(json.dumps(description()), mimetype="application/json"))


@rooms.get("/documents")
@public
@described(shapes.DocumentList, 404)
def documents(query: shapes.DocumentsAsked) -> Answer:
    """Pages.

    Withdrawn ones are among them and say so. Ask with changed_after for those that readers see otherwise since.
    """
    wanted = Selection(_topic(query.topic), query.audience, query.setting, query.changed_after)
    asked = query.model_dump(exclude={"cursor"}, exclude_defaults=True)
    return _listed("api.documents", wanted, query.cursor, query.limit, asked)


@rooms.get("/reviews-due")
@public
@described(shapes.DocumentList)
def reviews_due(query: shapes.DueAsked) -> Answer:
    """Pages in force whose review is due.

    Those that are overdue are among them.
    """
    until = query.until or today() + timedelta(days=AHEAD)
    asked = query.model_dump(mode="json", exclude={"cursor"}, exclude_defaults=True)
    return _listed("api.reviews_due", Selection(due_until=until), query.cursor, query.limit, asked)


def _listed(endpoint: str, wanted: Selection, cursor: int, limit: int, asked: dict[str, object]) -> Answer:
    rows = catalogue(session(), wanted, limit + 1, cursor)
    more = {"cursor": rows[limit - 1].document.id, **asked} if len(rows) > limit else None
    found = [telling.document(row, zone()) for row in rows[:limit]]
    return answered_with(shapes.DocumentList(documents=found, next=_next(endpoint, more) if more else None))


def _topic(slug: str) -> Topic | None:
    """:raises Missing: when there is no such topic."""
    found = topic_at(session(), slug) if slug else None
    if slug and found is None:
        raise Missing("There is no topic with this name.")
    return found


def _next(endpoint: str, asked: Mapping[str, object], **named: object) -> str:
    return f"{address(endpoint, **named)}?{urlencode(asked)}"


def _opened(uid: str) -> Opened:
    """:raises Missing: when readers know no page of this name.
    :raises Removed: when the page was taken away.
    """
    found = named(uid)
    if found.standing.removal:
        raise Removed(found)
    return found


@rooms.get("/documents/<uid:uid>")
@public
@described(shapes.DocumentShape, 404, 410)
def document(uid: str) -> Answer:
    """One page."""
    _opened(uid)
    [found] = catalogue(session(), Selection(uid=uid), 1)
    return answered_with(telling.document(found, zone()))


@rooms.get("/documents/<uid:uid>/versions")
@public
@described(shapes.VersionList, 404, 410)
def versions(uid: str, query: shapes.VersionsAsked) -> Answer:
    """The versions of a page."""
    found = _opened(uid)
    rows = versions_before(session(), found.document, query.before or found.current.number + 1, query.limit + 1)
    before = rows[query.limit - 1].number if len(rows) > query.limit else 0
    more = {"before": before, **query.model_dump(exclude={"before"}, exclude_defaults=True)}
    shown = rows[: query.limit]
    notices = notices_by_number(session(), found.document, [row.number for row in shown], zone())
    told = [telling.version(found.document, row, notices.get(row.number, "")) for row in shown]
    return answered_with(
        shapes.VersionList(versions=told, next=_next("api.versions", more, uid=uid) if before else None)
    )


@rooms.get("/documents/<uid:uid>/versions/<number:number>")
@public
@described(shapes.VersionShape, 404, 410)
def version(uid: str, number: int) -> Answer:
    """One version with its text.

    As Markdown and HTML, with sections, recommendations and the stamp.
    """
    found = _opened(uid)
    page = page_of(session(), found, version_at(found.document, number), telling.section_change(found), zone(), today())
    return answered_with(shapes.VersionShape(**resource_of(copy_of(page))))


@rooms.get("/documents/<uid:uid>/compare/<number:old>..<number:new>")
@public
@described(shapes.Compared, 404, 410)
def compare(uid: str, old: int, new: int) -> Answer:
    """The differences between two versions."""
    found = _opened(uid)
    before, after = versions_at(found.document, old, new)
    compared = compare_versions(session(), found.document, before, after)
    newer = max(before, after, key=lambda each: each.number).id
    return answered_with(
        telling.compared(found.document, compared, notices_of(session(), [newer], zone()).get(newer, ""))
    )


@rooms.get("/changes")
@public
@described(shapes.ChangeList)
def changes(query: shapes.ChangesAsked) -> Answer:
    """The changes after a number of the public sequence.

    Ask again with last: nothing is left out and nothing is told twice.
    """
    found = changes_after(session(), query.after, query.limit)
    asked = {"after": found.last, **query.model_dump(exclude={"after"}, exclude_defaults=True)}
    notices = notices_of(session(), [row.version.id for row in found.rows], zone())
    told = [telling.happened(row, notices.get(row.version.id, "")) for row in found.rows]
    return answered_with(
        shapes.ChangeList(changes=told, last=found.last, more=found.more, next=_next("api.changes", asked))
    )


@rooms.get("/topics")
@public
@described(shapes.TopicList)
def topics() -> Answer:
    """All topics that have pages."""
    found = shelves.each_of(shelves.shelves(session()))
    return answered_with(shapes.TopicList(topics=[telling.topic(each.topic) for each in found]))


@rooms.get("/entries")
@public
@described(shapes.EntryList)
def entries(query: shapes.ChangesAsked) -> Answer:
    """Entries of the chain.

    Each with all that is needed to compute it again.
    """
    last = current_sequence(session())
    rows = entries_after(session(), query.after, query.limit)
    asked = {"after": rows[-1].sequence if rows else query.after}
    asked |= query.model_dump(exclude={"after"}, exclude_defaults=True)
    told = [telling.entry(row) for row in rows]
    return answered_with(shapes.EntryList(entries=told, last=last, next=_next("api.entries", asked)))
