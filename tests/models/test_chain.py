"""One chain over everything public, numbered under a lock, so that nobody who polls misses an entry."""

import hashlib
import json
import threading
import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.errors import StaleDraft
from guidance.models import START as FIRST_LINK
from guidance.models import ChainHead, Document, Version, current_sequence, hold, link, rename, tick
from guidance.models.chain import CheckpointKey, known_keys
from tests.stories import START, days, page, person, publish, review


def test_everything_public_takes_the_next_number_of_one_sequence(session: Session) -> None:
    author = person(session)
    document, other = page(session, author), page(session, author, "other")
    first = publish(session, document, author)
    publish(session, other, author)
    stamp = review(session, first, author, at=days(1), due_on=days(365).date())
    rename(session, document, "renamed", at=days(2))
    assert (first.sequence, stamp.sequence, current_sequence(session)) == (1, 3, 4)
    assert (document.sequence, other.sequence) == (4, 2)


def test_each_link_follows_from_the_one_before(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    versions = [publish(session, document, author, f"text {n}") for n in range(3)]
    previous = FIRST_LINK
    for version in versions:
        assert version.chain == link(previous, version.sequence, version.sealed())
        previous = version.chain


def test_a_link_is_the_digest_that_the_public_page_writes_down(session: Session) -> None:
    """SHA-256 over the link before, the number and compact JSON in UTF-8: computed here without our code."""
    assert current_sequence(session) == 0
    author = person(session)
    version = publish(session, page(session, author), author, note="Sjögren’s: 5 µg")
    words = '["version",2,' + ",".join(json.dumps(part, ensure_ascii=False) for part in version.sealed()[2:]) + "]"
    assert "Sjögren’s: 5 µg" in words
    assert version.chain == hashlib.sha256(f"{'0' * 64}\n1\n{words}".encode()).hexdigest()


def test_a_visible_change_that_is_no_fact_moves_the_sequence_without_a_link(session: Session) -> None:
    document = page(session, person(session))
    tick(session, document)
    head = session.get_one(ChainHead, 1)
    assert (head.sequence, head.chain, document.sequence) == (1, FIRST_LINK, 1)
    tick(session)
    assert (head.sequence, head.chain, document.sequence) == (2, FIRST_LINK, 1)


def test_the_history_is_held_once_a_transaction_and_anew_after_what_held_it_was_undone(session: Session) -> None:
    told: list[str] = []
    sa.event.listen(session.connection(), "before_cursor_execute", lambda *given: told.append(given[2]))
    try:
        with session.begin_nested():
            hold(session)
            raise StaleDraft("undone, and what it held let go")
    except StaleDraft:
        pass
    told.clear()
    with session.begin_nested():
        hold(session)
    assert len([words for words in told if "chain_head" in words]) == 1
    told.clear()
    assert hold(session) is hold(session)
    with session.begin_nested():
        hold(session)
    assert len([words for words in told if "chain_head" in words]) == 1
    session.commit()
    told.clear()
    sa.event.listen(session.connection(), "before_cursor_execute", lambda *given: told.append(given[2]))
    hold(session)
    assert len([words for words in told if "chain_head" in words]) == 1


def test_no_person_is_in_the_chain(session: Session) -> None:
    author = person(session, "Dr Recognisable Name")
    version = publish(session, page(session, author), author)
    assert not any("Recognisable" in str(part) for part in version.sealed())


def test_eight_writers_at_once_leave_no_gap_and_no_double(database: Database) -> None:
    with database.writing() as session:
        author = person(session)
        for n in range(8):
            page(session, author, f"page-{n}")
    seen: list[int] = []
    polled: list[int] = []
    done = threading.Event()

    def write(n: int) -> None:
        for version in range(5):
            with database.writing() as session:
                document = session.scalars(sa.select(Document).where(Document.slug == f"page-{n}")).one()
                author = document.owner
                seen.append(publish(session, document, author, f"text {version}", at=START).sequence)

    def poll() -> None:
        last = 0
        while True:
            finished = done.is_set()
            with database.reading() as session:
                after = sa.select(Version.sequence).where(Version.sequence > last).order_by(Version.sequence)
                new = session.scalars(after).all()
            polled.extend(new)
            last = polled[-1] if polled else 0
            if finished and not new:
                return
            time.sleep(0.005)  # a poller in a process of its own would not take the writers' time either

    poller = threading.Thread(target=poll)
    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in [poller, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    poller.join()
    assert sorted(seen) == list(range(1, 41))
    assert polled == list(range(1, 41))


def test_the_keys_of_checkpoints_are_told_the_newest_first(session: Session) -> None:
    session.add_all(CheckpointKey(public=letter * 64, since=days(0)) for letter in "ab")
    session.flush()
    assert [key.public[0] for key in known_keys(session)] == ["b", "a"]
