"""The ``guidance`` command: serving, importing, searching, checking; errors as one sentence, exit codes to trust."""

from guidance.cli import imports, running, searching, texts
from guidance.cli.shell import main

__all__ = ["imports", "main", "running", "searching", "texts"]
