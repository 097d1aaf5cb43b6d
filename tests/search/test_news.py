"""News is found in a place of its own, whichever engine guidance has, and goes when it is taken down."""

import pytest

from guidance.acts.newswriting import NewsWords, publish, revise, take_down, write
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Role
from guidance.published.newsroom import Readers
from guidance.search.news import news_index, search_news
from guidance.search.query import parse
from tests.stories import START, days, person


def titles(settings: Settings, database: Database, words: str) -> list[str]:
    index = news_index(settings, database)
    index.catch_up()
    with database.reading() as session:
        found = search_news(session, index, parse(words), Readers(days(9).date(), settings.zone))
        assert found.total == len(found.found)
        return [each.entry.text.title for each in found.found]


@pytest.mark.parametrize("words", ["waiting times", "orthopaedic", "Leeds report"])
def test_what_readers_see_is_found_and_follows_every_change(settings: Settings, database: Database, words: str) -> None:
    with database.writing() as session:
        editor = person(session, "Pat Approver", Role.APPROVER)
        item = write(
            session,
            NewsWords("Report from Leeds", summary="On waiting times.", body="All *orthopaedic* lists."),
            by=editor,
            at=START,
        )
        hidden = write(session, NewsWords("Draft on orthopaedic waiting times in Leeds"), by=editor, at=START)
        assert hidden.sequence == 0
    assert titles(settings, database, words) == []
    with database.writing() as session:
        publish(session, session.merge(item), number=1, by=None, at=days(1))
    assert titles(settings, database, words) == ["Report from Leeds"]
    with database.writing() as session:
        again = session.merge(item)
        session.refresh(again)
        revise(session, again, NewsWords("Report on tea", body="Tea."), based_on=1, by=None, at=days(2))
        publish(session, again, number=2, by=None, at=days(2))
    assert titles(settings, database, words) in ([], ["Report on tea"])
    assert titles(settings, database, "tea") == ["Report on tea"]
    with database.writing() as session:
        again = session.merge(again)
        session.refresh(again)
        take_down(session, again, "Wrong.", by=None, at=days(3))
    assert titles(settings, database, "tea") == []
