"""Which parts of its query an answer was made from: only they tell it from other answers of the same address."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

#: Where a request notes the names of its query that were looked at, in its environment.
READ = "guidance.read"
#: Noted by whoever looked at the whole query.
EVERYTHING = "&"


class Request(flask.Request):
    """A request that notes which names of its query were looked at."""

    def __init__(self, environ: dict[str, Any], *arguments: Any, **named: Any) -> None:
        environ[READ] = set()
        super().__init__(environ, *arguments, **named)

    @property
    def query_string(self) -> bytes:
        self.environ[READ].add(EVERYTHING)
        return self._query

    @query_string.setter
    def query_string(self, value: bytes) -> None:
        self._query = value

    @cached_property
    def args(self) -> "ImmutableMultiDict[str, str]":
        before = set(self.environ[READ])
        whole = super().args
        self.environ[READ].intersection_update(before)  # taking the query apart is not looking at it
        return Noting(whole, self.environ[READ])


class Noting(ImmutableMultiDict[str, str]):
    """The query of a request, which notes in ``read`` what is looked at."""

    def __init__(self, values: "MultiDict[str, str]", read: set[str]) -> None:
        super().__init__(values)
        self._read = read

    def __getitem__(self, name: str) -> str:
        self._read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._read.add(str(name))
        return super().__contains__(name)

    def getlist(self, name: str, *how: Any, **more: Any) -> list[Any]:  # type: ignore[override]
        self._read.add(name)
        return super().getlist(name, *how, **more)

    def __iter__(self) -> Iterator[str]:
        self._read.add(EVERYTHING)
        return super().__iter__()

    def keys(self) -> Any:
        self._read.add(EVERYTHING)
        return super().keys()

    def values(self) -> Any:
        self._read.add(EVERYTHING)
        return super().values()

    def items(self, multi: bool = False) -> Any:
        self._read.add(EVERYTHING)
        return super().items(multi)

    def lists(self) -> Any:
        self._read.add(EVERYTHING)
        return super().lists()

    def __len__(self) -> int:
        self._read.add(EVERYTHING)
        return super().__len__()


def narrowed(query: str, names: frozenset[str]) -> str:
    """The parts of a query string, as they were written, whose names are among ``names``."""
    if not query or EVERYTHING in names:
        return query
    return "&".join(part for part in query.split("&") if unquote_plus(part.partition("=")[0]) in names)
