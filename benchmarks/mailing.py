"""Letters: how long it takes to owe ten thousand, and how many a second a server on this machine is handed."""

import time
from pathlib import Path

import sqlalchemy as sa

from guidance.config import Settings
from guidance.db import Database
from guidance.letters.sending import send_waiting
from guidance.letters.writing import FOLLOWERS_FOOT, WantedLetter, letter_about, owe_to_all
from guidance.models import DeliveryState, Frequency, LetterKind, Receiver, Subscription, new_token
from guidance.models.alerts import subscribed
from guidance.text.letter import Paragraph
from tests.letters.servers import mail_server
from tests.stories import START

FOLLOWERS, SENT = 10_000, 1_000


def seconds_to_owe(database: Database) -> float:
    """Owe one letter to ten thousand followers, in one step."""
    with database.writing() as session:
        for number in range(FOLLOWERS):
            receiver = Receiver(email=f"a{number}@example.org", token=new_token(), mark=new_token()[:16], made_at=START)
            wish = {"what": "everything", "frequency": Frequency.AT_ONCE, "only_safety": False, "token": new_token()}
            session.add(Subscription(receiver=receiver, asked_at=START, confirmed_at=START, **wish))
    wanted = WantedLetter(
        LetterKind.ALERT, "Changed: Methotrexate", [Paragraph("Words. " * 80)], FOLLOWERS_FOOT, "changes"
    )
    begun = time.perf_counter()
    with database.writing() as session:
        owe_to_all(session, letter_about(session, wanted, "changed", at=START), subscribed(), at=START)
    return time.perf_counter() - begun


def sent_per_second(folder: Path, database: Database) -> float:
    """Hand in a thousand of them, one after the other, as one worker does."""
    with database.writing() as session:
        session.execute(sa.text("UPDATE delivery SET state = :ended WHERE id > :last"), _rest())
    with mail_server() as (url, box):
        settings = Settings(instance=folder, mail_url=url, mail_from="hello@example.org")
        begun = time.perf_counter()
        while send_waiting(settings, database, seconds=60):
            pass
        return len(box.to) / (time.perf_counter() - begun)


def _rest() -> dict[str, object]:
    return {"ended": DeliveryState.ENDED.value, "last": SENT}
