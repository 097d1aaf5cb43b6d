"""Erasing a newsletter or an item of news by itself, by two people."""

import json

import pytest
import sqlalchemy as sa

from guidance.acts.newswriting import CameFrom, NewsWords, publish, revise, write
from guidance.authoring.ending.elsewhere.seeking import seek
from guidance.errors import NotReady
from guidance.letters.writing import WantedLetter, letter_about, owe
from guidance.models import (
    Delivery,
    DeliveryState,
    LetterKind,
    LetterRow,
    Role,
    Verdict,
    follower_at,
)
from guidance.models.news import NewsItem, NewsOrigin, NewsText
from guidance.models.newsletters import Newsletter, NewsletterCheck, NewsletterIssue, NewsletterText
from guidance.operations.verifying import verify
from guidance.search.news import news_index
from guidance.text.letter import Paragraph
from guidance.text.words.phrases import Phrases
from tests.authoring.ending.conftest import Site, followed, propose
from tests.pages import Page, posted
from tests.stories import days, person

NAME = "Quentin Zzyzx"
WHY = {"category": "Personal data", "reason": "It named a patient."}


@pytest.fixture
def told(site: Site) -> Site:
    """A newsletter that was sent, with a letter that waits, and an item of news from a feed, with the same name."""
    with site.database.writing() as session:
        author, pat = person(session, "Other Author"), person(session, "Ed Itor", Role.APPROVER)
        words = NewsWords(NAME, summary=f"{NAME} spoke.", body=f"By {NAME}.", documents=[site.document(session)])
        source = CameFrom(NewsOrigin.FEED, "https://a.example/1", "https://a.example/1")
        item = write(session, words, by=pat, at=days(70), came_from=source, slug="a-speaker")
        publish(session, item, number=1, by=pat, at=days(70))
        revise(session, item, words, based_on=1, by=pat, at=days(71))
        session.add(Newsletter(number=1, since=days(0), since_sequence=0, by_id=author.id, at=days(70)))
        items = json.dumps(
            [{"key": "news-1", "part": "News", "title": NAME, "words": "w", "address": "/news/a-speaker"}]
        )
        saved = {"introduction": f"Dear all, here is what {NAME} told us", "byline": "B", "items": items}
        for number in (1, 2):
            text = NewsletterText(
                newsletter_number=1,
                number=number,
                title=f"About {NAME}",
                filled_at=days(70),
                filled_to=0,
                **saved,
                by_id=author.id,
                at=days(70),
            )
            session.add(text)
            session.flush()
        session.add(NewsletterCheck(text_id=text.id, verdict=Verdict.APPROVED, note=NAME, by_id=pat.id, at=days(71)))
        session.add(NewsletterIssue(newsletter_number=1, text_id=text.id, html=f"<p>{NAME}</p>", at=days(72)))
        wanted = WantedLetter(LetterKind.DIGEST, NAME, [Paragraph(NAME)])
        letter = letter_about(session, wanted, "newsletter-1", at=days(72))
        owe(session, letter, follower_at(session, "r@example.org", at=days(72)), wanted, at=days(72))
    return site


def agreed(site: Site, path: str, **more: str) -> str:
    """The address of what else has the words, after two people agreed."""
    proposal = propose(site.pat, path, **WHY, **more)
    own = posted(site.pat, proposal, decision="agree")
    assert own.status_code in {400, 403} and "Someone else must agree" in Page(own).text
    assert "It named a patient." in Page(site.kim.get("/desk")).text
    answer = posted(site.kim, proposal, decision="agree")
    assert answer.status_code == 303, Page(answer).text
    return str(answer.headers["Location"])


def test_a_newsletter_is_erased_by_two_people_and_its_number_stays_with_the_reason(told: Site) -> None:
    assert "Erase its words" in Page(told.pat.get("/desk/newsletters/1")).text
    address = agreed(told, "/desk/newsletters/1/erasure", words=NAME)
    shown = told.read("/newsletters/1")
    assert shown.status == 410 and "It named a patient." in shown.text and "Two people of" in shown.text
    for path in ("/newsletters", "/newsletters/feed.atom", "/newsletters/feed.json"):
        source = told.read(path).source
        assert "Newsletter 1: its words were taken out" in source and "Zzyzx" not in source, path
    assert "Its words were erased" in Page(told.kim.get("/desk/newsletters/1")).text
    with told.database.reading() as session:
        assert session.scalars(sa.select(Delivery.state)).all() == [DeliveryState.ENDED]
        assert session.scalars(sa.select(LetterRow.text)).all() == [""]
        left = {place.kind for place in seek(session, Phrases([NAME])).places}
    assert left == {"news_text"}  # a name that stands elsewhere is found there
    elsewhere = Page(told.kim.get(address))
    assert "The words of newsletter 1 were erased" in elsewhere.text and "Text of news" in elsewhere.text
    again = Page(told.pat.get("/desk/newsletters/1/erasure"))
    assert "Its words were erased already" in again.text
    assert {"proposed to erase what was told", "erased a text"} <= set(told.acts())
    assert "whole" in verify(told.database)


def test_news_is_erased_with_all_its_texts_and_comes_back_from_nowhere(told: Site) -> None:
    settings = told.app.extensions["settings"]
    news_index(settings, told.database).catch_up()
    assert "Zzyzx" in told.read("/search?q=spoke&in=news").source
    address = agreed(told, "/desk/news/1/erasure", words=NAME)
    shown = told.read("/news/a-speaker")
    assert shown.status == 410 and "It named a patient." in shown.text and "Two people of" in shown.text
    for path in ("/news", "/news/feed.atom", "/guidance/methotrexate"):
        assert "Zzyzx" not in told.read(path).source, path
    with told.database.writing() as session:
        item = session.get_one(NewsItem, 1)
        assert {text.title + text.summary + text.body for text in session.scalars(sa.select(NewsText))} == {"Removed."}
        assert item.source and not item.original
        pat = person(session, "Some Body", Role.APPROVER)
        with pytest.raises(NotReady, match="erased"):
            publish(session, item, number=2, by=pat, at=days(90))
        with pytest.raises(NotReady, match="erased"):
            revise(session, item, NewsWords("New"), based_on=2, by=pat, at=days(90))
    assert "Newsletter" in Page(told.kim.get(address)).text
    news_index(settings, told.database).catch_up()
    assert "Zzyzx" not in told.read("/search?q=spoke&in=news").source
    assert "Its words were erased already" in Page(told.pat.get("/desk/news/1/erasure")).text
    assert "Write a new item instead" in Page(told.pat.get("/desk/news/1")).text


def test_what_is_proposed_can_be_declined_and_taken_back_and_only_once_proposed(told: Site) -> None:
    first = propose(told.pat, "/desk/news/1/erasure", **WHY)
    assert first.startswith("/desk/proposals/")
    twice = posted(told.kim, "/desk/news/1/erasure", **WHY)
    assert twice.status_code == 400 and "proposed this already" in Page(twice).text
    assert followed(told.pat, posted(told.pat, first, decision="decline")).status == 200
    assert told.read("/news/a-speaker").status == 200
    assert posted(told.kim, first, decision="agree").status_code == 400
    for path in (f"{first}/elsewhere", "/desk/proposals/99", "/desk/newsletters/9/erasure", "/desk/news/9/erasure"):
        assert told.kim.get(path).status_code == 404, path
    page = propose(told.pat, "/desk/guidance/methotrexate/erasure?version=1", **WHY).rsplit("/", 1)[1]
    assert told.kim.get(f"/desk/proposals/{page}").status_code == 404
    assert told.kim.get(f"/desk/guidance/methotrexate/proposals/{first.rsplit('/', 1)[1]}").status_code == 404
    assert told.author.get("/desk/news/1/erasure").status_code == 404
    refused = posted(told.pat, "/desk/news/1/erasure", category="x" * 300_000, reason="\r\n")
    assert refused.status_code == 400


@pytest.mark.parametrize("others", ["", "version_id, newsletter_number", "newsletter_number, news_item_id"])
def test_a_proposal_is_about_one_thing(told: Site, others: str) -> None:
    columns, values = (f", {others}", ", 1, 1") if others else ("", "")
    words = f"INSERT INTO proposal (act, reason, by_id, at{columns}) VALUES ('erasure', 'r', 1, '2026-01-01'{values})"
    with pytest.raises(sa.exc.IntegrityError), told.database.writing() as session:
        session.execute(sa.text(words))
