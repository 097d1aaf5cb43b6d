"""The changes of the advice that a page tells above its text, each with the measures that changed: was, and is now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Document, MeasureExtract, Version
from guidance.models.questions import columns, put_together_once
from guidance.published.updates import Update
from guidance.text.compare.measured import Phrase


@dataclass(frozen=True)
class ToldMeasure:
    """One measure among the words around it, and where it stands."""

    phrase: Phrase
    place: str


@dataclass(frozen=True)
class ToldUpdate:
    """One version that changed the advice, and the measures of it that can do most harm."""

    update: Update
    measures: Sequence[ToldMeasure]
    more: int
    """How many other measures it changed."""


def with_measures(session: Session, document: Document, updates: Sequence[Update]) -> list[ToldUpdate]:
    """The ``updates``, each with the measures that were kept when it was published: nothing is compared here."""
    asked = {"document": document.id, "numbers": [update.number for update in updates]}
    measures, counts = defaultdict(list), dict[int, int]()
    for number, place, count, *phrase in columns(session, _kept(), asked):
        measures[number].append(ToldMeasure(Phrase(*phrase), place))
        counts[number] = count - len(measures[number])
    return [ToldUpdate(update, measures[update.number], counts.get(update.number, 0)) for update in updates]


@put_together_once
def _kept() -> sa.Select[int, str, int, str, str, str, str, str]:
    kept = MeasureExtract
    query = sa.select(Version.number, kept.place, kept.count, kept.before, kept.was, kept.now, kept.after, kept.told)
    mine = sa.and_(
        Version.document_id == sa.bindparam("document"), Version.number.in_(sa.bindparam("numbers", expanding=True))
    )
    return query.join(Version, Version.id == kept.version_id).where(mine).order_by(kept.version_id, kept.position)
