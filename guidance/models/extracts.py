"""What versions say, as rows to be asked: sections, recommendations, links, changed measures. They can be made again.

They are derived from the stored page when it is published, and again by ``guidance derive``; an erasure takes them
along. ``FORMAT`` grows whenever what is derived changes: rows of an earlier format are made again.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from guidance.db import Base
from guidance.models.questions import adding
from guidance.models.revisions import Detail
from guidance.text.compare import Change
from guidance.text.compare.among import phrases
from guidance.text.compare.measured import measured
from guidance.text.compare.once import Phrase
from guidance.text.extracts import links, recommendations
from guidance.text.looks import compared
from guidance.text.meaning.beyond import Wordings
from guidance.text.turning import named

FORMAT = 5
#: So many of the measures that a version changed are kept, what can do most harm first.
MEASURES = 3
#: A change in words alone is told when what it was and what it is are no longer together, in letters.
SHORT = 300
#: So is a sentence that was rewritten with measures in it.
SENTENCE = 600
#: What changed more passages than this is a rewrite: finding the worst of them would hold everybody's publishing up.
REWRITE = 100
#: The number of the lock of those who derive or forget; it is arbitrary and ours.
_LOCK = 0x6C6A


Row = dict[str, Any]


class Extract:
    """A row that belongs to one place of one version."""

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """Its place among those of its kind in the version, from 0."""


class SectionExtract(Extract, Base):
    """A section of a version, as its page has it."""

    __tablename__ = "section_extract"

    level: Mapped[int]
    anchor: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    digest: Mapped[str]
    since: Mapped[int]
    """The version in which its text last changed."""


class RecommendationExtract(Extract, Base):
    """A recommendation of a version; ``section`` is the anchor of the section in which it stands."""

    __tablename__ = "recommendation_extract"

    section: Mapped[str]
    anchor: Mapped[str]
    title: Mapped[str]
    strength: Mapped[str] = mapped_column(index=True)
    certainty: Mapped[str]
    audience: Mapped[str]
    words: Mapped[str]


class LinkExtract(Extract, Base):
    """A link of a version: ``path`` up to the ``#``, ``anchor`` behind it."""

    __tablename__ = "link_extract"

    section: Mapped[str]
    path: Mapped[str] = mapped_column(index=True)
    anchor: Mapped[str]
    words: Mapped[str]


class MeasureExtract(Extract, Base):
    """A number, dose, date or word that turns advice, as the version before had it and as this one has it.

    Where none changed it is a short passage whose words did. It is kept of versions that changed the advice: a page
    tells it above its text.
    """

    __tablename__ = "measure_extract"

    place: Mapped[str]
    """The title of its section, and its row and column where it stands in a table."""
    before: Mapped[str]
    was: Mapped[str]
    """Nothing where it is new."""
    now: Mapped[str]
    """Nothing where it went."""
    after: Mapped[str]
    told: Mapped[str]
    """What became of it in words, where figures are easily misread: a tenfold change."""
    count: Mapped[int]
    """How many the version changed in all."""


class Extraction(Base):
    """That the rows of a version were derived, and in which format."""

    __tablename__ = "extraction"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    format: Mapped[int]


Extracts = tuple[tuple[type[Base], list[Row]], ...]
#: What the stored sections of a version are asked for.
_OF_SECTION = ("level", "anchor", "title", "digest", "since")
_KINDS: tuple[type[Base], ...] = (SectionExtract, RecommendationExtract, LinkExtract, MeasureExtract, Extraction)


def extract(
    connection: sa.Connection,
    version_id: int,
    html: str,
    sections: Sequence[object],
    before: str | None = None,
    details: Sequence[Detail] = (),
) -> None:
    """Derive the rows of a version from its page, and keep them.

    :param connection: that of the transaction in which the version stands.
    :param sections: the sections of its ``Rendering``.
    :param before: the page of the version before, when this one changed the advice.
    :param details: what differs from it beside the text.
    """
    measures = measures_between(before, html, details) if before is not None else []
    keep_extracts(connection, version_id, extracted(html, sections, measures))


def extracted(html: str, sections: Sequence[object], measures: list[Row]) -> Extracts:
    """The rows of a version but for what names it, of each kind in their order."""
    return (
        (SectionExtract, [{name: getattr(each, name) for name in _OF_SECTION} for each in sections]),
        (RecommendationExtract, [vars(advice) for advice in recommendations(html)]),
        (LinkExtract, [vars(link) for link in links(html)]),
        (MeasureExtract, measures),
    )


def keep_extracts(connection: sa.Connection, version_id: int, told: Extracts) -> None:
    """Write the rows of a version that has none."""
    for kind, found in told:  # as rows and not as objects: nobody reads them back here, and a page has hundreds
        rows = [{"version_id": version_id, "position": position, **each} for position, each in enumerate(found)]
        if rows:
            connection.execute(adding(kind), rows)
    connection.execute(adding(Extraction), {"version_id": version_id, "format": FORMAT})


def is_extracted() -> sa.ColumnElement[bool]:
    """Whether the rows of a version, beside its ``Extraction``, are those of today: else its page is read."""
    return sa.func.coalesce(Extraction.format, 0) == FORMAT


def measures_between(before: str, html: str, details: Sequence[Detail]) -> list[Row]:
    """The measures that a version changed, or its words where it changed none, as rows of ``MeasureExtract``.

    :param before: the page of the version before it.
    """
    changes = compared(named(before), named(html)).changes
    if len(changes) > REWRITE:
        return []
    words = [(one.name, named(one.was), named(one.now)) for one in details]
    found = [(name, phrase) for name, was, now in words for phrase in phrases(Wordings(was, now).told, was, now)]
    found += [
        (_place(each.change), phrase)
        for each in measured(changes)
        if not each.only_references
        for phrase in each.phrases
    ]
    words += [(_place(one), one.was, one.now) for one in changes]
    told = found or [(place, Phrase("", was, now, "")) for place, was, now in words if was != now]
    rows = [{"place": place, **said._asdict()} for place, said in told]
    longest = SENTENCE if found else SHORT
    return [{**row, "count": len(told)} for row in rows if len(row["was"] + row["now"]) <= longest][:MEASURES]


def _place(change: Change) -> str:
    return ", ".join(filter(None, (change.section, change.place)))


def forget_extracts(session: Session, versions: Sequence[int]) -> None:
    """Take the rows of these versions, by their ids, away."""
    for kind in _KINDS:
        session.execute(sa.delete(kind).where(kind.version_id.in_(versions)))  # type: ignore[attr-defined]


def derive_alone(session: Session) -> None:
    """Wait until nobody else derives or forgets, up to the end of the transaction; on SQLite one writes at a time."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def forget_words(session: Session, versions: Sequence[int]) -> None:
    """Take away what holds words of these versions: their rows, and the measures that the next of each changed.

    Nobody derives them again meanwhile from pages that are about to go.
    """
    derive_alone(session)
    forget_extracts(session, versions)
    version = Base.metadata.tables["version"]
    erased = version.alias()
    follows = sa.and_(version.c.document_id == erased.c.document_id, version.c.number == erased.c.number + 1)
    next_ones = sa.select(version.c.id).join(erased, follows).where(erased.c.id.in_(versions))
    session.execute(sa.delete(MeasureExtract).where(MeasureExtract.version_id.in_(next_ones)))
