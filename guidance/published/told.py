"""The changes of the advice that a page tells above its text, each with the measures that changed: was, and is now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models.documents import Document
from guidance.models.extracts import Extraction, MeasureExtract, is_extracted
from guidance.models.questions import columns, put_together_once
from guidance.models.versions import Rendering, Section, Version, changed_measures, page_seen_before
from guidance.published.updates import Update
from guidance.text.compare.once import Phrase

#: What is told of a measure: its place, how many there are in all, and the fields of a ``Phrase``.
_MEASURE = ("place", "count", *Phrase._fields)


@dataclass(frozen=True)
class ToldMeasure:
    """One measure among the words around it, and where it stands."""

    phrase: Phrase
    place: str
    again: int
    """The last version that changed its section after that; 0 where none did, so that the page still says it."""


@dataclass(frozen=True)
class ToldUpdate:
    """One version that changed the advice, and the measures of it that can do most harm."""

    update: Update
    measures: Sequence[ToldMeasure]
    more: int
    """How many other measures it changed."""


def with_measures(
    session: Session, document: Document, updates: Sequence[Update], sections: Sequence[Section], newest: int
) -> list[ToldUpdate]:
    """The ``updates``, each with the measures that were kept when it was published.

    Nothing is compared here but pages of which an upgrade has not kept them yet.

    :param sections: those of version ``newest``, the one that is read.
    """
    measures, counts = defaultdict(list), dict[int, int]()
    for number, place, count, *phrase in _kept_of(session, document, [update.number for update in updates]):
        measures[number].append(ToldMeasure(Phrase(*phrase), place, _again(place, number, sections, newest)))
        counts[number] = count - len(measures[number])
    return [ToldUpdate(update, measures[update.number], counts.get(update.number, 0)) for update in updates]


def _again(place: str, number: int, sections: Sequence[Section], newest: int) -> int:
    """A measure in no section that is still there may have changed in any later version."""
    last = max((each.since for each in sections if f"{place}, ".startswith(f"{each.title}, ")), default=newest)
    return last if last > number else 0


def _kept_of(session: Session, document: Document, numbers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    late = dict[int, int]()
    for version_id, is_kept, number, *measure in columns(
        session, _kept(), {"document": document.id, "numbers": numbers}
    ):
        if not is_kept:
            late[version_id] = number
        elif measure[0] is not None:
            yield number, *measure
    for version_id, number in late.items():
        if page := session.get(Rendering, version_id):  # else its words were erased
            for row in changed_measures(page, page_seen_before(session, page.version)):
                yield number, *(row[name] for name in _MEASURE)


@put_together_once
def _kept() -> sa.Select[*tuple[Any, ...]]:
    kept = MeasureExtract
    mine = sa.and_(
        Version.document_id == sa.bindparam("document"), Version.number.in_(sa.bindparam("numbers", expanding=True))
    )
    return (
        sa.select(Version.id, is_extracted(), Version.number, *(getattr(kept, name) for name in _MEASURE))
        .select_from(Version)
        .outerjoin(Extraction, Extraction.version_id == Version.id)
        .outerjoin(kept, kept.version_id == Version.id)
        .where(mine)
        .order_by(Version.id, kept.position)
    )
