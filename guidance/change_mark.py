"""Whether a SQLite database was written to since somebody looked, for the price of reading a few bytes of memory.

The index of the write-ahead log begins with a header, twice, that every commit in any process writes anew, with a
counter and a checksum (sqlite.org/walformat.html, 2.1, “The WAL-Index Header”). Two equal headers mean that nothing was
committed between them, as long as a connection of this process keeps the file alive.
"""

import contextlib
import mmap
import os
import sys
from pathlib import Path

#: Bytes of the header and of its copy.
HEADER = 96


class ChangeMark:
    """The header of one database, mapped into memory.

    It is closed after the connections of this process only: whoever closes any handle of a file takes away every lock
    that this process has on it (fcntl, POSIX.1-2017), those of SQLite among them. So the handle is kept.

    :param database: the file of the database; a connection to it has read from it, and stays open.
    :raises OSError: when there is no such index, as without a write-ahead log.
    """

    def __init__(self, database: Path) -> None:
        if sys.platform != "linux":  # other systems lock what is mapped
            raise OSError("not on this system")
        self._handle = os.open(f"{database}-shm", os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._header = mmap.mmap(self._handle, HEADER, prot=mmap.PROT_READ)
        except ValueError as error:  # the file is empty: nobody has written an index yet
            raise OSError(str(error)) from error

    def read(self) -> bytes:
        """The header now; while it is being written, something that was never read before."""
        return self._header[:HEADER]

    def close(self) -> None:
        """Let go of the file, when no connection of this process is left."""
        with contextlib.suppress(OSError, ValueError):
            self._header.close()
            os.close(self._handle)
