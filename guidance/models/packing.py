"""How texts that differ little share their bytes: each is kept against an earlier one, which is its dictionary.

The texts of a page stand in lines of at most ``LONGEST``. The first of a line is whole; that at step n is packed
against that at step n & (n - 1) (the skip-deltas of Subversion's FSFS), so that at most seven others have to be read
for any. What is packed holds only words that the text below it has not: a text can be erased as soon as nothing is
packed against it any more.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa
import zstandard
from cachetools import LRUCache
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session
from sqlalchemy.orm.exc import DetachedInstanceError

from guidance.errors import Unreadable
from guidance.models.questions import put_together_once

#: Texts from one whole one to the next.
LONGEST = 128
#: What packing may cost: half a percent more bytes than the best, for a tenth of the time (0.12 ms for 20 kB).
_LEVEL = 9
#: A text that gets so many times smaller is packed, without asking how small it would be whole (prose: 3 times).
_PLAINLY = 12
#: Bytes of unpacked texts that a session keeps at hand: the lines of a hundred pages that are written by turns; and
#: those that the smallest of them takes.
_AT_HAND, _LEAST = 8_000_000, 500
_DAMAGED = "A stored text is damaged: restore the database from a backup."

#: The texts of one row, in the order of its columns, as UTF-8.
Texts = tuple[bytes, ...]


class Packed:
    """A row with texts, which are whole, or packed against those of the row that ``base`` names."""

    #: The columns that hold the texts.
    PIECES: ClassVar[tuple[str, ...]]

    step: Mapped[int] = mapped_column(default=0, server_default="0")
    """Its place in its line; always greater than that of the row it is packed against."""


@dataclass(frozen=True)
class _Link:
    """One row of a line, unpacked; ``key`` and ``base`` are primary keys."""

    key: Any
    base: Any
    step: int
    texts: Texts


def words(row: Any, place: int) -> str:
    """The text in the column ``PIECES[place]`` of ``row``.

    :raises Unreadable: when it, or one that it is packed against, is damaged.
    """
    try:
        text: str = _texts(row)[place].decode()
    except UnicodeDecodeError:
        raise Unreadable(_DAMAGED) from None
    return text


def readable(row: Any) -> None:
    """:raises Unreadable: when a text of ``row``, or one that it is packed against, is damaged."""
    for place in range(len(row.PIECES)):
        words(row, place)


def put(row: Any, place: int, text: str) -> None:
    """Give a new row the text of its column ``PIECES[place]``: it is stored whole, unless it is packed before that."""
    known = _memory(row).get("texts", (b"",) * len(row.PIECES))
    _memory(row)["texts"] = (*known[:place], text.encode(), *known[place + 1 :])


@sa.event.listens_for(Packed, "before_insert", propagate=True)
def _store_whole(_mapper: object, _connection: object, row: Any) -> None:
    for name, text in zip(row.PIECES, _texts(row), strict=True):
        if getattr(row, name) is None:
            setattr(row, name, zlib.compress(text))


def pack_after(session: Session, row: Any, previous: Any) -> None:
    """Pack a new row against ``previous`` or what that is packed against; its texts stay the same."""
    for name, value in packed_after(session, row, previous).items():
        setattr(row, name, value)


def packed_after(session: Session, row: Any, previous: Any) -> dict[str, Any]:
    """The columns with which ``row`` is kept against ``previous``, or what that is packed against.

    :param row: one that nothing is packed against.
    :return: nothing where its texts do not get much smaller so than whole, or their line is long enough.
    """
    line = _line(session, previous)
    first = next(line)
    step = first.step + 1
    if step >= LONGEST:
        return {}
    below = first
    for below in (first, *line):
        if below.step <= step & first.step:
            break
    texts = _texts(row)
    pieces = [_packed(text, base) for text, base in zip(texts, below.texts, strict=True)]
    if not _is_worth_it(sum(map(len, pieces)), texts):
        return {}
    return {"base": below.key, "step": step, **dict(zip(row.PIECES, pieces, strict=True))}


def let_go(session: Session, rows: Sequence[Any]) -> None:
    """Make whole whatever is packed against ``rows``, beside whose erasure they can go then."""
    if not rows:
        return
    kind = type(rows[0])
    keys = [_key(row) for row in rows]
    for each in session.scalars(sa.select(kind).where(kind.base.in_(keys))).all():
        whole = {name: zlib.compress(text) for name, text in zip(kind.PIECES, _texts(each), strict=True)}
        store_anew(session, each, {"base": None, **whole})


def destroy(session: Session, rows: Sequence[Any]) -> None:
    """Take ``rows`` of one kind away, beside their erasure, and with them what others need of their words."""
    let_go(session, rows)
    for row in rows:
        session.delete(row)
    session.flush()


def store_anew(session: Session, row: Any, columns: dict[str, Any]) -> None:
    """Keep the texts of ``row`` in another way, which is read back at once.

    The database lets that happen beside an erasure only, and while its owner packs old rows (``guidance pack``).

    :raises Unreadable: when what was written does not say the same.
    """
    texts = _texts(row)
    kind = type(row)
    named = {sa.inspect(kind).attrs[name].columns[0].name: value for name, value in columns.items()}
    table = sa.inspect(kind).local_table
    session.execute(sa.update(table).where(table.primary_key.columns[0] == _key(row)).values(named))
    session.refresh(row)
    _at_hand(session).pop((kind, _key(row)), None)
    _memory(row).pop("texts")
    if _texts(row) != texts:
        raise Unreadable("A text could not be kept in another way: nothing was changed.")


def _is_worth_it(packed: int, texts: Texts) -> bool:
    """Whether ``packed`` bytes are less than half of what ``texts`` take up whole."""
    return _PLAINLY * packed < sum(map(len, texts)) or 2 * packed < sum(len(zlib.compress(text)) for text in texts)


def _packed(text: bytes, below: bytes) -> bytes:
    wanted = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, source_size=len(text), dict_size=len(below), write_dict_id=False
    )
    return zstandard.ZstdCompressor(compression_params=wanted, dict_data=_dictionary(below)).compress(text)


def _unpacked(piece: bytes, below: bytes) -> bytes:
    return zstandard.ZstdDecompressor(dict_data=_dictionary(below)).decompress(piece)


def _dictionary(text: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _texts(row: Any) -> Texts:
    """The texts of ``row``, which are unpacked once: they never change."""
    memory = _memory(row)
    if "texts" not in memory:
        pieces = [getattr(row, name) for name in row.PIECES]
        memory["texts"] = _whole(pieces) if row.base is None else _from(pieces, _link(_session_of(row), row, row.base))
    texts: Texts = memory["texts"]
    return texts


def _memory(row: Any) -> dict[Any, Any]:
    memory: dict[Any, Any] = sa.inspect(row).info
    return memory


def _session_of(row: Any) -> Session:
    session = object_session(row)
    if session is None:
        raise DetachedInstanceError("A packed text is read while its session is open.")
    return session


def _whole(pieces: Sequence[bytes]) -> Texts:
    try:
        return tuple(zlib.decompress(piece) for piece in pieces)
    except (zlib.error, TypeError) as error:
        raise Unreadable(_DAMAGED) from error


def _from(pieces: Sequence[bytes], below: _Link) -> Texts:
    try:
        return tuple(_unpacked(piece, base) for piece, base in zip(pieces, below.texts, strict=True))
    except (zstandard.ZstdError, TypeError) as error:
        raise Unreadable(_DAMAGED) from error


def _key(row: Any) -> Any:
    return sa.inspect(type(row)).primary_key_from_instance(row)[0]


def _line(session: Session, row: Any) -> Iterator[_Link]:
    """``row``, and what it is packed against, down to the whole one."""
    link = _Link(_key(row), row.base, row.step, _texts(row))
    _at_hand(session)[type(row), link.key] = link
    yield link
    while link.base is not None:
        link = _link(session, row, link.base)
        yield link


def _link(session: Session, row: Any, key: Any) -> _Link:
    """The row that ``row`` is packed against, from what is at hand or has been read, or with its whole line at once."""
    kind, known = type(row), _at_hand(session)
    if (kind, key) not in known:
        for link in _read_already(session, row, key) or _read_down_to_whole(session, kind, key):
            known[kind, link.key] = link
    if (kind, key) not in known:
        raise Unreadable(_DAMAGED)
    return known[kind, key]


def _read_already(session: Session, row: Any, key: Any) -> list[_Link]:
    """The row with this key where the session has it; a step that does not go down would lead round in a circle."""
    below = session.identity_map.get(sa.orm.util.identity_key(type(row), key))
    if below is None or below.step >= row.step:
        return []
    return [_Link(key, below.base, below.step, _texts(below))]


def _read_down_to_whole(session: Session, kind: Any, key: Any) -> Iterator[_Link]:
    """The row with this key and all that it is packed against, the whole one first."""
    with session.no_autoflush:
        found = session.execute(_down_from(kind), {"key": key}).all()
    below: _Link | None = None
    for each, base, step, *pieces in found:
        if base != (below and below.key):
            raise Unreadable(_DAMAGED)
        below = _Link(each, base, step, _from(pieces, below) if below else _whole(pieces))
        yield below


def _at_hand(session: Session) -> LRUCache[tuple[type, Any], _Link]:
    """The rows that were unpacked last; whatever its size, the very last is among them."""
    if "unpacked texts" not in session.info:
        session.info["unpacked texts"] = LRUCache(_AT_HAND, getsizeof=_size)
    kept: LRUCache[tuple[type, Any], _Link] = session.info["unpacked texts"]
    return kept


def _size(link: _Link) -> int:
    return min(_LEAST + sum(map(len, link.texts)), _AT_HAND)


@put_together_once
def _down_from(kind: Any) -> sa.Select[Any]:
    """A row and all that it is packed against, the whole one first."""
    table = sa.inspect(kind).local_table
    key = table.primary_key.columns[0]
    names = [sa.inspect(kind).attrs[name].columns[0] for name in kind.PIECES]
    wanted = (key, table.c.base, table.c.step, *names)
    line = sa.select(*wanted, sa.literal(0).label("down")).where(key == sa.bindparam("key")).cte("line", recursive=True)
    below = sa.and_(key == line.c.base, table.c.step < line.c.step)  # a damaged row could lead round in a circle
    line = line.union_all(sa.select(*wanted, line.c.down + 1).join(line, below))
    return sa.select(*(column for column in line.c if column.name != "down")).order_by(line.c.down.desc())
