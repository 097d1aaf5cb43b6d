"""What partners link, cite and embed says itself when it no longer holds."""

import json
import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document, current_version, rename
from tests.pages import Page
from tests.stories import days, page, person, publish, remove, review, withdraw

U = "/guidance/methotrexate"
SITE = "https://guidance.example.org"
TEXT = "## Dose\n\nTake {} mg, see [rest](#rest).\n\n## Rest\n\nSleep.\n"


@pytest.fixture
def uid(app: Flask) -> str:
    """A page with two versions; the second one has no section “Rest” any more."""
    with app.extensions["database"].writing() as session:
        document = page(session, person(session))
        publish(session, document, document.owner, TEXT.format(5), at=days(0))
        publish(session, document, document.owner, "## Dose\n\nTake 10 mg.\n", at=days(10))
        return document.uid


@pytest.fixture
def site(uid: str, app: Flask) -> FlaskClient:
    return app.test_client()


def done(app: Flask, act) -> None:
    with app.extensions["database"].writing() as session:
        act(session, session.scalars(sa.select(Document)).one())


def html_tags(code: str) -> list[tuple[str, dict[str, str | None]]]:
    """Each tag of a piece of HTML with its attributes, as browsers read it."""
    found: list[tuple[str, dict[str, str | None]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))  # type: ignore[method-assign]
    reader.feed(code)
    return found


class TestThePageForPartners:
    def fields(self, answer) -> dict[str, str]:
        """Everything that can be copied without scripts, by its label."""
        labels = dict(re.findall(r'<label class="nhsuk-label" for="(page-[^"]*)">(.*?)</label>', answer.text))
        values = dict(re.findall(r'<input class="nhsuk-input" id="([^"]*)" value="([^"]*)" readonly', answer.text))
        values |= dict(
            re.findall(r'<textarea[^>]*? id="([^"]*)"[^>]*? readonly[^>]*>(.*?)</textarea>', answer.text, re.S)
        )
        return {unescape(labels[name]): unescape(words) for name, words in values.items()}

    def test_it_is_reached_from_the_page_and_from_each_version(self, site: FlaskClient) -> None:
        words = "Link to, cite or embed this page"
        assert Page(site.get(U)).links[words] == f"{U}/link"
        assert Page(site.get(f"{U}/versions/1")).links[words] == f"{U}/link?version=1"

    def test_it_has_every_address_to_be_copied(self, site: FlaskClient, uid: str) -> None:
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            fields = self.fields(site.get(f"{U}/link?section=dose"))
        assert fields["Always the current version"] == f"{SITE}{U}"
        assert fields["This version"] == f"{SITE}{U}/versions/2"
        assert fields["The section “Dose”, always current"] == f"{SITE}{U}#dose"
        assert fields["The section “Dose” in this version"] == f"{SITE}{U}/versions/2#dose"
        assert fields["The page as it was on a day"] == f"{SITE}{U}/on/2026-03-01"
        assert fields["For databases: it holds even when the address changes"] == f"{SITE}/id/{uid}"
        assert (
            f'src="{SITE}/embed/{uid}?section=dose"'
            in fields["Always the current version of “Methotrexate”, section “Dose”"]
        )
        assert "cited 2026 Mar 1" in fields["Vancouver"] and fields["BibTeX"].startswith(f"@misc{{{uid}-v2,")
        assert 'alt="Check whether version 2 of “Methotrexate” is still current"' in fields["Badge of version 2"]

    def test_a_recommendation_is_chosen_like_a_section(self, site: FlaskClient, app: Flask, uid: str) -> None:
        text = "## Dose\n\n::: recommendation Start low {#rec-low strength=strong}\nBegin with 5 mg.\n:::\n"
        done(app, lambda session, document: publish(session, document, document.owner, text, at=days(20)))
        answer = site.get(f"{U}/link?section=rec-low")
        assert '<option value="rec-low" selected>Start low</option>' in answer.text
        fields = self.fields(answer)
        assert fields["The recommendation “Start low”, always current"] == f"{SITE}{U}#rec-low"
        frame = fields["Version 3 of “Methotrexate”, recommendation “Start low”"]
        shown = Page(site.get((html_tags(frame)[0][1]["src"] or "").removeprefix(SITE)))
        assert "Begin with 5 mg." in shown.text and shown.status == 200
        assert Page(answer).links["register your site"] == f"{U}/partners"

    def test_the_code_to_be_copied_is_html_whatever_the_title_is(self, site: FlaskClient, app: Flask) -> None:
        title = 'Use of "MTX" </textarea><script>x</script> & more'
        done(app, lambda session, document: publish(session, document, document.owner, TEXT, title=title, at=days(20)))
        fields = self.fields(site.get(f"{U}/link?section=dose"))
        for code in (words for label, words in fields.items() if words.startswith(("<iframe", "<a "))):
            tags = html_tags(code)
            assert "x" not in {tag for tag, _ in tags} and code.count("<script") == code.count("embed.js")
            assert title in (tags[0][1].get("title") or tags[1][1]["alt"])
            assert "&section" not in code  # “&sect” alone is a sign to many programs

    def test_of_an_old_version_it_cites_that_one_and_says_so(self, site: FlaskClient) -> None:
        answer = site.get(f"{U}/link?version=1")
        assert "Not current: version 2 replaced it on" in Page(answer).text
        assert f"{SITE}{U}/versions/1" in self.fields(answer)["Harvard"]

    @pytest.mark.parametrize(("ending", "begin"), [("bib", "@misc{"), ("ris", "TY  - ELEC\r\n"), ("json", "[\n")])
    def test_each_citation_is_a_file(self, site: FlaskClient, ending: str, begin: str) -> None:
        answer = site.get(f"{U}/versions/1/citation.{ending}")
        assert answer.text.startswith(begin) and f"{U}/versions/1" in answer.text
        assert answer.headers["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize(
        "path", ["/link?version=9", "/link?version=x", "/versions/9/citation.ris", "/versions/1/citation.x"]
    )
    def test_what_there_never_was_is_not_found(self, site: FlaskClient, path: str) -> None:
        assert site.get(f"{U}{path}").status_code == 404

    def test_a_withdrawn_page_is_cited_as_withdrawn_and_a_removed_one_not_at_all(self, site, app: Flask) -> None:
        done(app, lambda session, document: withdraw(session, document, document.owner, at=days(20)))
        assert "[Withdrawn on 25 January 2026]" in self.fields(site.get(f"{U}/link"))["APA"]
        done(app, lambda session, document: remove(session, document, document.owner, at=days(21)))
        assert site.get(f"{U}/link").status_code == 410
        refused = site.get(f"{U}/versions/1/citation.bib")
        assert (refused.status_code, refused.mimetype) == (410, "text/plain")


class TestAnEmbed:
    def test_it_may_stand_on_any_page_and_reaches_nothing_else(self, site: FlaskClient, uid: str) -> None:
        answer = site.get(f"/embed/{uid}")
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy and "default-src 'none'" in policy and "unsafe" not in policy
        assert "Set-Cookie" not in answer.headers
        assert "frame-ancestors 'none'" in site.get(U).headers["Content-Security-Policy"]

    def test_it_follows_or_is_pinned_and_then_tells_of_newer_versions(self, site: FlaskClient, uid: str) -> None:
        follows, pinned = Page(site.get(f"/embed/{uid}")), Page(site.get(f"/embed/{uid}?version=1"))
        assert "Take 10 mg" in follows.text and "newer version" not in follows.text
        assert "Version 2, published 15 January 2026" in follows.text
        assert "Take 5 mg" in pinned.text
        assert "There is a newer version. This is version 1 of 2. Superseded on 15 January 2026: 1" in pinned.text
        assert pinned.links["Read the current version"] == f"{SITE}{U}"
        assert pinned.links["rest"] == f"{SITE}{U}/versions/1#rest"
        assert re.search(r"Check this copy \(code \w{3}-\w{3}-\w{3}\)", pinned.text)

    def test_a_section_is_shown_alone_and_one_that_is_gone_says_so(self, site: FlaskClient, uid: str) -> None:
        section = Page(site.get(f"/embed/{uid}?version=1&section=rest")).text
        assert "Sleep." in section and "Take" not in section
        gone = Page(site.get(f"/embed/{uid}?section=rest"))
        assert "The section “Rest” was removed in version 2" in gone.text
        assert "Sleep" not in gone.text and "Take" not in gone.text
        assert site.get(f"/embed/{uid}?section=never").status_code == 404

    def test_a_recommendation_is_shown_alone(self, site: FlaskClient, uid: str, app: Flask) -> None:
        text = "## Dose\n\nAhead.\n\n::: recommendation {#weekly strength=strong}\nTake it weekly.\n:::\n\nBehind.\n"
        done(app, lambda session, document: publish(session, document, document.owner, text, at=days(12)))
        anchor = re.search(r'<div class="block[^"]*"[^>]*id="([^"]*)"', site.get(U).text)
        if anchor is None:
            pytest.fail("a recommendation has no anchor")
        shown = Page(site.get(f"/embed/{uid}?recommendation={anchor[1]}")).text
        assert "Take it weekly." in shown and "Ahead" not in shown and "Behind" not in shown

    def test_it_says_when_its_review_is_overdue(self, site: FlaskClient, uid: str, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            review(session, current_version(session, document), document.owner, at=days(41), due_on=date(2026, 6, 1))
        with time_machine.travel("2026-07-01T12:00:00Z", tick=False):
            assert (
                "Review overdue A review of this page was due on 1 June 2026." in Page(site.get(f"/embed/{uid}")).text
            )

    def test_withdrawn_text_gives_way_to_the_reason_and_removed_text_to_its_words(self, site, uid, app: Flask) -> None:
        done(app, lambda session, document: withdraw(session, document, document.owner, at=days(20)))
        for query in ("", "?version=1", "?version=1&section=dose"):
            shown = Page(site.get(f"/embed/{uid}{query}"))
            assert "New evidence made this advice unsafe." in shown.text and "Take" not in shown.text
        done(app, lambda session, document: remove(session, document, document.owner, at=days(21)))
        removed = Page(site.get(f"/embed/{uid}?version=1"))
        assert removed.status == 410
        assert (
            "It named a patient." in removed.text
            and "Take" not in removed.text
            and "“Methotrexate” was removed on" in removed.text
        )

    def test_the_script_that_grows_the_frame_is_small(self, site: FlaskClient) -> None:
        answer = site.get("/embed.js")
        assert len(answer.data) < 2_000 and answer.mimetype == "text/javascript"


class TestOembed:
    def test_a_page_names_it_and_it_gives_the_frame(self, site: FlaskClient, uid: str) -> None:
        link = re.search(r'type="application/json\+oembed"[^>]*href="([^"]*)"', site.get(U).text)
        assert link
        said = site.get(unescape(link[1]).removeprefix(SITE)).json
        assert (said["version"], said["type"], said["title"]) == ("1.0", "rich", "Methotrexate, current version")
        assert f'<iframe src="{SITE}/embed/{uid}" title="Methotrexate, current version"' in said["html"]

    def test_versions_sections_and_former_addresses_are_known_and_sizes_kept(self, site, uid: str, app: Flask) -> None:
        done(app, lambda session, document: rename(session, document, "other", at=days(30)))
        url = f"{SITE}/Guidance/methotrexate/versions/1/%23dose"
        answer = site.get(f"/oembed?url={url}&format=xml&maxwidth=300&maxheight=99999")
        root = ElementTree.fromstring(answer.data)
        assert f"/embed/{uid}?version=1&amp;section=dose" in (root.findtext("html") or "")
        assert (root.findtext("width"), root.findtext("height")) == ("300", "480")
        assert json.loads(site.get(f"/oembed?url={SITE}/id/{uid}").data)["title"] == "Methotrexate, current version"
        done(app, lambda session, document: withdraw(session, document, document.owner, at=days(31)))
        told = json.loads(site.get(f"/oembed?url={SITE}/id/{uid}").data)["title"]
        assert told == "Withdrawn on 5 February 2026. Methotrexate"

    def test_it_names_who_stands_behind_the_page_as_the_frame_does(
        self, site: FlaskClient, app: Flask, uid: str
    ) -> None:
        done(app, lambda _session, document: setattr(document.owner, "organisation", "Royal Hospital"))
        assert json.loads(site.get(f"/oembed?url={SITE}/id/{uid}").data)["author_name"] == "Royal Hospital"
        assert "Royal Hospital. <a" in site.get(f"/embed/{uid}").text

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("", 404),
            ("url=https://evil.example/guidance/methotrexate", 404),
            (f"url={SITE}.evil.example/guidance/methotrexate", 404),
            (f"url={SITE}/search", 404),
            (f"url={SITE}/guidance/never", 404),
            (f"url={SITE}/guidance/methotrexate/versions/9", 404),
            (f"url={SITE}/guidance/methotrexate&format=yaml", 501),
            ("url=http://[", 404),
            ("url=" + "a" * 5000, 404),
        ],
    )
    def test_what_is_not_ours_is_refused(self, site: FlaskClient, query: str, status: int) -> None:
        answer = site.get(f"/oembed?{query}")
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
