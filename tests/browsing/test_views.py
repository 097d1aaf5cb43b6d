"""Finding the way: home, topics, letters, what is new, what is withdrawn, past days."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.authoring.ending.correcting import correct_note
from guidance.models import ChangeClass, Document, Role, current_version
from tests.pages import Page
from tests.stories import bulk, days, page, person, publish, reinstate, review, withdraw


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        for slug, title, topic in (
            ("methotrexate", "Methotrexate", "Medicines"),
            ("after-surgery", "after Surgery", "Surgery"),
            ("2nd-dose", "2nd dose", ""),
        ):
            document = page(session, author, slug, topic)
            publish(session, document, author, title=title, at=days(0))
            publish(
                session,
                document,
                author,
                "b",
                title=title,
                at=days(10),
                kind=ChangeClass.WORDING,
                note=f"Comma {slug}.",
            )
        gone = page(session, author, "gone", "Medicines")
        publish(session, gone, author, title="Gone advice", at=days(1))
        withdraw(session, gone, author, at=days(20))
        page(session, author, "draft", "Secret topic")
    return app.test_client()


def test_home_puts_search_first_then_topics_then_what_changed(site: FlaskClient) -> None:
    shown = Page(site.get("/"))
    assert [words for _, words in shown.headings][:3] == [
        "Guidance that is kept up to date",
        "Topics",
        "Recently changed",
    ]
    assert shown.links["Medicines"] == "/topics/medicines"
    assert "1 page" in shown.text
    assert "Secret topic" not in shown.text


def test_an_empty_site_says_what_will_appear(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/guidance/"):
        assert "No guidance here yet. Pages appear as soon as they are published." in Page(client.get(path)).text
    assert "There are no topics yet." in Page(client.get("/topics/")).text
    assert "Nothing is withdrawn." in Page(client.get("/withdrawn")).text
    assert "No changes match." in Page(client.get("/whats-new")).text


def test_the_a_to_z_lists_every_page_in_force_by_its_letter(site: FlaskClient) -> None:
    shown = Page(site.get("/guidance/"))
    order = [shown.text.rindex(words) for words in ("after Surgery", "Methotrexate", "2nd dose")]
    assert order == sorted(order)
    assert "Gone advice" not in shown.text
    assert "M" in shown.links and "B" not in shown.links


def test_a_topic_lists_its_pages_and_what_changed_in_it(site: FlaskClient) -> None:
    shown = Page(site.get("/topics/medicines"))
    assert shown.h1 == ["Medicines"]
    assert shown.links["Methotrexate"] == "/guidance/methotrexate"
    assert "after Surgery" not in shown.text
    assert Page(site.get("/topics/nothing")).status == 404


class TestWhatsNew:
    def test_minor_changes_are_shown_only_when_asked_for(self, site: FlaskClient) -> None:
        assert "Comma methotrexate." not in Page(site.get("/whats-new")).text
        assert "Comma methotrexate." in Page(site.get("/whats-new?show=all")).text

    def test_it_can_be_narrowed_to_what_a_change_means_for_care(self, site: FlaskClient) -> None:
        shown = Page(site.get("/whats-new?change=wording"))
        assert shown.text.count("Comma") == 3
        assert "First version." not in shown.text
        assert "No changes match." in Page(site.get("/whats-new?change=correction")).text

    def test_a_withdrawal_is_news(self, site: FlaskClient) -> None:
        news = (
            "Gone advice 25 January 2026 · Withdrawn Must no longer be followed New evidence made this advice unsafe."
        )
        assert news in Page(site.get("/whats-new")).text
        assert news in Page(site.get("/whats-new?change=advice+withdrawn")).text
        assert news not in Page(site.get("/whats-new?change=wording")).text

    def test_a_corrected_note_is_news_on_the_day_of_its_correction(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == "2nd-dose")).one()
            kim = person(session, "Kim", Role.APPROVER)
            words = {"note": "The dose is 5 mg.", "reason": "It said 50 mg."}
            correct_note(session, current_version(session, document), **words, by=kim, at=days(30))
        told = (
            "2nd dose 4 February 2026 · Change note of version 2 corrected Wording The note now says: The dose is 5 mg."
        )
        shown = Page(site.get("/whats-new")).text
        assert f"{told} Why it was corrected: It said 50 mg." in shown
        assert shown.index(told) < shown.index("Must no longer be followed")
        assert told not in Page(site.get("/whats-new?safety=yes")).text

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("month=2026-01", ["2nd dose", "Gone advice", "Methotrexate", "after Surgery"]),
            ("month=2026-02", []),
            ("month=2026-01&topic=surgery", ["after Surgery"]),
            ("since=20+January+2026", ["Gone advice"]),
            ("since=20/1/2026&reviews=no", ["Gone advice"]),
            ("safety=yes", ["Gone advice"]),
        ],
    )
    def test_filters_stand_in_the_address(self, site: FlaskClient, query: str, told: list[str]) -> None:
        shown = Page(site.get(f"/whats-new?{query}"))
        listed = [words for level, words in shown.headings if level == 2 and words != "Support links"]
        assert sorted(set(listed)) == sorted(told)

    def test_since_a_day_reviews_without_change_and_reinstatements_are_told(self, site: FlaskClient, app) -> None:
        with app.extensions["database"].writing() as session:
            found = session.scalars(sa.select(Document).where(Document.slug.in_(["gone", "methotrexate"]))).all()
            gone, methotrexate = sorted(found, key=lambda document: document.slug)
            reinstate(session, gone, gone.owner, at=days(40))
            checked = current_version(session, methotrexate)
            approver = person(session, "Pat Approver", Role.APPROVER)
            review(session, checked, approver, at=days(41), due_on=date(2027, 2, 4))
        shown = Page(site.get("/whats-new?since=2026-02-10"))
        assert shown.h1 == ["What changed since 10 February 2026"]
        assert "Gone advice 14 February 2026 · Reinstated In force again It was right." in shown.text
        assert "Methotrexate 15 February 2026 · Version 2 Reviewed without change Whole page reviewed by" in shown.text
        assert "Reviewed without change Whole" not in Page(site.get("/whats-new?since=2026-02-10&reviews=no")).text
        assert "Reviewed without change Whole" not in Page(site.get("/whats-new")).text
        assert "Reviewed without change Whole" in Page(site.get("/whats-new?reviews=yes&topic=medicines")).text
        assert "Gone advice" not in Page(site.get("/whats-new?since=2026-02-10&topic=surgery")).text

    def test_a_day_that_cannot_be_read_is_answered_beside_the_field_and_kept(self, site: FlaskClient) -> None:
        shown = Page(site.get("/whats-new?since=the+flood"))
        assert shown.status == 400
        assert shown.text.count("Enter a date, like 1 March 2023, 01/03/2023 or 3 weeks ago.") == 2
        assert 'value="the flood"' in shown.source
        assert "First version." not in shown.text
        assert site.get("/whats-new?month=soon").status_code == 400
        assert site.get("/whats-new?topic=nothing").status_code == 404

    def test_the_filters_are_folded_so_that_the_changes_come_first(self, site: FlaskClient) -> None:
        folded = '<details class="nhsuk-details screen-only">'
        assert folded in site.get("/whats-new").get_data(as_text=True)
        narrowed = site.get("/whats-new?safety=yes").get_data(as_text=True)
        assert folded in narrowed
        assert "which changes (in use)" in narrowed
        assert 'screen-only" open>' in site.get("/whats-new?since=the+flood").get_data(as_text=True)

    def test_the_picker_and_a_topic_lead_to_an_address_that_can_be_shared(self, site: FlaskClient) -> None:
        assert 'name="topic" value="medicines"' in site.get("/topics/medicines").get_data(as_text=True)
        moved = site.get("/whats-new?topic=medicines&since=&day=2026-02-10&reviews=no")
        assert moved.location == "/whats-new?topic=medicines&since=2026-02-10&reviews=no"

    @pytest.mark.parametrize("query", ["page=-1", "page=10**9", "page=99999999999999999999", "change=%00", "show=x"])
    def test_a_bad_filter_is_no_fault(self, site: FlaskClient, query: str) -> None:
        assert site.get(f"/whats-new?{query}").status_code == 200

    def test_a_long_list_comes_in_pages(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            document = page(session, author)
            bulk(session, document, publish(session, document, author, at=days(0), note="Dose 1 mg."), 94)
        pages = [Page(app.test_client().get(f"/whats-new?show=all&page={n}")) for n in (1, 2, 3)]
        assert all(sum(f"Dose {n} mg." in p.text for p in pages) == 1 for n in range(1, 96))
        assert "page 2 of 3" in pages[1].title

    def test_a_withdrawal_between_two_pages_of_the_list_is_on_one_of_them(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            document, gone = page(session, author), page(session, author, "gone")
            publish(session, gone, author, title="Gone advice", at=days(-1))
            bulk(session, document, publish(session, document, author, at=days(0)), 60, hours=24)
            withdraw(session, gone, author, at=days(20.5))
        pages = [Page(app.test_client().get(f"/whats-new?show=all&page={n}")) for n in (1, 2)]
        assert "Dose 23 mg." in pages[0].text and "Dose 21 mg." in pages[1].text
        assert sum(shown.text.count("Must no longer be followed") for shown in pages) == 1


def test_withdrawn_pages_are_listed_with_their_reason(site: FlaskClient) -> None:
    shown = Page(site.get("/withdrawn"))
    assert shown.links["Gone advice"] == "/guidance/gone"
    assert "Withdrawn 25 January 2026. New evidence made this advice unsafe." in shown.text


class TestAPastDay:
    def test_the_site_is_shown_as_it_stood(self, site: FlaskClient) -> None:
        shown = Page(site.get("/on/2026-01-08/"))
        assert shown.links["Gone advice"] == "/guidance/gone/versions/1"
        assert shown.links["Methotrexate"] == "/guidance/methotrexate/versions/1"
        later = Page(site.get("/on/2026-02-01/"))
        assert later.links["Methotrexate"] == "/guidance/methotrexate/versions/2"
        assert "Gone advice" not in later.text

    def test_before_anything_was_published_it_says_so(self, site: FlaskClient) -> None:
        assert "Nothing was published yet on that day." in Page(site.get("/on/2020-01-01/")).text

    @pytest.mark.parametrize("day", ["2999-01-01", "2026-02-30", "yesterday"])
    def test_a_day_that_is_none_or_not_yet_is_not_found(self, site: FlaskClient, day: str) -> None:
        assert site.get(f"/on/{day}/").status_code == 404

    def test_a_day_can_be_typed_in(self, site: FlaskClient) -> None:
        answer = site.get("/on/?day=8&month=1&year=2026")
        assert answer.headers["Location"] == "/on/2026-01-08/"
        wrong = Page(site.get("/on/?day=30&month=2&year=2026"))
        assert wrong.status == 400
        assert wrong.text.count("Enter a real date, like 31 8 2026") == 2
        assert 'value="30"' in wrong.source
