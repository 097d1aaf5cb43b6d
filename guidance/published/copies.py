"""A version as it is taken along: as Markdown, plain text and JSON, each saying first where it is no longer to be used.

The Markdown is the one that its author wrote; nothing is turned back from HTML. The plain text is made of the page that
readers saw, without a sign of Markdown: a table keeps its rows, and what is struck out stays marked.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from guidance.published.notices import of_withdrawal
from guidance.published.page import Page
from guidance.text.days.dates import in_words, local_day
from guidance.text.extracts import recommendations
from guidance.text.markdown.front_matter import with_front_matter
from guidance.text.readable import as_lines


@dataclass(frozen=True)
class Places:
    """Whole addresses that belong to a copy."""

    current: str
    version: str
    check: str
    """Where whoever holds the copy can ask whether it still holds."""
    lasting: str
    """That of the page, which outlives its address."""
    history: str
    licence: str
    """Nothing where none is given."""


@dataclass(frozen=True)
class Copy:
    """One version of a page with all that is told beside its text."""

    page: Page
    places: Places
    publisher: str
    today: date
    zone: ZoneInfo

    @cached_property
    def notice(self) -> str:
        """Why this text is not to be used, and what is; nothing where it is current and in force."""
        if (withdrawal := self.page.standing.withdrawal) is not None:
            return of_withdrawal(withdrawal, self.page.instead, self.zone)
        state = self.page.sentence(self.today, self.zone).state
        if not self.page.is_current:
            why = "Do not use it for care." if self.page.content else "Its text was removed."
            return f"{state} {why} The current version: {self.places.current}"
        return state if self.page.content is None else ""

    @property
    def status(self) -> str:
        if self.page.standing.withdrawal is not None:
            return "withdrawn"
        return "current" if self.page.is_current else "superseded"

    @cached_property
    def told(self) -> dict[str, str]:
        """The lines above the text, the notice first; an empty one has nothing to say."""
        page, version = self.page, self.page.version
        stamp = page.stamp
        return {
            "notice": self.notice,
            "title": page.title,
            "summary": page.content.summary if page.content else "",
            "version": str(version.number),
            "status": self.status,
            "published": self._day(version.published_at),
            "reviewed": self._day(stamp.review.at) if stamp else "",
            "review_due": stamp.due_on.isoformat() if stamp else "",
            "audience": page.revision.audience,
            "settings": page.revision.settings,
            "lang": page.document.language,
            "change": page.revision.change_class.value if page.revision.change_class else "",
            "publisher": self.publisher,
            "licence": self.places.licence,
            "current": self.places.current,
            "permalink": self.places.version,
            "check": self.places.check,
            "fingerprint": version.fingerprint,
        }

    @property
    def body(self) -> str:
        return self.page.content.body if self.page.content else ""

    def _day(self, moment: datetime) -> str:
        return local_day(moment, self.zone).isoformat()


def as_markdown(copy: Copy) -> str:
    """The text as it was written, under YAML front matter; a notice stands in both."""
    notice = f"> **{copy.notice}**\n\n" if copy.notice else ""
    return with_front_matter(copy.told, notice + copy.body)


def as_text(copy: Copy) -> str:
    """The text for whoever reads it without any program."""
    page, told = copy.page, copy.told
    on = in_words(local_day(page.version.published_at, copy.zone))
    parts = [
        copy.notice,
        page.title,
        told["summary"],
        f"Version {page.version.number}, published {on}. {page.sentence(copy.today, copy.zone)}",
        f"Check whether this copy still holds: {copy.places.check}",
        f"Licence: {copy.places.licence}" if copy.places.licence else "",
        as_lines(page.stored.html, copy.places.current) if page.stored else "",
    ]
    return "\n\n".join(part for part in parts if part).rstrip("\n") + "\n"


def as_json(copy: Copy) -> str:
    """All that is public about the version, for machines."""
    return json.dumps(resource_of(copy), ensure_ascii=False)


def resource_of(copy: Copy) -> dict[str, Any]:
    """The values that ``as_json`` writes; names without a value are left out, and the notice comes first."""
    told = _of_version(copy) | _of_review(copy) | _of_places(copy) | _of_text(copy)
    return {name: value for name, value in told.items() if value not in (None, "")}


def _of_version(copy: Copy) -> dict[str, Any]:
    page, version = copy.page, copy.page.version
    return {
        "notice": copy.notice,
        "uid": page.document.uid,
        "title": page.title,
        "summary": copy.told["summary"],
        "version": version.number,
        "newest": page.newest,
        "status": copy.status,
        "sentence": str(page.sentence(copy.today, copy.zone)),
        "published_at": version.published_at.isoformat(),
        "superseded_at": page.superseded_at.isoformat() if page.superseded_at else None,
        "updated_at": page.milestones.updated_at.isoformat(),
        "change_class": copy.told["change"],
        "safety_critical": page.revision.safety_critical,
        "change_note": next((u.note for u in page.updates if u.number == version.number), page.revision.change_note),
        "sequence": version.sequence,
        "link": version.chain,
        "fingerprint": version.fingerprint,
    }


def _of_review(copy: Copy) -> dict[str, Any]:
    stamp = copy.page.stamp
    review = stamp.review if stamp else None
    return {
        "reviewed_at": review.at.isoformat() if review else None,
        "reviewed_by": review.capacity if review else None,
        "evidence_to": review.evidence_to.isoformat() if review and review.evidence_to else None,
        "review_due": copy.told["review_due"],
        "edits_since_review": stamp.edits_since if stamp else None,
    }


def _of_places(copy: Copy) -> dict[str, Any]:
    return {
        "publisher": copy.publisher,
        "licence": copy.places.licence,
        "current": copy.places.current,
        "permalink": copy.places.version,
        "lasting": copy.places.lasting,
        "history": copy.places.history,
        "check": copy.places.check,
    }


def _of_text(copy: Copy) -> dict[str, Any]:
    page, stored = copy.page, copy.page.stored
    return {
        "audience": page.revision.audience,
        "settings": page.revision.settings,
        "language": page.document.language,
        "topics": [topic.slug for topic in page.document.topics],
        "sections": [
            {"anchor": each.anchor, "title": each.title, "level": each.level, "since": each.since}
            for each in page.sections
        ],
        "recommendations": [vars(each) for each in recommendations(stored.html)] if stored else [],
        "markdown": copy.body,
        "html": stored.shown if stored else "",
    }
