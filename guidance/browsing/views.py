"""The pages on which readers look for guidance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models import ChangeClass, Topic
from guidance.published import lists, news, shelves
from guidance.published.since import Unclear, day_asked
from guidance.text.days.dates import end_of, months_later, parsed, start_of
from guidance.web.addresses import Missing, topic_asked, topic_here, whole_number
from guidance.web.canonical import led_on
from guidance.web.guards import public
from guidance.web.pages import shared_page
from guidance.web.session import session, today, zone

rooms = Blueprint("browsing", __name__)


#: The names by which a WordPress site told its pages apart at the address of its home page.
SHORT_LINKS = ("p", "page_id", "attachment_id", "cat", "author", "m", "feed")


@rooms.get("/")
@public
def home() -> ResponseReturnValue:
    """Search first, then topics, then what changed lately; short links of a former site lead on."""
    short = [f"/?{name}={value}" for name in SHORT_LINKS if (value := request.args.get(name))]
    if short and (answer := led_on(*short)) is not None:
        return answer
    return shared_page(
        "browsing/home.html", shelves=shelves.shelves(session()), recent=news.recently_changed(session())
    )


@rooms.get("/guidance/")
@public
def a_to_z() -> ResponseReturnValue:
    """Every page in force by its first letter."""
    return shared_page("browsing/a-to-z.html", found=lists.a_to_z(session(), _part()))


@rooms.get("/topics/")
@public
def topics() -> ResponseReturnValue:
    """Every topic."""
    return shared_page("browsing/topics.html", shelves=shelves.shelves(session()))


@rooms.get("/topics/<slug:slug>")
@public
def topic(slug: str) -> ResponseReturnValue:
    """The pages of one topic."""
    found = topic_here(slug)
    return shared_page(
        "browsing/topic.html",
        topic=found,
        above=found.path[:-1],
        below=shelves.shelf_of(session(), found).below,
        part=lists.on_topic(session(), found, _part()),
        recent=news.recently_changed(session(), found),
    )


#: What may be asked of “What’s new”, by the names of its fields.
ASKED = ("topic", "since", "day", "month", "change", "safety", "show", "reviews", "page")


@rooms.get("/whats-new")
@public
def whats_new() -> ResponseReturnValue:
    """The changes of all pages, newest first, narrowed down by a form whose address can be shared."""
    typed = {name: value.replace("\0", "").strip() for name in ASKED if (value := request.args.get(name)) is not None}
    if typed.get("day"):  # from the picker beside the field
        typed["since"] = typed.pop("day")
        return redirect(f"{request.path}?{urlencode({name: value for name, value in typed.items() if value})}")
    asked = Asked.of(typed)
    topic = topic_asked(typed["topic"]) if typed.get("topic") else None
    found = None if asked.problems else news.news(session(), asked.wanted(topic), whole_number(typed.get("page")) or 1)
    page = shared_page(
        "browsing/whats-new.html",
        asked=asked,
        topic=topic,
        found=found,
        kinds=list(ChangeClass),
        months=news.months_of_news(session(), today(), zone()),
        topics=session().scalars(sa.select(Topic).order_by(sa.func.lower(Topic.name))).all(),
    )
    return (page, 400) if asked.problems else page


@dataclass(frozen=True)
class Asked:
    """A question to “What’s new”, as it was typed and as it was understood."""

    since: str
    day: date | None
    month: str
    begin: date | None
    kind: ChangeClass | None
    safety_critical: bool
    minor: bool
    reviews: bool
    problems: list[tuple[str, str]]

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Asked":
        """From the fields of the form; reviews are told to who asks since when, unless they say not to."""
        problems: list[tuple[str, str]] = []
        day = _tried(lambda: day_asked(typed["since"], today()), "page-since", problems) if typed.get("since") else None
        month = typed.get("month", "")
        begin = parsed(f"{month}-01") if month else None
        if month and begin is None:
            problems.append(("Choose a month from the list.", "page-month"))
        kind = next((kind for kind in ChangeClass if kind.value == typed.get("change")), None)
        return cls(
            since=typed.get("since", ""),
            day=day,
            month=month,
            begin=begin,
            kind=kind,
            safety_critical=typed.get("safety") == "yes",
            minor=typed.get("show") == "all",
            reviews=typed.get("reviews") == "yes" or (day is not None and typed.get("reviews") != "no"),
            problems=problems,
        )

    def wanted(self, topic: Topic | None) -> news.Wanted:
        """The choice as a question to the history."""
        begins = [start_of(day, zone()) for day in (self.day, self.begin) if day]
        return news.Wanted(
            minor=self.minor,
            kind=self.kind,
            safety_critical=self.safety_critical,
            topic=topic,
            reviews=self.reviews,
            since=max(begins, default=None),
            until=start_of(months_later(self.begin, 1), zone()) if self.begin else None,
        )

    @property
    def query(self) -> dict[str, str]:
        """The fields of the form that say something, for the addresses of further pages."""
        fields = {
            "since": self.since,
            "month": self.month,
            "change": self.kind.value if self.kind else "",
            "safety": "yes" if self.safety_critical else "",
            "show": "all" if self.minor else "",
            "reviews": ("yes" if self.reviews else "no") if self.reviews != (self.day is not None) else "",
        }
        return {name: value for name, value in fields.items() if value}


def _tried(read: Callable[[], date], field: str, problems: list[tuple[str, str]]) -> date | None:
    try:
        return read()
    except Unclear as unclear:
        problems.append((str(unclear), field))
        return None


@rooms.get("/withdrawn")
@public
def withdrawn() -> ResponseReturnValue:
    """Guidance that must no longer be followed."""
    part, withdrawals = lists.withdrawn_pages(session(), _part())
    return shared_page("browsing/withdrawn.html", part=part, withdrawals=withdrawals)


@rooms.get("/on/")
@public
def choose_day() -> ResponseReturnValue:
    """Ask for a day, or go to the one that was asked for."""
    parts = [request.args.get(name, "").strip() for name in ("year", "month", "day")]
    if not any(parts):
        return shared_page("browsing/choose-day.html", parts=parts, problem="")
    day = parsed("-".join([parts[0].zfill(4), parts[1].zfill(2), parts[2].zfill(2)]))
    if day is None or day > today():
        problem = "That day is still to come: enter one that has been" if day else "Enter a real date, like 31 8 2026"
        return shared_page("browsing/choose-day.html", parts=parts, problem=problem), 400
    return redirect(url_for("browsing.on_day", day=day.isoformat()))


@rooms.get("/on/<day>/")
@public
def on_day(day: str) -> ResponseReturnValue:
    """The whole site as it stood at the end of a day."""
    wanted = parsed(day)
    if wanted is None or wanted > today():
        raise Missing("There is no such day, or it is still to come.")
    found = lists.a_to_z(session(), _part(), end_of(wanted, zone()))
    return shared_page("browsing/on-day.html", day=wanted, found=found)


def _part() -> int:
    """Which part of a long list is wanted."""
    return whole_number(request.args.get("page")) or 1
