"""Whatever is done to guidance is done whole or not at all, wherever in it the process dies."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.withdrawing import withdraw
from guidance.authoring.drafting.saving import save
from guidance.authoring.ending.proposing import agree, propose
from guidance.authoring.manuscript.releasing import publish
from guidance.authoring.manuscript.typed import Typed
from guidance.authoring.manuscript.working_copies import keep
from guidance.authoring.publishing.scheduling import carry_out, schedule
from guidance.db import Database
from guidance.models import (
    Document,
    Proposal,
    ProposedAct,
    Schedule,
    UserAccount,
    current_version,
    latest_revision,
)
from guidance.operations.verifying import verify
from tests.authoring.publishing.drafts import NEW_BODY, Story
from tests.machine.crashing import dies_at, everything_in
from tests.stories import days

TYPED = Typed(title="Methotrexate", body=NEW_BODY)


def page(session: Session) -> Document:
    return session.scalars(sa.select(Document)).one()


def called(session: Session, name: str) -> UserAccount:
    return session.scalars(sa.select(UserAccount).where(UserAccount.name.startswith(name))).one()


def saves(session: Session) -> None:
    save(session, page(session), TYPED, based_on=1, by=called(session, "Sam"), at=days(3))


def publishes(session: Session) -> None:
    publish(session, page(session), latest_revision(session, page(session)), by=called(session, "Pat"), at=days(3))


def publishes_urgently(session: Session) -> None:
    newest = latest_revision(session, page(session))
    publish(session, page(session), newest, by=called(session, "Pat"), at=days(3), urgent="A batch is recalled.")


def publishes_what_is_due(session: Session) -> None:
    carry_out(session, session.scalars(sa.select(Schedule.id)).one(), at=days(5))


def withdraws(session: Session) -> None:
    withdraw(session, page(session), reason="Unsafe.", replacement=None, by=called(session, "Pat"), at=days(3))


def agrees(session: Session) -> None:
    proposal = session.scalars(sa.select(Proposal)).one()
    agree(session, proposal, note="", by=called(session, "Kim"), at=days(4))


def typed(story: Story) -> None:
    keep(story.session, story.document, TYPED, based_on=1, by=story.author, at=days(2))


def planned(story: Story) -> None:
    revision = story.approved()
    schedule(
        story.session,
        story.document,
        revision,
        publish_at=days(5),
        zone=ZoneInfo("Europe/London"),
        by=story.publisher,
        at=days(3),
    )


def proposed(act: ProposedAct) -> Callable[[Story], object]:
    def propose_it(story: Story) -> None:
        current = current_version(story.session, story.document)
        if act is ProposedAct.ERASURE:
            publish(story.session, story.document, story.approved(), by=story.publisher, at=days(3))
        propose(story.session, current, act, reason="It named a patient.", by=story.publisher, at=days(3))

    return propose_it


ACTS = pytest.mark.parametrize(
    ("before", "act"),
    [
        (typed, saves),
        (Story.approved, publishes),
        (Story.write, publishes_urgently),
        (planned, publishes_what_is_due),
        (planned, withdraws),
        pytest.param(proposed(ProposedAct.REMOVAL), agrees, id="agrees-to-removal"),
        pytest.param(proposed(ProposedAct.ERASURE), agrees, id="agrees-to-erasure"),
    ],
)


@ACTS
def test_it_is_done_whole_or_not_at_all(
    database: Database, database_url: str, before: Callable[[Story], object], act: Callable[[Session], object]
) -> None:
    check(database, database_url, before, act, stride=5 if database.is_sqlite else 7)


@ACTS
@pytest.mark.soak
def test_it_is_done_whole_or_not_at_all_at_every_point(
    database: Database, database_url: str, before: Callable[[Story], object], act: Callable[[Session], object]
) -> None:
    check(database, database_url, before, act, stride=1 if database.is_sqlite else 5)


def check(
    database: Database,
    database_url: str,
    before: Callable[[Story], object],
    act: Callable[[Session], object],
    *,
    stride: int,
) -> None:
    """Kill the process at every ``stride``-th statement of the act; nothing of it may be there."""
    with database.writing() as session:
        before(Story(session))
    with database.writer() as rehearsal:  # what is loaded only once is loaded now, and not in each process that dies
        act(rehearsal)
        rehearsal.rollback()
    old = everything_in(database)
    database.close()  # the process that dies has connections of its own
    point = 1
    while dies_at(point, database_url, act):
        assert everything_in(database) == old, f"a part of it is there after a death at point {point}"
        database.close()
        point += stride
    assert point > 5
    assert everything_in(database) != old
    verify(database)
