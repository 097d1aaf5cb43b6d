"""Nouns that are made of plain columns: what the session itself would load, in a third of the time.

SQLAlchemy finds out anew, for each question and each column, how a noun is made of it. A question of readers asks for
a handful of whole rows, whose columns are all there is to know: its nouns are put into the session as it does.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value


class _Loading(NamedTuple):
    """All that listeners for loaded nouns may ask of a question."""

    session: Session


@cache
def _keys(noun: Any) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in inspect(noun).mapper.column_attrs)


@cache
def _identity(noun: Any) -> tuple[Any, int]:
    """The mapper of a noun, and where its primary key stands among its columns; none has two of them."""
    mapper = inspect(noun).mapper
    [key] = mapper.primary_key
    return mapper, _keys(noun).index(mapper.get_property_by_column(key).key)


def whole(*nouns: Any) -> list[Any]:
    """The columns of ``nouns``, or of other rows of them, for a question whose rows are then ``loaded``."""
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


def key_of(noun: Any) -> Any:
    """The primary key of a noun, which it has also while its columns are to be read again."""
    [key] = inspect(noun).identity
    return key


def relate(noun: Any, **related: Any) -> None:
    """Put in what single other nouns belong to ``noun``, as it was read with it."""
    vars(noun).update(related)


def _loaded(session: Session, noun: Any, values: Sequence[Any]) -> Any:
    mapper, place = _identity(noun)
    if values[place] is None:
        return None
    identity = mapper.identity_key_from_primary_key((values[place],))
    columns = zip(_keys(noun), values, strict=True)
    known = session.identity_map.get(identity)
    return _put(session, mapper, identity, columns) if known is None else _put_again(known, columns)


def _put_again(known: Any, columns: Any) -> Any:
    """A noun that the session has, with what the end of a transaction has taken from it."""
    state = inspect(known)
    if state.expired:
        for key, value in columns:
            if key in state.expired_attributes:
                set_committed_value(known, key, value)
    return known


def _put(session: Session, mapper: Any, identity: Any, columns: Any) -> Any:
    made = mapper.class_manager.new_instance()
    vars(made).update(columns)
    state = inspect(made)
    state.key, state.session_id = identity, session.hash_key
    session.identity_map.add(state)
    state.manager.dispatch.load(state, _Loading(session))
    return made
