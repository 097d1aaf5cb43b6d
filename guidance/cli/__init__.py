"""The ``guidance`` command: serving, working, importing, searching, checking, people; refusals in plain sentences."""

from guidance.cli import backups, doctor, imports, running, searching, texts, users, working
from guidance.cli.shell import main

__all__ = ["backups", "doctor", "imports", "main", "running", "searching", "texts", "users", "working"]
