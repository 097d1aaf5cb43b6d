"""Parts of questions to the database that all threads share: each is finished by one thread before another sees it."""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from guidance.engines import PUTTING_INTO_SQL

Noun = TypeVar("Noun")
P = ParamSpec("P")
Columns = TypeVarTuple("Columns")
Question = TypeVar("Question", bound=sa.ClauseElement)

#: How many rows a question wants that is after the first one, as a figure: what is bound to it in place of a figure has
#: SQLAlchemy write the question anew each time it is asked (see ``engines``).
FIRST: Any = sa.literal_column("1")
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

    kept: Callable[..., Question] = lru_cache(_FORMS)(build)

    @wraps(build)
    def question(*chosen: P.args, **named: P.kwargs) -> Question:
        with PUTTING_INTO_SQL:
            return kept(*chosen, **named)

    return question


def how_many(session: Session, query: sa.Select[Any]) -> int:
    """How many rows ``query`` finds."""
    return session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0


def columns(session: Session, question: sa.Select[*Columns], asked: Mapping[str, Any]) -> sa.Result[*Columns]:
    """Rows of ``question``, which asks for columns only, in half the time: the session has nothing of them to keep."""
    return session.connection().execute(question, asked)


@put_together_once
def adding(noun: type[Any]) -> sa.Insert:
    """New rows of ``noun``, told as rows and not as objects."""
    return sa.insert(noun)
