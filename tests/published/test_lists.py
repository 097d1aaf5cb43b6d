"""Lists of pages a part at a time: none is left out or comes twice, and a long list asks no more than a short one."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.models import Document, Topic
from guidance.published import lists
from tests.stories import days, page, person, publish, reinstate, withdraw

TITLES = ["Zoster", "apple", "Éclair", "Banana", "Apricot", "3 rules", "banana split"]
SORTED = ["apple", "Apricot", "Banana", "banana split", "Zoster", "3 rules", "Éclair"]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "A_PART", 3)


def fill(session: Session, titles: list[str]) -> list[Document]:
    sam = person(session, f"Sam {len(titles)}")
    made = [page(session, sam, f"p{len(titles)}-{number}", "Fruit") for number in range(len(titles))]
    for document, title in zip(made, titles, strict=True):
        publish(session, document, sam, title=title)
    return made


def test_the_a_to_z_is_in_order_and_each_letter_knows_where_it_begins(session: Session, small: None) -> None:
    fill(session, TITLES)
    parts = [lists.a_to_z(session, number) for number in (1, 2, 3)]
    told = [listing.title for part in parts for letter in part.letters for listing in letter.listings]
    assert (told, parts[0].parts) == (SORTED, 3)
    begins = {letter.letter: letter.part for letter in parts[0].letters if letter.part}
    assert begins == {"A": 1, "B": 1, "Z": 2, "#": 2}
    assert lists.a_to_z(session, 99).number == 3
    assert lists.a_to_z(session, 1, days(-1)).parts == 1


def test_a_topic_and_the_withdrawn_pages_come_in_parts(session: Session, small: None) -> None:
    made = fill(session, TITLES)
    topic = session.scalars(sa.select(Topic)).one()
    found = [listing.title for number in (1, 2, 3) for listing in lists.on_topic(session, topic, number).listings]
    assert found == ["3 rules", "apple", "Apricot", "Banana", "banana split", "Zoster", "Éclair"]
    by = made[0].owner
    assert by is not None
    for number, document in enumerate(made[:5]):
        withdraw(session, document, by, at=days(number))
    reinstate(session, made[0], by, at=days(9))
    withdraw(session, made[0], by, at=days(10))
    parts = [lists.withdrawn_pages(session, number) for number in (1, 2)]
    assert [listing.title for part, _ in parts for listing in part.listings] == [
        "Zoster",
        "Apricot",
        "Banana",
        "Éclair",
        "apple",
    ]
    assert parts[0][1][made[0].id].at == days(10)


@pytest.fixture
def asked(embedded: Database) -> list[str]:
    statements: list[str] = []
    sa.event.listen(embedded.engine, "before_cursor_execute", lambda *event: statements.append(event[2]))
    return statements


def test_many_pages_take_as_many_questions_as_few(embedded: Database, asked: list[str]) -> None:
    counts = []
    with embedded.writer() as session:
        for titles in (TITLES[:2], [f"{title} {number}" for title in TITLES for number in range(6)]):
            fill(session, titles)
            topic = session.scalars(sa.select(Topic)).one()
            session.flush()
            asked.clear()
            assert lists.a_to_z(session).letters and lists.on_topic(session, topic).listings
            lists.withdrawn_pages(session)
            counts.append(len(asked))
    assert counts[0] == counts[1] == 7
