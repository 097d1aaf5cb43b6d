"""The desk: where everybody starts who signs in, all pages, and the summary and the story of one page."""

import logging
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from guidance import backup_folder
from guidance.authoring.desk import collection, filters, sections
from guidance.authoring.desk.collection import Work
from guidance.authoring.desk.filters import PageFilters
from guidance.authoring.desk.lists import Asker
from guidance.authoring.desk.next_steps import situation_of
from guidance.authoring.desk.picture import WIDTH, picture_of
from guidance.authoring.desk.sections import MANY, DeskSection
from guidance.authoring.desk.story import Sort, story_of
from guidance.damage import damage_in
from guidance.letters.reach import alarms
from guidance.models.documents import Document, Kind
from guidance.models.organisations import failing_feeds
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, may, permissions_of
from guidance.models.questions import columns, put_together_once
from guidance.models.stages import Stage, progress_of
from guidance.models.topics import Topic
from guidance.published.currency import State, currency_of
from guidance.text.long_lists import part_shown
from guidance.web.addresses import Missing, document_at_desk, or_missing
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import csv_file, page_about, private_page
from guidance.web.session import look_again, now, session, settings, today, zone

rooms = Blueprint("desk", __name__)

_log = logging.getLogger(__name__)


def _asker() -> Asker:
    return Asker(me(), today(), now())


@rooms.get("/desk")
@needs(Permission.SIGNED_IN)
def desk() -> ResponseReturnValue:
    """The waiting work, the most urgent first; for those who do not write, the ways they have."""
    if not may(me(), Permission.WRITE):
        return private_page("desk/signed-in.html", permissions=permissions_of(me().role))
    filled = sections.read_all(session(), _asker())
    return private_page(
        "desk/desk.html",
        sections=filled,
        backup=_backup(),
        fault=damage_in(settings().instance),
        alarms=_alarms(),
        failing=failing_feeds(session(), now()),
        **_currency(),
        **_words(),
    )


@rooms.get("/desk/service")
@needs(Permission.PUBLISH)
def service() -> ResponseReturnValue:
    """The ways to what is looked after beside the daily work."""
    return private_page("desk/service.html")


def _alarms() -> list[str]:
    """Who was not reached by what is safety-critical, for those who publish."""
    return list(alarms(session(), now()).values()) if may(me(), Permission.PUBLISH) else []


def _backup() -> str:
    """How old the newest backup is, for those who manage the service."""
    folder = settings().backups
    return backup_folder.told(folder, now())[1] if folder is not None and may(me(), Permission.MANAGE) else ""


def _currency() -> dict[str, Any]:
    """The picture of the whole collection, or nothing when it could not be loaded."""
    try:
        found = currency_of(session(), now(), today(), zone())
    except Exception:
        _log.exception("the picture of the collection could not be loaded")
        look_again()
        return {"currency": None, "picture": None}
    return {"currency": found, "picture": picture_of(found), "width": WIDTH, "states": list(State)}


def _words() -> dict[str, Any]:
    return {"now": now(), "Stage": Stage}


@rooms.get("/desk/lists/<slug:name>")
@needs(Permission.WRITE)
def section(name: str) -> ResponseReturnValue:
    """One section of the desk by itself, with all its rows."""
    wanted, number = _section(name), min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    filled = sections.read(session(), wanted, _asker(), rows=MANY, page=number)
    if number > (pages := part_shown(number, filled.total, MANY)[1]):
        raise Missing
    return private_page("desk/list.html", filled=filled, number=number, pages=pages, **_words())


@rooms.get("/desk/lists/<slug:name>.csv")
@needs(Permission.WRITE)
def section_file(name: str) -> ResponseReturnValue:
    """A section as a file."""
    wanted = _section(name)
    filled = sections.read(session(), wanted, _asker(), rows=None)
    rows = [[_plain(getattr(row, key)) for key in wanted.columns.values()] for row in filled.rows]
    return csv_file(f"{wanted.name}-{today()}", list(wanted.columns), rows)


def _section(name: str) -> DeskSection:
    return or_missing(sections.section_named(name, _asker()))


@rooms.get("/desk/pages")
@needs(Permission.WRITE)
def pages() -> ResponseReturnValue:
    """Every page there is, published or not, with filters in the address."""
    wanted = PageFilters.read(request.args)
    total = collection.how_many(session(), wanted, today())
    number, last = part_shown(request.args.get("page", 1, type=int), total, MANY)
    return private_page(
        "desk/pages.html",
        status=400 if wanted.problem else 200,
        filters=wanted,
        problems=[(wanted.problem, "due-day")] if wanted.problem else [],
        found=collection.some(session(), wanted, today(), rows=MANY, skip=(number - 1) * MANY),
        total=total,
        number=number,
        pages=last,
        choices=_choices(),
        **_words(),
    )


def _choices() -> dict[str, Sequence[tuple[str, str]]]:
    """Of each filter the values in the address, and their words."""
    states = [(state.key, state.value.capitalize()) for state in State]
    return {
        "stage": [(stage.value, stage.value.capitalize()) for stage in Stage],
        "review": [(filters.ANY_OVERDUE, "Overdue, however long"), *states],
        "topic": [*columns(session(), _topics(), {}), (filters.NO_TOPIC, "No topic")],
        "owner": [(str(number), name) for number, name in columns(session(), _owners(), {})],
        "kind": [(kind.value, kind.value.capitalize()) for kind in Kind],
        "sort": [(word, words) for word, (words, _) in filters.SORTS.items()],
    }


@put_together_once
def _topics() -> sa.Select[str, str]:
    return sa.select(Topic.slug, Topic.name).order_by(sa.func.lower(Topic.name))


@put_together_once
def _owners() -> sa.Select[int, str]:
    owners = sa.select(UserAccount.id, UserAccount.name).where(UserAccount.id.in_(sa.select(Document.owner_id)))
    return owners.order_by(UserAccount.name)


@rooms.get("/desk/pages.csv")
@needs(Permission.WRITE)
def pages_file() -> ResponseReturnValue:
    """The chosen pages as a file."""
    found = collection.every(session(), PageFilters.read(request.args), today())
    return csv_file(f"pages-{today()}", _COLUMNS, map(_row, found))


_COLUMNS = (
    "Page",
    "Address",
    "Kind",
    "Stage",
    "Version",
    "Published",
    "Last reviewed",
    "Review due",
    "Review",
    "Owner",
    "Topics",
    "Months between reviews",
)


def _row(work: Work) -> list[object]:
    return [
        work.title,
        f"/guidance/{work.slug}",
        work.kind.value,
        work.stage.value,
        work.version,
        work.published_at,
        work.reviewed_at,
        work.due_on,
        work.review.value if work.review else None,
        work.owner,
        "; ".join(work.topics),
        work.months,
    ]


def _plain(value: object) -> object:
    return getattr(value, "value", value)


@rooms.get("/desk/guidance/<slug:slug>")
@needs(Permission.WRITE)
def summary(slug: str) -> ResponseReturnValue:
    """Where the work on one page stands, what comes next, and what else may be done."""
    document = document_at_desk(slug)
    progress = progress_of(session(), document)
    situation = situation_of(session(), progress, progress.stage(today()), me())
    return page_about(
        document, "desk/summary.html", situation=situation, topics=[topic.name for topic in document.topics], **_words()
    )


@rooms.get("/desk/guidance/<slug:slug>/timeline")
@needs(Permission.WRITE)
def timeline(slug: str) -> ResponseReturnValue:
    """Everything that happened to one page."""
    document = document_at_desk(slug)
    sort = next((kind for kind in Sort if kind.key == request.args.get("kind")), None)
    story = story_of(session(), document, zone(), sort=sort, page=request.args.get("page", 1, type=int))
    return page_about(document, "desk/timeline.html", story=story, sort=sort, sorts=list(Sort))
