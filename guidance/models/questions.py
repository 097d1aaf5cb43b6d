"""Parts of questions to the database that all threads share: each is finished by one thread before another sees it.

SQLAlchemy fills what an alias, a subquery and an eagerly loaded relationship know of their columns when they are first
asked, and nothing holds off a second thread meanwhile: that one finds a column missing, and asks another question.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, wraps
from threading import RLock
from typing import Any, ParamSpec, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from guidance.db import Base

Noun = TypeVar("Noun")
P = ParamSpec("P")
Columns = TypeVarTuple("Columns")
Question = TypeVar("Question", bound=sa.ClauseElement)

_putting_together = RLock()
#: So many forms of one question are kept, by what they were put together for: a form for each day ages.
_FORMS = 64


def shared_alias(noun: type[Noun], name: str | None = None) -> type[Noun]:
    """Another row of ``noun`` in a query, made once for every thread."""
    alias = aliased(noun, name=name)
    table = sa.inspect(noun).local_table
    sa.inspect(alias).selectable.exported_columns.corresponding_column(next(iter(table.columns)))
    return alias


def put_together_once(build: Callable[P, Question]) -> Callable[P, Question]:
    """Keep the question that ``build`` puts together: that takes longer than asking it."""

    def finish(*chosen: P.args, **named: P.kwargs) -> Question:
        question = build(*chosen, **named)
        str(question)  # finds every column of every part, in this thread
        return question

    finished: Callable[..., Question] = lru_cache(_FORMS)(finish)

    @wraps(build)
    def question(*chosen: P.args, **named: P.kwargs) -> Question:
        with _putting_together:
            return finished(*chosen, **named)

    return question


def columns(session: Session, question: sa.Select[*Columns], asked: Mapping[str, Any]) -> sa.Result[*Columns]:
    """Rows of ``question``, which asks for columns only, in half the time: the session has nothing of them to keep."""
    return session.connection().execute(question, asked)


@cache
def prepare_loading() -> None:
    """Finish what every relationship that is loaded by a join keeps for all threads."""
    with _putting_together:
        for mapper in list(Base.registry.mappers):
            str(sa.select(mapper).options(*(joinedload(each.class_attribute) for each in mapper.relationships)))
