"""Which pages somebody wants to see, as the address says it, and in which order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from guidance.db import casefold
from guidance.models.discards import discarded_pages
from guidance.models.documents import Document, Kind
from guidance.models.people import UserAccount
from guidance.models.questions import put_together_once
from guidance.models.revisions import newest_title
from guidance.models.stages import Current, Stage, Stamped, stage_on, works
from guidance.models.topics import Topic, document_topic
from guidance.published.currency import OVERDUE, STATES, state_on
from guidance.text.days.dates import parsed

_TITLE = casefold(newest_title().element)
_OWNER = casefold(UserAccount.name)

#: The stages in the order of the work.
_PLACES = {stage.value: place for place, stage in enumerate(Stage)}

#: The orders that can be asked for, by their word in the address.
SORTS: Mapping[str, tuple[str, Callable[[date], Any]]] = {
    "title": ("Title", lambda _today: _TITLE),
    "due": ("Review due, soonest first", lambda _today: sa.nulls_last(Stamped.due_on)),
    "stage": ("Stage", lambda today: sa.case(_PLACES, value=stage_on(today))),
    "owner": ("Owner", lambda _today: sa.nulls_last(_OWNER)),
    "published": ("Published, newest first", lambda _today: sa.nulls_last(Current.published_at.desc())),
}
#: “Overdue” for however long, besides the states one by one.
ANY_OVERDUE = "overdue"
#: The pages that stand on no topic.
NO_TOPIC = "none"
#: Digits of the longest number that is looked up.
LONGEST_NUMBER = 9

_STAGES = {stage.value for stage in Stage}

_KINDS = {kind.value for kind in Kind}


@dataclass(frozen=True)
class PageFilters:
    """The choices of a reader of the list; an empty value chooses nothing, and so does one that is not known."""

    words: str = ""
    stage: str = ""
    review: str = ""
    topic: str = ""
    owner: str = ""
    kind: str = ""
    due: tuple[str, str, str] = ("", "", "")
    sort: str = "title"

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> "PageFilters":
        """The filters of an address."""
        one = {
            name: typed.get(name, "").strip()[:200] for name in ("words", "stage", "review", "topic", "owner", "kind")
        }
        day, month, year = (typed.get(f"due-{part}", "").strip()[:4] for part in ("day", "month", "year"))
        sort = typed.get("sort", "")
        return cls(**one, due=(day, month, year), sort=sort if sort in SORTS else "title")

    @property
    def due_before(self) -> date | None:
        """The day that was typed, when it is one."""
        day, month, year = self.due
        return parsed(f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}") if any(self.due) else None

    @property
    def problem(self) -> str:
        """The advice on a day that is none."""
        wrong = any(self.due) and self.due_before is None
        return "Due before must be a real date, for example 31 8 2026" if wrong else ""

    @property
    def query(self) -> dict[str, str]:
        """The filters as an address says them, without those that choose nothing."""
        parts = dict(zip(("due-day", "due-month", "due-year"), self.due, strict=True))
        named = {name: getattr(self, name) for name in ("words", "stage", "review", "topic", "owner", "kind")}
        sort = {"sort": self.sort} if self.sort != "title" else {}
        return {name: value for name, value in {**named, **parts, **sort}.items() if value}

    @property
    def chosen(self) -> bool:
        """Whether anything was left out."""
        return bool(set(self.query) - {"sort"})

    @put_together_once
    def apply(self, today: date) -> sa.Select[int]:
        """The ids of the documents that were chosen, in the order that was; by title, and by id, within it."""
        order = SORTS[self.sort][1](today), _TITLE, Document.id
        return self._kept(today).with_only_columns(Document.id).order_by(*order)

    @put_together_once
    def part(self, today: date) -> sa.Select[int]:
        """At most ``rows`` of them, without the first ``skip``, which both are left open."""
        rows, skip = (sa.bindparam(name, type_=sa.Integer) for name in ("rows", "skip"))
        return self.apply(today).limit(rows).offset(skip)

    @put_together_once
    def count(self, today: date) -> sa.Select[int]:
        """How many documents were chosen."""
        return self._kept(today).with_only_columns(sa.func.count())

    def _kept(self, today: date) -> sa.Select[Any]:
        """``works`` with the owner of each: the pages that were chosen, without those that were discarded."""
        query = works().outerjoin(UserAccount, UserAccount.id == Document.owner_id)
        return query.where(Document.id.not_in(discarded_pages()), *self._conditions(today))

    def _conditions(self, today: date) -> Iterator[sa.ColumnElement[bool]]:
        for word in self.words.split():
            yield _TITLE.contains(casefold(_literally(word)), escape="\\")
        if self.stage in _STAGES:
            yield stage_on(today) == self.stage
        if self.review == ANY_OVERDUE or self.review in STATES:
            states = OVERDUE if self.review == ANY_OVERDUE else [STATES[self.review]]
            yield state_on(today).in_([state.key for state in states])
        if self.topic:
            yield _on_topic(self.topic)
        if self.owner.isascii() and self.owner.isdigit():
            yield sa.func.coalesce(Document.owner_id, 0) == int(self.owner[:LONGEST_NUMBER])
        if self.kind in _KINDS:
            yield Document.kind == Kind(self.kind)
        if self.due_before is not None:
            yield Stamped.due_on < self.due_before


def _literally(word: str) -> str:
    """A word to be looked for as it stands: nothing in it means “anything”."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _on_topic(slug: str) -> sa.ColumnElement[bool]:
    shelves = sa.select(document_topic.c.document_id).join(Topic, Topic.id == document_topic.c.topic_id)
    if slug == NO_TOPIC:
        return Document.id.not_in(shelves)
    return Document.id.in_(shelves.where(Topic.slug == slug))
