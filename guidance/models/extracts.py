"""What versions say, as rows to be asked across pages: sections, recommendations, links. Copies, and can be made again.

They are derived from the stored page when it is published, and again by ``guidance derive``; an erasure takes them
along. ``FORMAT`` grows whenever what is derived changes: rows of an earlier format are made again.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from guidance.db import Base
from guidance.text.extracts import links, recommendations

FORMAT = 1


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


class Extraction(Base):
    """That the rows of a version were derived, and in which format."""

    __tablename__ = "extraction"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"), primary_key=True)
    format: Mapped[int]


#: What the stored sections of a version are asked for.
_OF_SECTION = ("level", "anchor", "title", "digest", "since")
_KINDS: tuple[type[Base], ...] = (SectionExtract, RecommendationExtract, LinkExtract, Extraction)


def extract(connection: sa.Connection, version_id: int, html: str, sections: Sequence[object]) -> None:
    """Derive the rows of a version from its page.

    :param connection: that of the transaction in which the version stands.
    :param sections: the sections of its ``Rendering``.
    """
    told: tuple[tuple[type[Base], list[dict[str, Any]]], ...] = (
        (SectionExtract, [{name: getattr(each, name) for name in _OF_SECTION} for each in sections]),
        (RecommendationExtract, [vars(advice) for advice in recommendations(html)]),
        (LinkExtract, [vars(link) for link in links(html)]),
    )
    for kind, found in told:  # as rows and not as objects: nobody reads them back here, and a page has hundreds
        rows = [{"version_id": version_id, "position": position, **each} for position, each in enumerate(found)]
        if rows:
            connection.execute(sa.insert(kind), rows)
    connection.execute(sa.insert(Extraction), {"version_id": version_id, "format": FORMAT})


def forget_extracts(session: Session, versions: Sequence[int]) -> None:
    """Take the rows of these versions, by their ids, away."""
    for kind in _KINDS:
        session.execute(sa.delete(kind).where(kind.version_id.in_(versions)))  # type: ignore[attr-defined]
