"""A folder in memory, where the machine has one with room: what tests write is thrown away, and needs no disk."""

import os
import shutil
from pathlib import Path

#: What a whole run may write, in bytes.
ROOM = 6_000_000_000


def folder_in_memory() -> str | None:
    """Where to put files that need not outlive the run; nothing where there is no such place, or too little room."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None
