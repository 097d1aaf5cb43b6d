"""News on the screens: what readers find, how it is written, and what nobody loses."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from guidance.acts.newswriting import CameFrom, EventTimes, NewsWords, publish, take_down, write
from guidance.models import Document, Role
from guidance.models.news import NewsItem, NewsOrigin
from guidance.models.organisations import MemberFeed, Organisation
from guidance.news.following import views as feeds
from guidance.news.organisations.keeping import OrganisationFacts, take_in
from guidance.search.index import Index
from guidance.search.news import news_index
from tests.pages import Page, posted
from tests.stories import START, page, person, signed_in
from tests.stories import publish as publish_page

NOW = datetime.now(UTC)


@pytest.fixture
def told(app: Flask) -> Flask:
    """A page of guidance, an organisation behind it, and news of several kinds."""
    with app.extensions["database"].writing() as session:
        editor = person(session, "Pat Approver", Role.APPROVER)
        person(session, "Ada Admin", Role.ADMIN)
        document = page(session, editor)
        publish_page(session, document, editor)
        society = take_in(
            session, OrganisationFacts("The Society", about="It *helps*.", documents=[document]), by=None, at=START
        )

        def item(title: str, at: datetime, came_from: CameFrom | None = None, **words: object) -> NewsItem:
            made = write(session, NewsWords(title, **words), by=editor, at=at, came_from=came_from)  # type: ignore[arg-type]
            publish(session, made, number=1, by=editor, at=NOW, dated=at)
            return made

        item("Old report", datetime(2020, 5, 3, 12, tzinfo=UTC), categories=["Policy"], body="It **was** so.")
        item("Fresh report", NOW, documents=[document], organisation=society, byline="The director")
        feed = CameFrom(NewsOrigin.FEED, "https://society.example/a", "https://society.example/a", society)
        item("Taken report", NOW, feed, summary="In short.", organisation=society)
        tomorrow = EventTimes(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1), "Europe/London", place="Leeds")
        item("Webinar", NOW, event=tomorrow)
        past = EventTimes(NOW - timedelta(days=3), None, "Europe/London")
        item("Past webinar", NOW, event=past)
        gone = item("Wrong report", NOW)
        take_down(session, gone, "It was wrong.", by=editor, at=NOW)
        write(session, NewsWords("Secret draft"), by=editor, at=NOW)
    return app


def seen(app: Flask, path: str) -> Page:
    return Page(app.test_client().get(path))


class TestReaders:
    def test_find_what_is_published_newest_first_with_coming_events_and_months(self, told: Flask) -> None:
        shown = seen(told, "/news")
        assert shown.status == 200
        assert shown.links["May 2020"] == "/news?month=2020-05"
        assert shown.links["Policy"] == "/news/categories/policy"
        for title in ("Fresh report", "Old report", "Taken report", "Past webinar"):
            assert title in shown.links
        assert "Secret draft" not in shown.source
        assert "Wrong report" not in shown.source
        assert shown.source.index("Fresh report") < shown.source.index("Old report")

    def test_read_one_month_one_category_and_nothing_where_there_is_none(self, told: Flask) -> None:
        month = seen(told, "/news?month=2020-05")
        assert "News in May 2020" in month.h1[0]
        assert "Fresh report" not in month.source
        assert "Old report" in seen(told, "/news/categories/policy").source
        for path in ("/news?month=2020-13", "/news/categories/none", "/news/none", "/news/secret-draft"):
            assert told.test_client().get(path).status_code == 404, path
        assert seen(told, "/news?page=99").status == 200

    def test_are_told_that_an_item_is_old_and_nothing_is_current(self, told: Flask) -> None:
        old, fresh = seen(told, "/news/old-report"), seen(told, "/news/fresh-report")
        assert "It is more than a year old and was not kept up to date." in old.text
        assert "<strong>was</strong>" in old.source
        assert "more than a year old" not in fresh.text
        assert "By The director" in fresh.text

    def test_are_led_to_the_original_of_what_a_member_told(self, told: Flask) -> None:
        shown = seen(told, "/news/taken-report")
        assert shown.links["read the whole text at society.example"] == "https://society.example/a"
        assert "From The Society" in shown.text

    def test_are_told_why_an_item_was_taken_down(self, told: Flask) -> None:
        shown = seen(told, "/news/wrong-report")
        assert (shown.status, "It was wrong." in shown.text, "Wrong report" in shown.source) == (410, True, False)

    def test_find_an_organisation_with_its_guidance_and_news(self, told: Flask) -> None:
        assert seen(told, "/organisations/").links["The Society"] == "/organisations/the-society"
        shown = seen(told, "/organisations/the-society")
        assert {"Methotrexate", "Fresh report", "Taken report"} <= shown.links.keys()
        assert "<em>helps</em>" in shown.source
        assert told.test_client().get("/organisations/none").status_code == 404

    def test_see_on_the_guidance_who_is_behind_it_and_what_is_in_the_news(self, told: Flask) -> None:
        shown = seen(told, "/guidance/methotrexate")
        assert shown.links["The Society"] == "/organisations/the-society"
        assert shown.links["Fresh report"] == "/news/fresh-report"
        assert seen(told, "/news/fresh-report").links["Methotrexate"] == "/guidance/methotrexate"

    def test_find_events_until_they_are_past(self, told: Flask) -> None:
        shown = seen(told, "/events")
        assert "Webinar" in shown.links
        assert "UK time" in shown.text
        assert "Leeds" in shown.text
        assert "Past webinar" not in shown.source
        assert "This event is over." in seen(told, "/news/past-webinar").text


FORM = {"title": "New report", "body": "It is *out*.", "zone": "Europe/London", "act": "save"}


@pytest.fixture
def desk(told: Flask) -> FlaskClient:
    return signed_in(told, "pat.approver@example.org")


class TestEditors:
    def test_write_look_and_publish(self, told: Flask, desk: FlaskClient) -> None:
        looked = Page(posted(desk, "/desk/news/new", **FORM | {"act": "preview"}))
        assert "<em>out</em>" in looked.source
        made = posted(desk, "/desk/news/new", **FORM, categories="Policy, policy ,Work")
        assert made.status_code == 303
        number = made.headers["Location"]
        assert "Readers do not see it yet" in Page(desk.get(number)).text
        assert "New report Policy, Work It is out." in Page(desk.get(f"{number}/publication")).text
        assert told.test_client().get("/news/new-report").status_code == 404
        assert posted(desk, f"{number}/publication", based_on="1").status_code == 303
        shown = seen(told, "/news/new-report")
        assert (shown.status, shown.links["Work"]) == (200, "/news/categories/work")

    def test_publish_news_that_links_to_guidance_by_its_lasting_name_and_to_its_history(
        self, told: Flask, desk: FlaskClient
    ) -> None:
        with told.extensions["database"].reading() as session:
            uid = session.scalars(sa.select(Document.uid).where(Document.slug == "methotrexate")).one()
        body = f"See [the page](/id/{uid}) and [what changed](/guidance/methotrexate/history)."
        made = posted(desk, "/desk/news/new", **FORM | {"title": "Linked report", "body": body})
        answer = posted(desk, f"{made.headers['Location']}/publication", based_on="1")
        assert answer.status_code == 303, Page(answer).text

    def test_are_told_what_to_mend_and_lose_nothing(self, desk: FlaskClient) -> None:
        wrong = {"title": "", "documents": "/guidance/none", "picture": "x", "link": "javascript:alert(1)"}
        refused = posted(desk, "/desk/news/new", **FORM | wrong)
        shown = Page(refused)
        assert refused.status_code == 400
        assert "It is *out*." in shown.source
        for words in (
            "Enter a title",
            "There is no guidance page",
            "There is no such picture",
            "Enter a web address",
        ):
            assert words in shown.text

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"starts_time": "5pm"}, "Enter the first day"),
            ({"place": "Leeds"}, "Enter the first day"),
            ({"starts-day": "31", "starts-month": "2", "starts-year": "2027"}, "real date"),
            ({"starts_time": "17 o'clock"}, "is no time"),
            ({"starts_time": "5pm", "ends_time": "4pm"}, "ends before it begins"),
            ({"starts_time": "1:30am"}, "clocks skip"),
            ({"ends-day": "1", "ends-month": "1", "ends-year": "2027"}, "before the first"),
            ({"zone": "Mars/Olympus"}, "whose clocks"),
        ],
    )
    def test_are_told_what_is_wrong_with_the_times_of_an_event(
        self, desk: FlaskClient, typed: dict[str, str], words: str
    ) -> None:
        day = {"starts-day": "28", "starts-month": "3", "starts-year": "2027"}
        timeless = typed in ({"starts_time": "5pm"}, {"place": "Leeds"})
        refused = posted(desk, "/desk/news/new", **FORM | ({} if timeless else day) | typed)
        assert (refused.status_code, words in Page(refused).text) == (400, True)

    def test_keep_whole_days_and_times_as_they_typed_them(self, told: Flask, desk: FlaskClient) -> None:
        days = {"starts-day": "12", "starts-month": "10", "starts-year": "2099"}
        last = {"ends-day": "18", "ends-month": "10", "ends-year": "2099"}
        made = posted(desk, "/desk/news/new", **FORM | days | last).headers["Location"]
        posted(desk, f"{made}/publication", based_on="1")
        assert "12 to 18 October 2099" in seen(told, "/events").text
        again = Page(desk.get(made))
        assert 'name="ends-day" inputmode="numeric" value="18"' in again.source
        posted(desk, f"{made}/taking-down", reason="Wrong.")
        gone = told.test_client().get("/events/new-report.ics")
        assert (gone.status_code, gone.text) == (410, "This event was taken down: Wrong.\n")

    def test_who_saved_second_see_both_texts(self, desk: FlaskClient) -> None:
        made = posted(desk, "/desk/news/new", **FORM).headers["Location"]
        assert posted(desk, made, **FORM | {"body": "Theirs.", "based_on": "1"}).status_code == 303
        late = posted(desk, made, **FORM | {"body": "Mine.", "based_on": "1"})
        assert late.status_code == 409
        assert "Theirs." in Page(late).source
        assert "Mine." in Page(late).source
        assert posted(desk, made, **FORM | {"body": "Both.", "based_on": "2"}).status_code == 303

    def test_who_saved_second_find_both_changes_in_the_form(self, desk: FlaskClient) -> None:
        words = FORM | {"body": "## When\n\nAt 5pm.\n\n## Where\n\nIn Leeds.", "summary": "Soon."}
        made = posted(desk, "/desk/news/new", **words).headers["Location"]
        theirs = {"title": "Their title", "body": words["body"].replace("5pm", "6pm"), "summary": "On Monday."}
        theirs |= {"organisation": "1", "starts-day": "1 Dec 2026", "place": "The hall"}
        assert posted(desk, made, **words | theirs | {"based_on": "1"}).status_code == 303
        mine = {"body": words["body"].replace("Leeds", "York"), "summary": "On Tuesday."}
        late = posted(desk, made, **words | mine | {"based_on": "1"})
        assert "At [Removed: 5pm] [Added: 6pm]." in Page(late).text
        assert "Was: New report" in Page(late).text and "Summary: you both changed it" in Page(late).text
        assert "Now: The Society" in Page(late).text and "Now: 1 December 2026" in Page(late).text
        form = late.text.split('id="page-form"')[1]
        assert "selected>The Society" in form and 'value="2026"' in form and "The hall" in form
        assert "At 6pm." in form and "In York." in form and "Their title" in form and "On Tuesday." in form

    def test_publish_nothing_with_details_of_a_patient(self, desk: FlaskClient) -> None:
        made = posted(desk, "/desk/news/new", **FORM | {"body": "NHS number 943 476 5919."}).headers["Location"]
        refused = posted(desk, f"{made}/publication", based_on="1")
        assert (refused.status_code, "Before readers can see it" in Page(refused).text) == (400, True)

    def test_take_down_with_a_reason_and_readdress(self, told: Flask, desk: FlaskClient) -> None:
        made = posted(desk, "/desk/news/new", **FORM).headers["Location"]
        posted(desk, f"{made}/publication", based_on="1")
        assert posted(desk, f"{made}/address", slug="no good").status_code == 400
        assert posted(desk, f"{made}/address", slug="old-report").status_code == 400
        assert posted(desk, f"{made}/address", slug="out-now").status_code == 303
        moved = told.test_client().get("/news/new-report")
        assert (moved.status_code, moved.headers["Location"]) == (301, "/news/out-now")
        assert posted(desk, f"{made}/taking-down", reason="").status_code == 400
        assert posted(desk, f"{made}/taking-down", reason="Wrong.").status_code == 303
        assert told.test_client().get("/news/out-now").status_code == 410
        assert Page(desk.get("/desk/news")).status == 200

    def test_keep_no_organisations_but_admins_do(self, told: Flask, desk: FlaskClient) -> None:
        assert desk.get("/desk/organisations").status_code == 404
        admin = signed_in(told, "ada.admin@example.org")
        wrong = posted(admin, "/desk/organisations/new", name="The Society", feed="file:///etc", speakers="x@y.org")
        assert wrong.status_code == 400
        typed = {"name": "Another", "site": "another.example", "speakers": "Ada.Admin@example.org"}
        assert posted(admin, "/desk/organisations/new", **typed).status_code == 303
        with told.extensions["database"].reading() as session:
            number = session.query(Organisation).filter_by(slug="another").one().id
        there = f"/desk/organisations/{number}"
        assert "ada.admin@example.org" in Page(admin.get(there)).source
        taken = posted(admin, there, **typed | {"slug": "the-society"})
        assert (taken.status_code, "belongs, or once belonged" in Page(taken).text) == (400, True)
        assert posted(admin, there, **typed | {"slug": "renamed", "ended": "y"}).status_code == 303
        assert told.test_client().get("/organisations/another").headers["Location"] == "/organisations/renamed"
        assert "has not been a member since" in seen(told, "/organisations/renamed").text
        assert "Another" not in seen(told, "/organisations/").source


class TestMachines:
    @pytest.mark.parametrize("of", ["/news", "/news/categories/policy", "/organisations/the-society"])
    def test_read_each_feed_in_both_forms(self, told: Flask, of: str) -> None:
        client = told.test_client()
        parsed = feedparser.parse(client.get(f"{of}/feed.atom").data)
        assert not parsed.bozo
        told_as_json = client.get(f"{of}/feed.json").get_json(force=True)
        titles = [entry.title for entry in parsed.entries]
        assert titles == [item["title"] for item in told_as_json["items"]]
        assert "Old report" in titles if of == "/news/categories/policy" else "Fresh report" in titles
        assert not {"Wrong report", "Secret draft"} & set(titles)
        assert client.get("/news/categories/none/feed.atom").status_code == 404

    def test_find_everything_in_the_archive_of_a_feed_month_by_month(self, told: Flask, monkeypatch) -> None:
        monkeypatch.setattr(feeds, "SIZE", 2)
        client, found, path = told.test_client(), [], "/news/feed.atom"
        while path:
            parsed = feedparser.parse(client.get(path).data)
            links = {link.rel: link.href.removeprefix("https://guidance.example.org") for link in parsed.feed.links}
            found += [entry.title for entry in parsed.entries]
            assert links["self"] == path and links.get("current") == ("/news/feed.atom" if "archive" in path else None)
            path, last = links.get("prev-archive", ""), links
        assert set(found) == {"Old report", "Fresh report", "Taken report", "Webinar", "Past webinar"}
        assert (last["self"], "next-archive" in last) == ("/news/feed.atom?archive=2020-05", True)
        assert [item["title"] for item in client.get("/news/feed.json?archive=2020-05").json["items"]] == ["Old report"]
        for part in ("2020-06", "2020-05-01", "1", "", "x" * 300, "9999-99"):
            assert client.get(f"/news/feed.json?archive={part}").status_code == 404

    def test_are_led_from_a_feed_to_the_original(self, told: Flask) -> None:
        items = told.test_client().get("/organisations/the-society/feed.json").get_json(force=True)["items"]
        taken = next(item for item in items if item["title"] == "Taken report")
        assert taken["external_url"] == "https://society.example/a"
        assert taken["content_text"] == "From The Society. In short."

    def test_find_news_and_organisations_in_the_sitemap(self, told: Flask) -> None:
        client = told.test_client()
        assert "/sitemap-news.xml" in client.get("/sitemap.xml").text
        listed = client.get("/sitemap-news.xml").text
        assert "/news/fresh-report<" in listed
        assert "/organisations/the-society<" in listed
        assert "secret" not in listed

    def test_subscribe_to_the_calendar(self, told: Flask) -> None:
        answer = told.test_client().get("/events.ics")
        assert answer.content_type == "text/calendar; charset=utf-8"
        calendar = Calendar.from_ical(answer.data)
        (event,) = calendar.walk("VEVENT")
        assert (event["SUMMARY"], event["LOCATION"]) == ("Webinar", "Leeds")
        assert event["URL"] == "https://guidance.example.org/news/webinar"
        assert told.test_client().get("/events/webinar.ics").status_code == 200
        assert told.test_client().get("/events/fresh-report.ics").status_code == 404


def test_news_is_found_beside_guidance_and_never_among_it(told: Flask) -> None:
    settings, database = told.extensions["settings"], told.extensions["database"]
    news_index(settings, database).catch_up()
    Index(settings, database).catch_up()
    among = seen(told, "/search?q=report")
    assert "Fresh report" not in among.source
    assert among.links["3 items of news"] == "/search?q=report&in=news"
    found = seen(told, "/search?q=report&in=news")
    assert {"Fresh report", "Old report", "Taken report"} <= found.links.keys()
    assert "Wrong report" not in found.source
    assert seen(told, "/search?q=zebra&in=news").status == 200


def test_a_feed_that_fails_for_a_week_stands_first_on_the_desk_and_on_that_of_news(told: Flask) -> None:
    with told.extensions["database"].writing() as session:
        society = session.query(Organisation).one()
        failing = {"failing_since": NOW - timedelta(days=8), "fault": "It answers 500."}
        session.add(MemberFeed(organisation=society, address="https://society.example/feed", **failing))
    for who, ends in (
        ("ada.admin@example.org", "Look after the feeds"),
        ("pat.approver@example.org", "An admin can look after them."),
    ):
        for path in ("/desk", "/desk/news"):
            words = Page(signed_in(told, who).get(path)).text
            assert "1 feed could not be read for a week The Society, since" in words
            assert f"It answers 500. {ends}" in words
