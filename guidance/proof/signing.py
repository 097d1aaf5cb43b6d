"""The signed checkpoint of the public history: the site's name, how many entries there are, and the root over them."""

from urllib.parse import urlsplit

from guidance import sealing
from guidance.config import Settings
from guidance.published.proof import Log
from guidance.text import note
from guidance.text.note import Checkpoint


def origin(settings: Settings) -> str:
    """The name of the log, which is that of the site."""
    return f"{urlsplit(settings.base_url).netloc}/public-history"


def noted(log: Log, settings: Settings) -> str:
    """The state of the history as a signed note."""
    secret = settings.secret
    public = sealing.public_key(secret)
    return note.signed(log.checkpoint(origin(settings)), public, lambda text: sealing.sign(text, secret))


def own_key(settings: Settings) -> str:
    """The key with which anybody checks a note, as a line."""
    return note.verifier_key(origin(settings), sealing.public_key(settings.secret))


def read(text: str, settings: Settings) -> tuple[Checkpoint, bool] | None:
    """The checkpoint in a note, and whether this site signed it; nothing for what is no such note."""
    found = note.read(text)
    if found is None:
        return None
    checkpoint, signature = found
    return checkpoint, sealing.is_signed(checkpoint.text.encode(), signature, sealing.public_key(settings.secret))
