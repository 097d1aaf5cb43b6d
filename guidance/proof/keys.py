"""The key that signs checkpoints is remembered, so that a change of it is never silent."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from guidance import sealing
from guidance.config import Settings
from guidance.db import Database
from guidance.models.chain import CheckpointKey, known_keys

#: For how long a checkpoint is signed with the key before as well.
OVERLAP = timedelta(days=365)


def note_key(database: Database, settings: Settings, *, at: datetime) -> None:
    """Remember with which key checkpoints are signed, when it is another one than before."""
    public = sealing.public_key(settings.secret).hex()
    with database.reading() as session:
        known = known_keys(session)
    if not known or known[0].public != public:
        with database.writing() as session:
            session.add(CheckpointKey(public=public, since=at))


def changes_of_key(database: Database, settings: Settings, *, at: datetime) -> Iterator[str]:
    """The faults after a change of the secret key, each in a sentence that says how to mend it."""
    signing = [sealing.public_key(each).hex() for each in settings.signing_secrets]
    with database.reading() as session:
        known = known_keys(session)
    since = known[0].since if known and known[0].public == signing[0] else at
    before = next((key.public for key in known if key.public != signing[0]), None)
    lasting = at < since + OVERLAP
    if before and lasting and before not in signing:
        yield (
            "The key that signs checkpoints is another one than before, and nobody who kept that one can check them: "
            "set GUIDANCE_FORMER_SECRET_KEY to the secret key before this one, for a year, or put that key back."
        )
    if len(signing) > 1 and not lasting:
        yield "Everybody had a year to take the new key of checkpoints: leave GUIDANCE_FORMER_SECRET_KEY out."
