"""Writing the letters of alerts: at once, and by day, week and month; one to each follower, whatever they follow."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.alerts.words import LIST, blocks_of, letter_of, title_of
from guidance.db import Database
from guidance.letters.writing import FOLLOWERS_FOOT, WantedLetter, letter_about, owe, owe_to_all
from guidance.models.alerts import EVERYTHING, NEWSLETTER, Alert, AlertKind, Frequency, Subscription, subscribed
from guidance.models.documents import Document
from guidance.models.letters import LetterKind, LetterRow, Receiver
from guidance.models.standing import removal_id, standing_of
from guidance.models.topics import shelved
from guidance.text.letter import Block, Heading
from guidance.text.words.counted import counted

#: When letters by day, week (on Mondays) and month (on the first) are due, where the readers are.
_MORNING = time(7, 0)
_REPAIRED_FOR = timedelta(days=2)


def following() -> sa.ColumnElement[bool]:
    """That a subscription counts, and asks for alerts."""
    return sa.and_(subscribed(), Subscription.what != NEWSLETTER)


def tell_due(database: Database, zone: ZoneInfo, *, at: datetime) -> int:
    """Write the letters that are due; how many there were.

    What takes long, comparing the versions, is done before anybody has to wait for it.
    """
    told = 0
    with database.reading() as session:
        prepared = [([alert.id for alert in found], _prepared(session, found, zone)) for found in _due(session, at)]
    for numbers, wanted in prepared:
        with database.writing() as session:
            query = sa.select(Alert).where(Alert.id.in_(numbers), Alert.told_at.is_(None)).order_by(Alert.sequence)
            alerts = session.scalars(query.with_for_update(of=Alert)).all()
            if [alert.id for alert in alerts] == numbers:  # else another worker was faster
                told += _tell(session, alerts, wanted, at)
    return told


def _due(session: Session, at: datetime) -> list[list[Alert]]:
    """By letter: each safety-critical change by itself, the others of a page together."""
    query = (
        sa.select(Alert).where(Alert.told_at.is_(None)).options(joinedload(Alert.document), joinedload(Alert.version))
    )
    waiting = session.scalars(query.order_by(Alert.sequence)).all()
    of_page: dict[int, list[Alert]] = defaultdict(list)
    for alert in waiting:
        if not alert.critical:
            of_page[alert.document_id].append(alert)
    critical = [[alert] for alert in waiting if alert.critical and alert.due_at <= at]
    return critical + [alerts for alerts in of_page.values() if alerts[0].due_at <= at]


def _prepared(session: Session, alerts: Sequence[Alert], zone: ZoneInfo) -> WantedLetter | None:
    """The letter; nothing where the page was removed meanwhile, which is told by itself."""
    if alerts[0].kind is not AlertKind.REMOVAL and standing_of(session, alerts[0].document).removal is not None:
        return None
    return letter_of(session, alerts, zone)


def _tell(session: Session, alerts: Sequence[Alert], wanted: WantedLetter | None, at: datetime) -> int:
    for alert in alerts:
        alert.told_at = at
    if wanted is None:
        return 0
    letter = letter_about(session, wanted, f"alert-{alerts[0].sequence}-{alerts[-1].sequence}", at=at)
    for alert in alerts:
        alert.letter_id = letter.id
    session.flush()
    _owe_to_all(session, letter, alerts[0], at)
    return 1


def _owe_to_all(
    session: Session, letter: LetterRow, alert: Alert, at: datetime, *, before: datetime | None = None
) -> None:
    wanted = (
        following()
        if alert.critical
        else sa.and_(following(), Subscription.frequency == Frequency.AT_ONCE, ~Subscription.only_safety)
    )
    if before is not None:
        wanted = sa.and_(wanted, Subscription.confirmed_at <= before)
    who = sa.and_(wanted, _is_about(alert.document_id))
    owe_to_all(session, letter, who, urgent=alert.critical, at=at)


def repair(session: Session, *, at: datetime) -> None:
    """Owe what is safety-critical, and was told in the last days, to whoever followed then and is not owed it."""
    recent = sa.and_(Alert.critical, Alert.at > at - _REPAIRED_FOR, Alert.letter_id.is_not(None))
    for alert in session.scalars(sa.select(Alert).where(recent)).all():
        assert alert.letter_id is not None and alert.told_at is not None
        _owe_to_all(session, session.get_one(LetterRow, alert.letter_id), alert, at, before=alert.told_at)


def _is_about(document_id: int) -> sa.ColumnElement[bool]:
    """That a subscription is to this page, to one of the topics on which readers find it, or to everything."""
    shelf = shelved().subquery()
    topics = sa.select(shelf.c.topic_id).where(shelf.c.document_id == document_id)
    everything = Subscription.what == EVERYTHING
    return sa.or_(Subscription.document_id == document_id, Subscription.topic_id.in_(topics), everything)


def boundary(frequency: Frequency, at: datetime, zone: ZoneInfo) -> datetime:
    """When a letter by day, week or month was last due."""
    local = at.astimezone(zone)
    today = local.date() if local.time() >= _MORNING else local.date() - timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        today -= timedelta(days=today.weekday())
    elif frequency is Frequency.MONTHLY:
        today = date(today.year, today.month, 1)
    return datetime.combine(today, _MORNING, zone).astimezone(at.tzinfo)


def gather_due(session: Session, zone: ZoneInfo, *, at: datetime) -> int:
    """Write the letters by day, week and month that are due; how many receivers get one.

    What is safety-critical was told at once, and is not told again.
    """
    told = 0
    for frequency in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY):
        due_since = boundary(frequency, at, zone)
        late = sa.or_(Subscription.gathered_at.is_(None), Subscription.gathered_at < due_since)
        query = sa.select(Subscription).where(following(), Subscription.frequency == frequency, late)
        query = query.where(Subscription.confirmed_at < due_since).order_by(Subscription.receiver_id, Subscription.id)
        subscriptions = session.scalars(query.with_for_update(skip_locked=True, of=Subscription)).all()
        if subscriptions:
            told += _gather(session, subscriptions, frequency, due_since, zone, at)
    return told


def _gather(
    session: Session,
    subscriptions: Sequence[Subscription],
    frequency: Frequency,
    due_since: datetime,
    zone: ZoneInfo,
    at: datetime,
) -> int:
    first = min(subscription.told_to for subscription in subscriptions)
    waiting = session.scalar(sa.select(sa.func.min(Alert.sequence)).where(Alert.told_at.is_(None), ~Alert.critical))
    query = sa.select(Alert).where(Alert.sequence > first, Alert.letter_id.is_not(None), ~Alert.critical)
    query = query.where(removal_id(Alert.document_id).is_(None))  # of what was removed since nothing can be shown
    if waiting is not None:  # what is not told yet is for the next letter, and nothing after it is passed over
        query = query.where(Alert.sequence < waiting)
    alerts = session.scalars(query.order_by(Alert.sequence)).all()
    shelves: dict[int, set[int]] = defaultdict(set)
    for document_id, topic_id in session.execute(shelved()):
        shelves[document_id].add(topic_id)
    wanted: dict[int, dict[int, Alert]] = defaultdict(dict)
    through: dict[int, Subscription] = {}
    for subscription in subscriptions:
        mine = [alert for alert in alerts if _fits(subscription, alert, shelves)]
        if mine:
            wanted[subscription.receiver_id] |= {alert.sequence: alert for alert in mine}
            through.setdefault(subscription.receiver_id, subscription)
        subscription.gathered_at = due_since
        subscription.told_to = max([subscription.told_to, *(alert.sequence for alert in alerts)])
    for receiver_id, found in wanted.items():
        letter = _gathered(session, [found[number] for number in sorted(found)], frequency, zone)
        _owe_one(session, letter, receiver_id, through[receiver_id], due_since, at)
    return len(wanted)


def _fits(subscription: Subscription, alert: Alert, shelves: dict[int, set[int]]) -> bool:
    if subscription.only_safety or alert.sequence <= subscription.told_to:
        return False
    if subscription.document_id is not None:
        return subscription.document_id == alert.document_id
    return subscription.topic_id is None or subscription.topic_id in shelves[alert.document_id]


def _gathered(session: Session, alerts: Iterable[Alert], frequency: Frequency, zone: ZoneInfo) -> WantedLetter:
    of_page: dict[Document, list[Alert]] = defaultdict(list)
    for alert in alerts:
        of_page[alert.document].append(alert)
    blocks: list[Block] = []
    for document, together in of_page.items():
        blocks.append(Heading(title_of(session, document)))
        blocks += blocks_of(session, together, zone)
    since = {Frequency.DAILY: "since yesterday", Frequency.WEEKLY: "in a week", Frequency.MONTHLY: "in a month"}
    pages = counted(len(of_page), "page")
    return WantedLetter(LetterKind.ALERT, f"Changed guidance {since[frequency]}: {pages}", blocks, FOLLOWERS_FOOT, LIST)


def _owe_one(
    session: Session,
    wanted: WantedLetter,
    receiver_id: int,
    subscription: Subscription,
    due_since: datetime,
    at: datetime,
) -> None:
    """Owe a letter that all share who were to be told the same."""
    said = sha256(repr(wanted.blocks).encode()).hexdigest()[:24]
    letter = letter_about(session, wanted, f"{subscription.frequency.value}-{due_since.isoformat()}-{said}", at=at)
    delivery = owe(session, letter, session.get_one(Receiver, receiver_id), wanted, at=at)
    if delivery is not None:
        delivery.subscription_id = subscription.id
