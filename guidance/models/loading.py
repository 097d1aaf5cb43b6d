"""Nouns that are made of plain columns: what the session itself would load, in a third of the time.

SQLAlchemy finds out anew, for each question and each column, how a noun is made of it. A question of readers asks for
a handful of whole rows, whose columns are all there is to know: its nouns are put into the session as it does.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, class_mapper


class _Loading(NamedTuple):
    """All that listeners for loaded nouns may ask of a question."""

    session: Session


@cache
def _keys(noun: Any) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in class_mapper(noun).column_attrs)


@cache
def _identity(noun: Any) -> tuple[Any, int]:
    """The mapper of a noun, and where its primary key stands among its columns; none has two of them."""
    mapper = class_mapper(noun)
    [key] = mapper.primary_key
    return mapper, _keys(noun).index(mapper.get_property_by_column(key).key)


def whole(*nouns: Any) -> list[Any]:
    """The columns of ``nouns``, for a question whose rows are then ``loaded``."""
    return [getattr(noun, key) for noun in nouns for key in _keys(noun)]


def loaded(session: Session, row: Sequence[Any], *nouns: Any) -> Iterator[Any]:
    """The nouns at the beginning of ``row``, then its other columns; nothing for one that an outer join did not find.

    What relates them is asked when it is looked at, unless the caller puts it in with ``relate``.
    """
    begin = 0
    for noun in nouns:
        end = begin + len(_keys(noun))
        yield _loaded(session, noun, row[begin:end])
        begin = end
    yield from row[begin:]


def relate(noun: Any, **related: Any) -> None:
    """Put in what single other nouns belong to ``noun``, as it was read with it."""
    vars(noun).update(related)


def _loaded(session: Session, noun: Any, values: Sequence[Any]) -> Any:
    mapper, place = _identity(noun)
    if values[place] is None:
        return None
    identity = mapper.identity_key_from_primary_key((values[place],))
    known = session.identity_map.get(identity)
    return known if known is not None else _put(session, mapper, identity, zip(_keys(noun), values, strict=True))


def _put(session: Session, mapper: Any, identity: Any, columns: Any) -> Any:
    made = mapper.class_manager.new_instance()
    vars(made).update(columns)
    state = sa.inspect(made)
    state.key, state.session_id = identity, session.hash_key
    session.identity_map.add(state)
    state.manager.dispatch.load(state, _Loading(session))
    return made
