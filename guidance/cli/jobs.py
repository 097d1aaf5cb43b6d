"""What a worker does, round after round: the list of all jobs, as ``ROOMS`` is the list of all pages."""

import contextlib
import fcntl
import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guidance import backup_folder, damage
from guidance.accounts.letters import answer_request
from guidance.alerts import following
from guidance.alerts.alarms import tell_admins, tell_of_damage
from guidance.alerts.facts import follow_facts, is_behind
from guidance.alerts.following import forget_the_ended
from guidance.alerts.telling import gather_due, repair, tell_due
from guidance.authoring.publishing.keeping import publish_due, wait_after
from guidance.authoring.reviewing.reminding import remind
from guidance.cli.copying_site import copy_site
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import HistoryDamaged, MailFailed, Refusal
from guidance.letters.daily import gather_daily
from guidance.letters.sending import send_waiting
from guidance.models import AlertMark, LetterKind, LetterRequest
from guidance.models.erased_words import erased_since
from guidance.news.taking.reading import read_due
from guidance.newsletters.sending import send_due_newsletters
from guidance.operations.backing_up import backup
from guidance.operations.daily_check import check_history
from guidance.pdf.forgetting import forget
from guidance.proof.keys import note_key
from guidance.quoting.following import Texts
from guidance.search.index import Index
from guidance.search.news import news_index
from guidance.text.days.dates import local_day
from guidance.text.markdown.rendering import Limits
from guidance.text.words.counted import counted
from guidance.webhooks.sending import send_due

_log = logging.getLogger(__name__)

_WHILE_ANOTHER_ONE_WORKS = 60.0
_AFTER_A_FAULT = 600.0
#: Seconds after which readers of the copy see at the latest what was published or withdrawn.
_COPY_EVERY = 30.0
#: Seconds between two looks for letters: the first one of an urgent change leaves within ten.
_LETTERS_EVERY = 2.0
_AFTER_NO_MAIL = 30.0
#: Seconds between two looks for feeds whose turn it is.
_FEEDS_EVERY = 60.0


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Whether nobody else does this on this machine; nobody begins while the block runs."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


@dataclass(frozen=True)
class Turn:
    """The outcome of a job that was done once."""

    words: str = ""
    """A sentence for the operator, where there is something to tell."""
    wait: float = math.inf
    """Seconds until it has to be done again at the latest; without an end, whenever any other job is done."""


def publish_scheduled(settings: Settings, database: Database) -> Turn:
    """Publish what is due, unless the history that it would continue is damaged."""
    if damage.damage_in(settings.instance):
        return Turn(wait=_WHILE_ANOTHER_ONE_WORKS)
    count = publish_due(database, at=datetime.now(UTC), limits=Limits(bytes=settings.text_limit))
    words = f"{counted(count, 'scheduled page was', 'scheduled pages were')} looked after."
    return Turn(words, wait_after(database))


def update_search(settings: Settings, database: Database) -> Turn:
    """Bring the search up to date with what was published."""
    with database.reading() as session:
        for index in _indexes(settings, database):
            index.follow(session)
    return Turn()


@lru_cache(1)
def _indexes(settings: Settings, database: Database) -> tuple[Index, Index]:
    """Opened once: each keeps its files open."""
    return Index(settings, database), news_index(settings, database)


def update_marks(settings: Settings, database: Database) -> Turn:
    """Bring what “What is this text?” knows up to date with what was published."""
    Texts(settings, database).catch_up()
    return Turn()


def back_up(settings: Settings, database: Database) -> Turn:
    """Make a backup when the newest is a day old, and let go of those that no rule keeps."""
    now, folder = datetime.now(UTC), settings.backups
    if folder is None:
        return Turn()
    age = backup_folder.age_of_newest(folder, now)
    if age is not None and age < backup_folder.EVERY:
        return Turn(wait=(backup_folder.EVERY - age).total_seconds())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with alone(folder / "making.lock") as free:
            if not free:
                return Turn(wait=_WHILE_ANOTHER_ONE_WORKS)
            name = backup_folder.name_at(now)
            backup(settings, database, folder / name, passphrase=settings.backup_passphrase, at=now)
    except Refusal as refusal:
        _log.error("%s The next try is in ten minutes.", refusal)
        return Turn(wait=_AFTER_A_FAULT)
    for old in backup_folder.superfluous(folder):
        old.unlink(missing_ok=True)
    return Turn(f"The backup {name} was made.", backup_folder.EVERY.total_seconds())


def look_for_damage(settings: Settings, database: Database) -> Turn:
    """Check the whole history when the last check is a day old, and tell admins of damage, whoever found it."""
    at = datetime.now(UTC)
    with alone(settings.instance / "history-check.lock") as free:
        is_due = free and not damage.seconds_to_next(damage.noted(settings.instance), at)
        fault = _damage_now(settings, database, at) if is_due else damage.damage_in(settings.instance)
    if fault:
        with database.writing() as session:
            tell_of_damage(session, fault, at=at)
        return Turn(wait=_WHILE_ANOTHER_ONE_WORKS)
    return Turn(wait=max(damage.seconds_to_next(damage.noted(settings.instance), at), _WHILE_ANOTHER_ONE_WORKS))


def _damage_now(settings: Settings, database: Database, at: datetime) -> str:
    try:
        check_history(settings, database, at=at)
    except HistoryDamaged as fault:
        _log.error("The history is damaged, and nothing is added to it: %s", fault)
        return str(fault)
    return ""


def copy_public_site(settings: Settings, database: Database) -> Turn:
    """Bring the copy of the public site up to date, where one is wanted."""
    if not settings.mirror_folder:
        return Turn()
    try:
        found = copy_site(settings, database, Path(settings.mirror_folder))
    except Refusal as refusal:
        _log.error("%s The next try is in ten minutes.", refusal)
        return Turn(wait=_AFTER_A_FAULT)
    return Turn(f"{found.written:,} addresses were copied." if found.written else "", _COPY_EVERY)


def send_letters(settings: Settings, database: Database) -> Turn:
    """Hand in the letters that are due, a few seconds long."""
    try:
        count = send_waiting(settings, database)
    except MailFailed as away:
        _log.error("No letter can be sent: %s. The next try is in half a minute.", away)
        return Turn(wait=_AFTER_NO_MAIL)
    words = f"{counted(count, 'letter was', 'letters were')} sent." if count else ""
    return Turn(words, 0.0 if count else _LETTERS_EVERY)


def answer_requests(settings: Settings, database: Database) -> Turn:
    """Write the letters that strangers asked for, where there is something to write."""
    answered = 0
    while True:
        with database.reading() as session:
            if session.scalar(sa.select(LetterRequest.id).limit(1)) is None:
                return Turn(f"{answered:,} requests were answered." if answered else "", _LETTERS_EVERY)
        with database.writing() as session:
            query = sa.select(LetterRequest).order_by(LetterRequest.id).limit(1)
            request = session.scalar(query.with_for_update(skip_locked=True))
            if request is None:
                return Turn(wait=_LETTERS_EVERY)
            try:
                with session.begin_nested():
                    ANSWERS[request.kind](session, request, settings=settings, at=datetime.now(UTC))
            except IntegrityError:  # another worker writes to the same address: the next round finds it done
                return Turn(wait=_LETTERS_EVERY)
            except Exception:
                _log.exception("a request for a letter could not be answered")
            session.delete(request)
            answered += 1


#: Who answers each kind of request for a letter.
ANSWERS: dict[LetterKind, Callable[..., None]] = {
    LetterKind.SIGN_IN: answer_request,
    LetterKind.CONFIRMATION: following.answer,
}


def tell_followers(settings: Settings, database: Database) -> Turn:
    """Look for public changes since the last time, and write the letters about them that are due."""
    at = datetime.now(UTC)
    with database.reading() as session:
        behind = is_behind(session)
    if behind:
        with database.writing() as session:
            follow_facts(session, at=at)
    told = tell_due(database, settings.zone, at=at)
    words = f"{counted(told, 'letter')} about changes written." if told else ""
    return Turn(words, _LETTERS_EVERY)


def send_newsletters(settings: Settings, database: Database) -> Turn:
    """Send the newsletters that are due at a time."""
    sent = send_due_newsletters(database, at=datetime.now(UTC), limits=Limits(bytes=settings.text_limit))
    words = f"{counted(sent, 'scheduled newsletter was', 'scheduled newsletters were')} looked after." if sent else ""
    return Turn(words, _LETTERS_EVERY)


def tell_machines(settings: Settings, database: Database) -> Turn:
    """Tell the machines of partners what is new."""
    told = send_due(settings, database)
    return Turn(f"{told:,} changes were told to machines." if told else "", _LETTERS_EVERY)


def take_news(settings: Settings, database: Database) -> Turn:
    """Read the feeds of members whose turn it is."""
    taken = read_due(settings, database, at=datetime.now(UTC))
    return Turn(f"{taken:,} items of news were taken from feeds." if taken else "", _FEEDS_EVERY)


class Rarely:
    """A job that is done once in a while, though all jobs are looked at more often."""

    def __init__(self, job: Callable[[Settings, Database], None], seconds: float) -> None:
        self._job, self._seconds, self._next = job, seconds, 0.0
        self.__name__ = job.__name__

    def __call__(self, settings: Settings, database: Database) -> Turn:
        left = self._next - time.monotonic()
        if left > 0:
            return Turn(wait=left)
        self._job(settings, database)
        self._next = time.monotonic() + self._seconds
        return Turn(wait=self._seconds)


def write_reminders(settings: Settings, database: Database) -> None:
    """Remind of reviews, gather what waits for letters by day, week and month, and forget who left."""
    at = datetime.now(UTC)
    with database.writing() as session:
        session.get_one(AlertMark, 1, with_for_update=True)  # one worker at a time
        remind(session, today=local_day(at, settings.zone), at=at)
        gather_daily(session, at=at)
    with database.writing() as session:
        session.get_one(AlertMark, 1, with_for_update=True)
        gather_due(session, settings.zone, at=at)
        repair(session, at=at)
        tell_admins(session, at=at)
        forget_the_ended(session, at=at)


def forget_erased(settings: Settings, database: Database) -> None:
    """Let go of PDF files whose text must not be kept any more, and of erased words in the log of the database."""
    with database.reading() as session:
        forget(session, settings.pdf_folder)
        erased = erased_since(session, datetime.now(UTC) - timedelta(days=1))
    if erased:
        database.empty_log()


def remember_key(settings: Settings, database: Database) -> None:
    """Remember with which key checkpoints are signed: the doctor says when another one signs without it."""
    note_key(database, settings, at=datetime.now(UTC))


Job = Callable[[Settings, Database], Turn]

JOBS: tuple[Job, ...] = (
    publish_scheduled,
    update_search,
    update_marks,
    Rarely(forget_erased, 60.0),
    Rarely(remember_key, 3600.0),
    back_up,
    copy_public_site,
)
#: What has to do with letters.
POST: tuple[Job, ...] = (
    tell_followers,
    answer_requests,
    send_newsletters,
    Rarely(write_reminders, 600.0),
    send_letters,
)
#: What waits for other servers, each group in a thread of its own: a slow feed keeps no partner's machine waiting, that
#: one no letter, and a slow mail server no publication.
#: The check of a long history takes a minute, and keeps nobody waiting either.
BESIDE: dict[str, tuple[Job, ...]] = {
    "post": POST,
    "machines": (tell_machines,),
    "feeds": (take_news,),
    "history": (look_for_damage,),
}
