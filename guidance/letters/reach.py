"""Whether everybody was reached: for each safety-critical change who was told, who got it and when, and who did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.models.alerts import EVERYTHING, Alert, AlertKind, AlertMark, Subscription
from guidance.models.imports import ImportedChange, was_before_its_import
from guidance.models.letters import Delivery, DeliveryState, LetterRow, Receiver
from guidance.models.questions import put_together_once
from guidance.models.revisions import Revision
from guidance.models.versions import Version, current_title
from guidance.models.withdrawals import Removal, Withdrawal
from guidance.published.events import What
from guidance.text.words.counted import counted

#: After so long everybody has to have been reached; and for so long it is an alarm that somebody was not.
WITHIN, ALARMED_FOR = timedelta(minutes=60), timedelta(days=7)
#: After so long a named receiver should have said that they read it.
READ_WITHIN = timedelta(days=1)
_MISSED = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.PAUSED)


@dataclass(frozen=True)
class Reached:
    """How far one safety-critical change has been told."""

    alert: Alert
    title: str
    counts: dict[DeliveryState, int]
    last_at: datetime | None
    """When the last of those who were reached was."""
    unread: Sequence[Delivery] = ()
    """What named receivers have not acknowledged."""
    canary_missed: bool = False
    """Whether the canary of the service did not get it."""

    @property
    def what(self) -> str:
        """Its kind in the words of the screens: “Version 7”, “Withdrawn”."""
        word = What[self.alert.kind.name].value
        version = self.alert.version
        if self.alert.kind is AlertKind.VERSION:
            return f"{word} {version.number}"
        return f"{word}, of version {version.number}" if self.alert.kind is AlertKind.CORRECTION else word

    @property
    def told(self) -> int:
        """To how many it was owed, and still is: whoever unsubscribed meanwhile is not counted."""
        return sum(count for state, count in self.counts.items() if state is not DeliveryState.ENDED)

    @property
    def delivered(self) -> int:
        return self.counts.get(DeliveryState.SENT, 0)

    @property
    def paused(self) -> int:
        """How many have an address that takes no letters."""
        return self.counts.get(DeliveryState.PAUSED, 0) + self.counts.get(DeliveryState.FAILED, 0)

    @property
    def missed(self) -> int:
        return sum(self.counts.get(state, 0) for state in _MISSED)

    @property
    def minutes(self) -> int | None:
        """Within how many minutes those were reached who were."""
        return None if self.last_at is None else max(0, -(-int((self.last_at - self.alert.at).total_seconds()) // 60))

    def alarm(self, at: datetime) -> str:
        """The trouble with it, in a sentence; nothing while there is time, or nothing is wrong."""
        if not WITHIN < at - self.alert.at < ALARMED_FOR:
            return ""
        if self.alert.told_at is None:
            return f"“{self.title}”: nobody was told of the safety-critical change: start “guidance worker”."
        if self.missed:
            return f"“{self.title}”: {self.missed:,} of {self.told:,} followers were not reached within 60 minutes."
        return f"“{self.title}”: the letter did not come back from the canary address." if self.canary_missed else ""


def reached(session: Session, count: int = 50, since: datetime | None = None) -> list[Reached]:
    """The last safety-critical changes, the newest first, with how far each was told."""
    alerts = session.scalars(_safety_critical(since is not None), {"since": since, "count": count}).all()
    if not alerts:
        return []
    letters = [alert.letter_id for alert in alerts if alert.letter_id is not None]
    counts, last = _delivered(session, letters)
    titles = _titles(session, [alert.document_id for alert in alerts])
    silent = _silent(session, letters)
    return [
        Reached(
            alert,
            titles.get(alert.document_id) or "a page whose text was removed",
            counts.get(alert.letter_id or 0, {}),
            last.get(alert.letter_id or 0),
            [one for one in silent if one.letter_id == alert.letter_id and not one.receiver.canary],
            any(one.letter_id == alert.letter_id and one.receiver.canary for one in silent),
        )
        for alert in alerts
    ]


@put_together_once
def _safety_critical(lately: bool) -> sa.Select[Alert]:
    query = sa.select(Alert).where(Alert.critical).options(joinedload(Alert.document), joinedload(Alert.version))
    query = query.where(Alert.at > sa.bindparam("since", type_=Alert.at.type)) if lately else query
    return query.order_by(Alert.sequence.desc()).limit(sa.bindparam("count", type_=sa.Integer))


def outcome_of(session: Session, about: str) -> dict[DeliveryState, int]:
    """How many deliveries of the letter that tells of ``about`` came how far."""
    query = sa.select(Delivery.state, sa.func.count()).join(LetterRow, LetterRow.id == Delivery.letter_id)
    rows = session.execute(query.where(LetterRow.about == about).group_by(Delivery.state))
    return {state: count for state, count in rows}  # noqa: C416  (a row is no pair to a type checker)


def _delivered(
    session: Session, letters: Sequence[int]
) -> tuple[dict[int, dict[DeliveryState, int]], dict[int, datetime]]:
    """By the id of each letter: how many of its deliveries came how far, and when the last one arrived."""
    counts: dict[int, dict[DeliveryState, int]] = {}
    last: dict[int, datetime] = {}
    states = sa.select(Delivery.letter_id, Delivery.state, sa.func.count(), sa.func.max(Delivery.ended_at))
    states = states.where(Delivery.letter_id.in_(letters)).group_by(Delivery.letter_id, Delivery.state)
    for letter, state, number, at in session.execute(states):
        counts.setdefault(letter, {})[state] = number
        if state is DeliveryState.SENT and at is not None:
            last[letter] = at
    return counts, last


def _titles(session: Session, documents: Sequence[int]) -> dict[int, str]:
    query = sa.select(Version.document_id, current_title(Version.document_id)).where(Version.number == 1)
    return {number: title for number, title in session.execute(query.where(Version.document_id.in_(documents)))}  # noqa: C416


def _silent(session: Session, letters: Sequence[int]) -> Sequence[Delivery]:
    """Letters that named receivers, and the canary, have not acknowledged."""
    asked = sa.and_(Delivery.acknowledged_at.is_(None), Delivery.state != DeliveryState.ENDED)
    query = sa.select(Delivery).join(Receiver, Receiver.id == Delivery.receiver_id)
    query = query.where(Delivery.letter_id.in_(letters), asked, sa.or_(Receiver.name != "", Receiver.canary))
    return session.scalars(query.options(joinedload(Delivery.receiver)).order_by(Delivery.id)).unique().all()


def alarms(session: Session, at: datetime) -> dict[str, str]:
    """Everything that is wrong: who was not reached, and what was not even looked at.

    Each is a sentence, by a name that stays while the number in it changes.
    """
    lately = reached(session, since=at - ALARMED_FOR)
    found = {f"alert-{reach.alert.sequence}": alarm for reach in lately if (alarm := reach.alarm(at))}
    if session.scalar(_deaf_canary()) is not None:
        found["canary"] = "The canary address gets no alerts any more: run “guidance alerts canary” for it again."
    if unseen := _unseen(session, at):
        changes = counted(unseen, "safety-critical change was", "safety-critical changes were")
        return {"unseen": f"{changes} not looked at for an hour, so nobody was told: start “guidance worker”.", **found}
    return found


@put_together_once
def _deaf_canary() -> sa.Select[int]:
    """The canary, when somebody stopped its letters, so that it would be missed by nobody."""
    mine = sa.and_(Subscription.receiver_id == Receiver.id, Subscription.what == EVERYTHING)
    follows = sa.select(Subscription.id).where(mine, Subscription.ended_at.is_(None)).exists()
    return sa.select(Receiver.id).where(Receiver.canary, ~follows)


def _unseen(session: Session, at: datetime) -> int:
    """How many safety-critical changes lie behind the mark of the alerts for too long."""
    return session.scalar(_how_many_unseen(), {"before": at - WITHIN}) or 0


@put_together_once
def _how_many_unseen() -> sa.Select[int]:
    before = sa.bindparam("before", type_=Version.published_at.type)
    mark = sa.select(AlertMark.sequence).scalar_subquery()
    imported = sa.select(ImportedChange.version_id).where(ImportedChange.version_id.is_not(None))
    versions = sa.select(sa.func.count()).select_from(Version).join(Revision, Revision.id == Version.revision_id)
    versions = versions.where(Version.sequence > mark, Revision.safety_critical, Version.published_at < before)
    ended = [
        sa.select(sa.func.count())
        .select_from(noun)
        .where(noun.sequence > mark, noun.at < before, ~was_before_its_import(noun))
        for noun in (Withdrawal, Removal)
    ]
    counts = [versions.where(Version.id.not_in(imported)), *ended]
    return sa.select(sum((count.scalar_subquery() for count in counts[1:]), counts[0].scalar_subquery()))
