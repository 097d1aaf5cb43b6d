"""The signed checkpoint of the public history: the site's name, how many entries there are, and the root over them.

It is signed with a key that is derived from the secret key of the service. Where that was changed, the checkpoint is
signed with the one before it as well, so that whoever kept the old key can still check.
"""

import threading
from bisect import bisect_right
from functools import partial
from urllib.parse import urlsplit

from cachetools import LRUCache
from flask import current_app
from sqlalchemy.orm import Session

from guidance import sealing
from guidance.config import Settings
from guidance.published.proof import Log, log_of
from guidance.text.proofs import note
from guidance.text.proofs.note import Checkpoint
from guidance.web.session import session
from guidance.web.session import settings as settings_here

#: States of which the note is remembered: that after the newest entry of each feed.
MOST = 1_000


def origin(settings: Settings) -> str:
    """The name of the log, which is that of the site."""
    return f"{urlsplit(settings.base_url).netloc}/public-history"


def noted(log: Log, settings: Settings) -> str:
    """The state of the history as a signed note."""
    signers = [(sealing.public_key(each), partial(sealing.sign, key=each)) for each in settings.signing_secrets]
    return note.signed(log.checkpoint(origin(settings)), signers)


def own_keys(settings: Settings) -> list[str]:
    """The keys with which anybody checks a note, each as a line: the one of today first, then the one before it."""
    publics = map(sealing.public_key, settings.signing_secrets)
    return [note.verifier_key(origin(settings), public) for public in publics]


def read(text: str, settings: Settings) -> tuple[Checkpoint, bool] | None:
    """The checkpoint in a note, and whether this site signed it; nothing for what is no such note."""
    found = note.read(text)
    if found is None:
        return None
    checkpoint, signatures = found
    publics = [sealing.public_key(each) for each in settings.signing_secrets]
    message = checkpoint.text.encode()
    return checkpoint, any(sealing.is_signed(message, each, public) for each in signatures for public in publics)


class Checkpoints:
    """Notes of the states that the history has had; one of a state never changes, so it is remembered."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._notes: LRUCache[int, str] = LRUCache(MOST)
        self._remembering = threading.Lock()

    def after(self, opened: Session, sequence: int) -> str:
        """The note of the history when the entry with this number was its last one."""
        with self._remembering:
            found = self._notes.get(sequence)
        if found is None:
            log = log_of(opened)
            found = noted(log.until(bisect_right(log.numbers, sequence)), self._settings)
            with self._remembering:
                self._notes[sequence] = found
        return found


def checkpoint_after(sequence: int) -> str:
    """The signed state of the history when the entry with this number was its last one."""
    known: Checkpoints = current_app.extensions.setdefault("checkpoints", Checkpoints(settings_here()))
    return known.after(session(), sequence)
