"""The ``guidance`` command: serving, working, importing, searching, checking, people; refusals in plain sentences."""

import gc

gc.disable()  # what is imported stays: looking through it again and again for garbage is an eighth of the loading

from guidance.cli import (  # noqa: E402
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
from guidance.cli.shell import main  # noqa: E402
from guidance.garbage import collect_rarely  # noqa: E402

collect_rarely()
gc.enable()
