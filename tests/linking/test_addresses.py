"""No address that was ever given out breaks, and each page has one spelling."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.errors import AddressTaken
from guidance.linking.finding import views as finding
from guidance.models import Document, rename
from tests.pages import Page
from tests.stories import days, page, person, publish, reinstate, remove, withdraw

U = "/guidance/methotrexate"


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        document = page(session, person(session))
        for number in range(3):
            publish(session, document, document.owner, f"## Dose\n\nTake {number} mg.\n", at=days(number))
    return app.test_client()


class TestOneSpelling:
    @pytest.mark.parametrize(
        ("typed", "right"),
        [
            ("/Guidance/Methotrexate", U),
            ("/GUIDANCE/METHOTREXATE/HISTORY?page=1", f"{U}/history?page=1"),
            (f"{U}/", U),
            (f"{U}//", U),
            ("/guidance//methotrexate///history", f"{U}/history"),
            (f"{U}%2F", U),
            ("/guidance/metho%2574rexate", U),
            (f"{U}).", U),
            (f"{U}%20", U),
            ("/guidance/ｍethotrexate", U),
            (f"{U}/versions", f"{U}/history"),
            (f"{U}/versions/", f"{U}/history"),
            (f"{U}/versions/current", U),
            (f"{U}/versions/02", f"{U}/versions/2"),
            (f"{U}/versions/02/check", f"{U}/versions/2/check"),
            (f"{U}/compare/1..current", f"{U}/changes?since=1"),
            (f"{U}/compare/01...2", f"{U}/compare/1..2"),
            (f"{U}/on/2026-1-6", f"{U}/on/2026-01-06"),
            ("/on/2026-1-6", "/on/2026-01-06/"),
            ("/on/2026-1-6/", "/on/2026-01-06/"),
            ("/Sitemap.XML", "/sitemap.xml"),
        ],
    )
    def test_another_one_leads_there_for_good(self, site: FlaskClient, typed: str, right: str) -> None:
        answer = site.get(typed)
        assert (answer.status_code, answer.location) == (308, right)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert site.get(right).status_code in {200, 302}

    @pytest.mark.parametrize(
        "typed",
        [
            "/guidance/../../etc",
            "/%0d%0aSet-Cookie:x",
            "/guidance/" + "a%25" * 400,
            "/id/%00",
            f"{U}/on/2026-13-1",
        ],
    )
    def test_what_is_no_spelling_of_anything_is_not_found(self, site: FlaskClient, typed: str) -> None:
        answer = site.get(typed, follow_redirects=True)
        assert answer.status_code == 404

    def test_two_slashes_ahead_lead_to_one_and_to_no_other_site(self, site: FlaskClient) -> None:
        answers = [site.get("/", environ_overrides={"PATH_INFO": f"//{path}"}) for path in (U[1:], "evil.example")]
        assert [(answer.status_code, answer.location) for answer in answers] == [(308, U), (404, None)]

    def test_a_former_address_in_capital_letters_takes_one_step(self, site: FlaskClient, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            rename(session, session.scalars(sa.select(Document)).one(), "new-name", at=days(4))
        assert site.get("/Guidance/Methotrexate/history/").location == "/guidance/new-name/history"


def test_an_address_that_never_was_offers_the_pages_with_names_like_it(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        author = session.scalars(sa.select(Document)).one().owner
        for slug in ("methotrexate-dose", "steroid-injections", "secret-methotrexate"):
            publish(session, page(session, author, slug), author, title=slug.replace("-", " ").capitalize())
        gone = session.scalars(sa.select(Document).where(Document.slug == "secret-methotrexate")).one()
        remove(session, gone, author, at=days(9))
        page(session, author, "methotrexate-plan")
    shown = Page(site.get("/guidance/metotrexate"))
    assert (shown.status, shown.links["Methotrexate"]) == (404, U)
    assert shown.links["Methotrexate dose"] == f"{U}-dose"
    assert "Secret" not in shown.text and "plan" not in shown.text
    assert "Did you mean" not in Page(site.get("/guidance/zzz")).text


class TestAddressesOfALongHistory:
    """A page that was renamed twice and back, one that was withdrawn, one removed, one that came to be another's."""

    @pytest.fixture
    def issued(self, site: FlaskClient, app: Flask) -> dict[str, str]:
        uids = {}
        with app.extensions["database"].writing() as session:
            kept = session.scalars(sa.select(Document)).one()
            author = kept.owner
            for number, slug in enumerate(("mtx", "methotrexate-and-you", "methotrexate", "mtx-weekly"), 4):
                rename(session, kept, slug, at=days(number))
            for slug in ("old-advice", "mistake", "other"):
                document = page(session, author, slug)
                publish(session, document, author, title=slug, at=days(10))
                publish(session, document, author, f"## Dose\n\n{slug}\n", title=slug, at=days(11))
                rename(session, document, f"{slug}-2", at=days(12))
                uids[slug] = document.uid
            uids["kept"] = kept.uid
            documents = {each.slug: each for each in session.scalars(sa.select(Document))}
            withdraw(session, documents["other-2"], author, at=days(13))
            reinstate(session, documents["other-2"], author, at=days(14))
            withdraw(session, documents["old-advice-2"], author, at=days(15), replacement=kept)
            remove(session, documents["mistake-2"], author, at=days(16))
            for taken in ("mtx", "old-advice", "mistake", "mistake-2"):
                with pytest.raises(AddressTaken):
                    rename(session, documents["other-2"], taken, at=days(17))
        return uids

    def test_every_name_leads_to_its_own_page_in_one_step(self, site: FlaskClient, issued: dict[str, str]) -> None:
        below = ("", "/history", "/versions/1", "/versions/2/check", "/compare/1..2", "/changes?since=1")
        names = {
            "mtx-weekly": ("methotrexate", "mtx", "methotrexate-and-you"),
            "other-2": ("other",),
            "old-advice-2": ("old-advice",),
            "mistake-2": ("mistake",),
        }
        for today, former in names.items():
            status = 410 if today == "mistake-2" else 200
            for rest in below:
                there = site.get(f"/guidance/{today}{rest}")
                assert there.status_code == status, there.request.path
                for name in former:
                    answer = site.get(f"/guidance/{name}{rest}")
                    assert (answer.status_code, answer.location) == (301, f"/guidance/{today}{rest}")
                    assert answer.headers["Cache-Control"] == "public, max-age=3600"

    def test_the_lasting_names_lead_to_the_pages(self, site: FlaskClient, issued: dict[str, str]) -> None:
        for name, slug in [("kept", "mtx-weekly"), ("other", "other-2"), ("old-advice", "old-advice-2")]:
            uid = issued[name]
            assert site.get(f"/id/{uid}").location == f"/guidance/{slug}"
            assert site.get(f"/id/{uid.upper()}").location == f"/id/{uid}"
            assert f'data-document="{uid}"' in site.get(f"/id/{uid}", follow_redirects=True).text

    def test_what_was_withdrawn_can_be_read_and_what_was_removed_only_says_so(self, site, issued) -> None:
        withdrawn = Page(site.get("/guidance/old-advice", follow_redirects=True))
        assert (withdrawn.status, withdrawn.meta["robots"]) == (200, "noindex")
        assert "New evidence made this advice unsafe." in withdrawn.text
        for path in ("/guidance/mistake", f"/id/{issued['mistake']}", f"/check/{issued['mistake']}/1"):
            removed = Page(site.get(path, follow_redirects=True))
            assert removed.status == 410
            assert "It named a patient." in removed.text and "See the team" not in removed.text


def test_an_anchor_outlives_its_heading_and_its_section(site: FlaskClient, app: Flask) -> None:
    texts = ["## Dose\n\nTake 5 mg.\n\n## Rest\n\nSleep.\n", "## How much\n\nTake 5 mg.\n\n## Rest\n\nSleep.\n"]
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        for number, body in enumerate([*texts, "## How much\n\nTake 5 mg.\n"], 5):
            publish(session, document, document.owner, body, at=days(number))
        uid = document.uid
    shown = site.get(
        f"/id/{uid}", follow_redirects=True
    ).text  # a browser takes #dose and #rest along (RFC 9110, 10.2.2)
    heading = re.search(r'<h2 id="([^"]*)">How much', shown)
    assert heading and heading[1] == "dose"
    assert '<span id="rest">' in shown and "The section “Rest” was" in shown


class TestTheSitemap:
    def test_it_lists_what_is_in_force(self, site: FlaskClient) -> None:
        sitemap = site.get("/sitemap.xml").text
        assert f"<loc>https://guidance.example.org{U}</loc><lastmod>2026-01-07</lastmod>" in sitemap
        assert "Sitemap: https://guidance.example.org/sitemap.xml" in site.get("/robots.txt").text

    def test_a_long_one_comes_in_parts(self, site, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "IN_ONE", 1)
        with app.extensions["database"].writing() as session:
            author = session.scalars(sa.select(Document)).one().owner
            publish(session, page(session, author, "second"), author)
        parts = re.findall(r"<loc>https://guidance.example.org(.*?)</loc>", site.get("/sitemap.xml").text)
        assert parts == ["/sitemap-1.xml", "/sitemap-2.xml"]
        assert "second" in site.get(parts[1]).text and "methotrexate" in site.get(parts[0]).text
        assert [site.get(f"/sitemap-{number}.xml").status_code for number in (0, 3)] == [404, 404]


def test_the_picture_of_the_site_is_where_it_always_was(site: FlaskClient) -> None:
    answer = site.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
