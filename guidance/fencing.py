"""Keeps the service from a PostgreSQL that is older than what it has shown: a former primary that came back, say.

PostgreSQL numbers the lives of a cluster: each promotion begins another timeline. Our history numbers its changes. Both
only grow, so whoever comes with less has missed something, and what was written to it would contradict what was read.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

#: The cluster, its timeline (none on a standby), and whether it holds a history of ours.
_WHO = (
    "SELECT (SELECT system_identifier::text FROM pg_control_system()), CASE WHEN pg_is_in_recovery() THEN NULL "
    "ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END, to_regclass('chain_head') IS NOT NULL"
)
_LAST_CHANGE = "SELECT sequence FROM chain_head WHERE id = 1"


class Outdated(psycopg.OperationalError):
    """A database that is older than what was shown; for its callers one that cannot be reached."""


@dataclass(frozen=True)
class Point:
    """How far a history had come, and on which timeline of which cluster."""

    cluster: str = ""
    timeline: int = 0
    sequence: int = 0


class Seen:
    """The furthest point that this machine has met, in memory and in a file, which all processes on it share.

    :param path: the file; where it cannot be written each process knows what it has met itself.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known = Point()
        self._found_at: tuple[Any, Any] | None = None

    @property
    def sequence(self) -> int:
        """The number of the last change that was met."""
        return self._known.sequence

    def note(self, sequence: int) -> None:
        """Remember that readers were shown everything up to ``sequence``."""
        if sequence > self._known.sequence:
            self._remember(replace(self._known, sequence=sequence))

    def connected(self, connect: Callable[[dict[str, Any]], Any], named: dict[str, Any]) -> Any:
        """A connection to the first of the named hosts that is not older than what was met.

        :param connect: connects with such arguments.
        :param named: among them ``host`` and ``port``, with commas where there are more.
        :raises psycopg.OperationalError: when there is none.
        """
        reason: psycopg.OperationalError | None = None
        for one in sorted(
            _each_host(named), key=lambda one: _place(one) != self._found_at
        ):  # one that hangs, hangs long
            try:
                connection = self._admitted(connect(one))
            except psycopg.OperationalError as error:
                reason = error if not isinstance(reason, Outdated) else reason
            else:
                self._found_at = _place(one)
                return connection
        raise reason or psycopg.OperationalError("no host is named")

    def _admitted(self, connection: Any) -> Any:
        known = self._as_known()  # before the question: what it answers can only be more
        try:
            met = _point_of(connection)
            if met is not None and _is_older(met, known):
                raise Outdated(self._words(met, known))
        except BaseException:
            connection.close()
            raise
        if met is not None:
            self._remember(Point(met.cluster, met.timeline, max(met.sequence, known.sequence)))
        return connection

    def _words(self, met: Point, known: Point) -> str:
        behind = f"its history ends at number {met.sequence:,}, and number {known.sequence:,} was shown already"
        former = f"it is on timeline {met.timeline}, and timeline {known.timeline} was begun after it"
        why = behind if met.sequence < known.sequence else former
        return (
            f"This database is older than what readers were shown: {why}. "
            f"Switch a former primary off; where an older history was put back on purpose, delete {self.path}"
        )

    def _as_known(self) -> Point:
        """As any process of this machine has met it."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            found = Point(**json.loads(self.path.read_text()))
            if (found.sequence, found.timeline) > (self._known.sequence, self._known.timeline):
                self._known = found
        return self._known

    def _remember(self, met: Point) -> None:
        if met == self._known:
            return
        self._known = met
        with contextlib.suppress(OSError):  # a full disk, or a folder that only others may write to
            with tempfile.NamedTemporaryFile("w", dir=self.path.parent, delete=False) as made:
                json.dump(asdict(met), made)
            os.replace(made.name, self.path)


def _each_host(named: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The arguments of a connection, once for each host: the first that can be reached need not be the right one."""
    hosts = str(named.get("host", "")).split(",")
    ports = str(named.get("port", "")).split(",")
    if len(hosts) == 1:
        yield named
        return
    for number, host in enumerate(hosts):
        port = ports[number] if len(ports) == len(hosts) else ports[0]
        yield {**named, "host": host, **({"port": port} if port else {})}


def _place(named: dict[str, Any]) -> tuple[Any, Any]:
    return named.get("host"), named.get("port")


def _point_of(connection: Any) -> Point | None:
    """How far a database is; nothing of one that may not be asked, and of a standby, which nobody can write to."""
    try:
        cluster, timeline, has_history = connection.execute(_WHO).fetchone()
        found = connection.execute(_LAST_CHANGE).fetchone() if has_history else None
    except psycopg.errors.InsufficientPrivilege:
        return None
    finally:
        connection.rollback()
    return Point(cluster, int(timeline, 16), found[0] if found else 0) if timeline else None


def _is_older(met: Point, known: Point) -> bool:
    same = met.cluster == known.cluster
    return met.sequence < known.sequence or (same and met.timeline < known.timeline)
