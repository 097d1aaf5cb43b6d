"""The private folder of an embedded index: one index in use, a file that names it, and one process that builds.

An index is built beside the one in use and exchanged by replacing the file that names it. The folder is private to the
service (mode 0700) and never restored from anywhere: what is in it can always be built again.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

_POINTER = "current"
_BUILDING, MERGING = "building", "merging"
WORDS = "words.sqlite"


class Folder:
    """Where the indexes of one engine live."""

    def __init__(self, path: Path, prefix: str) -> None:
        self.path = path
        self._prefix = prefix

    def current(self) -> Path | None:
        """The index in use; a file that names nothing of ours counts as none."""
        try:
            name = (self.path / _POINTER).read_text()
        except FileNotFoundError:
            return None
        used = self.path / name
        return used if name.startswith(self._prefix) and "/" not in name and used.exists() else None

    def fresh(self) -> Path:
        """A folder of its own for an index that is about to be built."""
        made = self.path / f"{self._prefix}{secrets.token_hex(8)}"
        made.mkdir(mode=0o700)
        return made

    def use(self, index: Path) -> None:
        """Exchange the index; what is left of older ones, or of builds that were cut off, is thrown away."""
        new = self.path / f"{_POINTER}.{index.name}"
        new.write_text(index.name)
        os.replace(new, self.path / _POINTER)
        for other in self.path.iterdir():
            if other.name not in {index.name, _POINTER} and not other.name.startswith((_BUILDING, MERGING, WORDS)):
                shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink(missing_ok=True)

    @contextlib.contextmanager
    def alone(self, seconds: float = 0.0, of: str = _BUILDING) -> Iterator[bool]:
        """Whether this process is the only one that does so; the operating system ends the claim of one that dies.

        :param seconds: how long to wait for another one to end.
        :param of: what is done, such as building.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.chmod(0o700)
        connection = self._claimed(seconds, of)
        try:
            yield connection is not None
        finally:
            if connection is not None:
                connection.close()

    def _claimed(self, seconds: float, of: str) -> Any:
        """A connection that holds the claim, or nothing while another process does; a damaged file is made anew."""
        for _ in range(2):
            connection = sqlite.connect(self.path / f"{of}.sqlite", timeout=seconds, isolation_level=None)  # type: ignore[attr-defined]
            try:
                connection.execute("BEGIN EXCLUSIVE")
                return connection
            except sqlite.OperationalError:  # type: ignore[attr-defined]
                connection.close()
                return None
            except sqlite.DatabaseError:  # type: ignore[attr-defined]
                connection.close()
                (self.path / f"{of}.sqlite").unlink(missing_ok=True)  # nobody can hold what is no database
        return None
