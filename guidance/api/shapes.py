"""What the answers look like, in JSON; ``None`` is told as ``null``. A name that was given once keeps its meaning."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

Status = Literal["current", "superseded", "withdrawn"]
#: Of one part of a long list.
Limit = Annotated[int, Field(ge=1, le=100, description="Entries at most")]
Cursor = Annotated[int, Field(ge=0, le=2**31 - 1, description="From “next” of the answer before")]
Sequence = Annotated[int, Field(ge=0, le=2**31 - 1, description="A number of the public sequence")]
Words = Annotated[str, Field(max_length=200), AfterValidator(lambda words: words.replace("\0", "").strip())]


_NOTICE: str = Field(default="", description="Why it is not to be used; empty where it is current and in force")


class DocumentShape(BaseModel):
    """A page with its current version, without the text."""

    notice: str = Field(description="Why it is not to be used; empty where it is in force")
    uid: str
    title: str
    summary: str
    status: Status
    version: int
    published_at: datetime
    reviewed_at: datetime | None
    review_due: date | None
    audience: str
    settings: str
    language: str
    topics: list[str]
    sequence: int = Field(description="At the last change that readers can see")
    url: str
    lasting: str = Field(description="The address that outlives a new name of the page")
    versions: str


class DocumentList(BaseModel):
    """Pages, in an order that never changes."""

    documents: list[DocumentShape]
    next: str | None = Field(description="The address of the next part")


class DocumentsAsked(BaseModel):
    """Which pages."""

    topic: Words = Field(default="", description="The name of a topic in addresses")
    audience: Words = Field(default="", description="Words in the audience")
    setting: Words = Field(default="", description="Words in the settings")
    changed_after: Sequence = 0
    cursor: Cursor = 0
    limit: Limit = 50


class DueAsked(BaseModel):
    """Reviews up to which day."""

    until: date | None = Field(default=None, description="The last day; 90 days from today where it is left out")
    cursor: Cursor = 0
    limit: Limit = 50


class VersionSummary(BaseModel):
    """A version, without the text."""

    notice: str = _NOTICE
    version: int
    published_at: datetime
    change_class: str | None
    safety_critical: bool
    change_note: str
    url: str
    resource: str


class VersionList(BaseModel):
    """The versions of a page, newest first."""

    versions: list[VersionSummary]
    next: str | None


class VersionsAsked(BaseModel):
    """Which versions."""

    before: Cursor = Field(default=0, description="Only versions before this one; 0 for all")
    limit: Limit = 50


class SectionShape(BaseModel):
    """A section; ``since`` is the version in which its text last changed."""

    anchor: str
    title: str
    level: int
    since: int


class RecommendationShape(BaseModel):
    """A marked recommendation."""

    section: str
    anchor: str
    title: str
    strength: str
    certainty: str
    audience: str
    words: str


class VersionShape(BaseModel):
    """A version with all that is public about it."""

    notice: str = _NOTICE
    uid: str
    title: str
    summary: str = ""
    version: int
    newest: int
    status: Status
    sentence: str
    published_at: datetime
    superseded_at: datetime | None = None
    updated_at: datetime
    reviewed_at: datetime | None = None
    reviewed_by: str = Field(default="", description="In which role")
    evidence_to: date | None = None
    review_due: date | None = None
    edits_since_review: int | None = None
    audience: str = ""
    settings: str = ""
    language: str
    topics: list[str]
    change_class: str = ""
    safety_critical: bool
    change_note: str = ""
    publisher: str
    licence: str = ""
    current: str
    permalink: str
    lasting: str
    history: str
    check: str
    sequence: int
    link: str
    fingerprint: str
    sections: list[SectionShape]
    recommendations: list[RecommendationShape]
    markdown: str = Field(default="", description="As it was written; empty where the words were erased")
    html: str = ""


class MeasureShape(BaseModel):
    """A number, dose, unit, negation or date that changed."""

    was: str
    now: str
    kind: str


class ChangeShape(BaseModel):
    """One change, as a reader would tell it."""

    kind: Literal["changed", "added", "removed", "moved"]
    section: str
    anchor: str
    place: str
    was: str
    now: str
    measures: list[MeasureShape]


class DetailShape(BaseModel):
    """Something besides the text."""

    name: str
    was: str
    now: str


class Compared(BaseModel):
    """Two versions of a page."""

    notice: str = Field(default="", description="Why the newer one is not to be used; empty where it is in force")
    uid: str
    old: int
    new: int
    erased: bool = Field(description="That one of the texts was erased, so that they cannot be compared")
    details: list[DetailShape]
    changes: list[ChangeShape]
    url: str


class HappenedShape(BaseModel):
    """One thing that happened in public."""

    notice: str = Field(default="", description="Why its version is not to be used today; empty where it is in force")
    sequence: int
    what: Literal["version", "withdrawal", "reinstatement", "removal", "correction", "review", "address", "details"] = (
        Field(description="“details”: something that has no entry of its own; look at the page again")
    )
    at: datetime | None
    uid: str
    title: str
    version: int
    note: str
    change_class: str | None
    safety_critical: bool
    url: str
    comparison: str | None


class ChangeList(BaseModel):
    """Changes in the order of the public sequence; each is told once."""

    changes: list[HappenedShape]
    last: int = Field(description="With which number to ask next time")
    more: bool = Field(description="Whether there are further ones already")
    next: str


class ChangesAsked(BaseModel):
    """After which number of the sequence."""

    after: Sequence = 0
    limit: Limit = 50


class TopicShape(BaseModel):
    """A topic."""

    slug: str
    name: str
    summary: str
    parent: str | None = Field(description="The name in addresses of the topic above it, whose pages are its own too")
    documents: str
    feed: str


class TopicList(BaseModel):
    """All topics, each before those below it, by name."""

    topics: list[TopicShape]


class EntryShape(BaseModel):
    """An entry of the chain: ``link`` is the SHA-256 of ``previous``, its number and ``sealed``, with line feeds."""

    sequence: int
    what: str
    at: datetime
    sealed: str | None = Field(description="Nothing where readers may not see what it seals")
    previous: str
    link: str
    uid: str | None
    version: int | None


class EntryList(BaseModel):
    """Entries of the chain, in their order."""

    entries: list[EntryShape]
    last: int = Field(description="The number of the newest entry")
    next: str


class WorkAsked(BaseModel):
    """Which part of the list."""

    cursor: Cursor = 0
    limit: Limit = 100


class WorkShape(BaseModel):
    """Where the work on one page stands; none of its draft but the title."""

    uid: str
    title: str
    stage: str = Field(description="In the words of the desk: draft, being checked, review overdue")
    draft_saved_at: datetime | None = Field(description="Of a draft that readers do not see yet")
    version: int | None = Field(description="The current one; null for a page that was never published")
    review_due: date | None
    scheduled_for: datetime | None
    desk: str = Field(description="Its address at the desk, for people who sign in")


class WorkList(BaseModel):
    """Pages with the work on them, in an order that never changes."""

    pages: list[WorkShape]
    next: str | None = Field(description="The address of the next part")


class ReachShape(BaseModel):
    """How far one safety-critical change was told. Nobody is named."""

    uid: str
    title: str
    at: datetime
    sequence: int
    followers: int
    reached: int
    not_reached: int
    named_receivers_unread: int


class ReachList(BaseModel):
    """The last safety-critical changes, the newest first."""

    alerts: list[ReachShape]
