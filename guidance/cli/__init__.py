"""The ``guidance`` command: serving, working, importing, searching, checking, people; refusals in plain sentences."""

from guidance.cli import (
    alerting,
    backups,
    doctor,
    exports,
    imports,
    mailing,
    proving,
    running,
    searching,
    texts,
    users,
    webhooks,
    working,
)
from guidance.cli.shell import main
