"""Letters: how long it takes to owe ten thousand, how many a second a server here is handed, and what each costs."""

import smtplib
import time
from dataclasses import dataclass
from email.policy import SMTP
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


@dataclass(frozen=True)
class Sent:
    """What handing letters in costs: ours, and a loop that knows each letter already and notes nothing."""

    per_second: float
    cpu: float
    """Seconds of the processor for one letter, without those of the mail server."""
    bare_cpu: float


def sent(folder: Path, database: Database) -> Sent:
    """Hand in a thousand of them, one after the other, as one worker does; then the same bytes without a database."""
    with database.writing() as session:
        session.execute(sa.text("UPDATE delivery SET state = :ended WHERE id > :last"), _rest())
    with mail_server() as (url, box):
        settings = Settings(instance=folder, mail_url=url, mail_from="hello@example.org")
        begun, cpu = time.perf_counter(), time.thread_time()
        while send_waiting(settings, database, seconds=60):
            pass
        rate, cpu = len(box.to) / (time.perf_counter() - begun), time.thread_time() - cpu
        same = box.messages[0].as_bytes(policy=SMTP)
        bare = time.thread_time()
        with smtplib.SMTP(url.removeprefix("smtp://")) as server:
            for number in range(SENT):
                server.sendmail("hello@example.org", [f"a{number}@example.org"], same)
        bare = time.thread_time() - bare
    return Sent(rate, cpu / SENT, bare / SENT)


def _rest() -> dict[str, object]:
    return {"ended": DeliveryState.ENDED.value, "last": SENT}
