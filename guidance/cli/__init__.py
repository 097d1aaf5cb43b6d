"""The ``guidance`` command: serving, working, importing, searching, checking; refusals as one plain sentence."""

from guidance.cli import imports, running, searching, texts, working
from guidance.cli.shell import main

__all__ = ["imports", "main", "running", "searching", "texts", "working"]
