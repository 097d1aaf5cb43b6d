"""The pages of a document: what they say, where they lead, and what happens at the edges."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import (
    ChangeClass,
    Content,
    Document,
    Erasure,
    Removal,
    Rendering,
    Revision,
    Role,
    Version,
    current_version,
    rename,
    seal,
)
from guidance.models.packing import destroy
from guidance.operations.verifying import verify
from tests.pages import Page
from tests.stories import BODY, bulk, days, page, person, publish, reinstate, remove, review, withdraw

U = "/guidance/methotrexate"
SECOND = BODY.replace("5 mg", "7.5 mg")


@pytest.fixture
def story(app: Flask) -> FlaskClient:
    """Three versions: first, a changed dose, and a comma; reviewed after the second."""
    with app.extensions["database"].writing() as session:
        author, approver = person(session), person(session, "Pat Approver", Role.APPROVER)
        document = page(session, author, topic="Medicines")
        publish(session, document, author, at=days(0), audience="Adults", settings="Hospital")
        second = publish(
            session,
            document,
            author,
            SECOND,
            at=days(30),
            kind=ChangeClass.ADVICE_CHANGED,
            note="Higher dose.",
            safety_critical=True,
        )
        review(session, second, approver, at=days(31), due_on=date(2027, 2, 4))
        publish(
            session,
            document,
            author,
            SECOND.replace("See the", "Please see the"),
            at=days(60),
            kind=ChangeClass.WORDING,
            note="Politer.",
        )
    return app.test_client()


def change(app: Flask, act, **more) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).first()
        act(session, document, document.owner, at=days(90), **more)


def reinstated(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        reinstate(session, document, document.owner, at=days(100))


class TestTheCurrentPage:
    def test_it_says_which_version_it_is_and_when_it_was_published_updated_and_reviewed(self, story) -> None:
        shown = Page(story.get(U))
        assert shown.status == 200
        assert shown.h1 == ["Methotrexate"]
        assert (
            "Current. Reviewed 5 February 2026, next review due 4 February 2027. Edited since this review. "
            "Last change to the advice: 4 February 2026. Version 3, published 6 March 2026"
        ) in shown.text
        assert "First published 5 January 2026" in shown.text
        assert shown.title == "Methotrexate (version 3) – Living guidance"

    def test_a_fresh_change_of_the_advice_is_told_above_the_text(self, story) -> None:
        for moment, told in (("2026-05-01", True), ("2027-02-03", True), ("2027-02-05", False)):
            with time_machine.travel(f"{moment}T12:00:00Z", tick=False):
                shown = Page(story.get(U))
            assert ("Safety-critical change 4 February 2026: Higher dose." in shown.text) is told
            assert (shown.links.get("See what changed in version 2") == f"{U}/compare/1..2") is told
        assert "Safety-critical change" not in Page(story.get(f"{U}/versions/2")).text

    @time_machine.travel("2026-05-01T12:00:00Z", tick=False)
    def test_the_strip_tells_what_it_was_and_what_it_is_now_in_words_and_marks(self, app: Flask, story) -> None:
        shown = Page(story.get(U))
        assert (
            "Safety-critical Advice changed See what changed in version 2 Dose: Take was 5 mg → is now 7.5 mg"
            in shown.text
        )
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).first()
            listed = "".join(f"- {drug} {{}} mg\n" for drug in "abcde")
            for dose in "56":
                text = listed.format(*dose * 5)
                publish(session, document, document.owner, text, at=days(95), kind=ChangeClass.ADVICE_CHANGED)
        shown = Page(story.get(U))
        assert "See what changed in version 5 a was 5 mg → is now 6 mg b was" in shown.text
        assert shown.links["and 2 more in version 5"] == f"{U}/compare/4..5"
        assert "Take was 5 mg → became 7.5 mg once a week (the page changed again: version 2 to 5)" in shown.text
        assert shown.links["version 2 to 5"] == f"{U}/compare/2..5"
        change(app, withdraw)
        assert "is now" not in Page(story.get(U)).text

    def test_a_change_that_is_not_safety_critical_is_not_called_so_beside_one_that_is(self, app: Flask, story) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).first()
            kind = ChangeClass.ADVICE_CHANGED
            publish(
                session, document, document.owner, BODY.replace("5 mg", "7 mg"), at=days(95), kind=kind, note="More."
            )
        with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
            shown = Page(story.get(U))
        assert "The advice changed; 1 of these changes is safety-critical 10 April 2026: More." in shown.text

    def test_a_minor_change_moves_neither_the_updated_nor_the_reviewed_date_and_is_told(self, story) -> None:
        shown = Page(story.get(U))
        assert "Edited since this review: see what changed in 1 version" in shown.text
        assert shown.links["see what changed in 1 version"] == f"{U}/compare/2..3"

    def test_the_stamp_says_who_reviewed_it_by_role_and_when_it_is_due(self, story) -> None:
        text = Page(story.get(U)).text
        assert "Page last reviewed 5 February 2026 by consultant rheumatologist." in text
        assert "Next review due 4 February 2027" in text
        assert "Pat Approver" not in text

    def test_sections_say_in_which_version_they_last_changed(self, story) -> None:
        shown = Page(story.get(U))
        mark = shown.links["Dose: Changed in version 2"]
        assert story.get(mark).location == f"{U}/compare/1..2#change-1"
        assert story.get(shown.links["Review: Changed in version 3"]).location == f"{U}/compare/2..3#change-1"
        assert "Dose: Changed in version 2 (Safety-critical, 4 February 2026)" in shown.text
        assert shown.links["Copy link to “Dose”"] == "#dose"

    def test_a_section_that_was_removed_leaves_a_mark_that_leads_to_what_it_said(self, story, app) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            gone = SECOND.partition("## Review")[0]
            publish(session, document, document.owner, gone, at=days(70), kind=ChangeClass.ADVICE_WITHDRAWN)
            publish(session, document, document.owner, gone + "More.\n", at=days(80), kind=ChangeClass.WORDING)
        shown = Page(story.get(U))
        assert "The section “Review” was removed in version 4 (Advice withdrawn, 16 March 2026)" in shown.text
        there = story.get(shown.links["removed in version 4"]).location
        assert re.fullmatch(f"{U}/compare/3..4#change-\\d", there)
        number = there.rpartition("-")[2]
        assert re.search(rf'id="change-{number}"[^§]{{0,300}}Review', story.get(there).get_data(as_text=True))

    def test_its_updates_are_listed_with_what_they_mean_for_care(self, story) -> None:
        text = Page(story.get(U)).text
        assert "Version 2, 4 February 2026 Safety-critical Advice changed Higher dose." in text
        assert "Version 3, 6 March 2026 Wording Politer." in text
        assert "See all 3 versions" in text

    def test_it_names_its_permalink_fingerprint_and_place_in_the_history(self, story) -> None:
        shown = Page(story.get(U))
        assert f"https://guidance.example.org{U}/versions/3" in shown.text
        assert re.search(r"[0-9a-f]{4}-[0-9a-f]{4} \(entry 4 in our public history\)", shown.text)
        assert shown.meta["canonical"] == f"https://guidance.example.org{U}"
        assert "robots" not in shown.meta

    def test_its_contents_lead_to_its_sections(self, story) -> None:
        shown = Page(story.get(U))
        assert shown.links["Dose"] == "#dose"
        assert 'id="dose"' in shown.source

    def test_a_review_that_is_late_is_told_in_words(self, story) -> None:
        with time_machine.travel("2027-02-05T12:00:00Z", tick=False):
            text = Page(story.get(U)).text
        assert "Review overdue A review of this page was due on 4 February 2027." in text
        assert "The page has not been withdrawn" in text
        with time_machine.travel("2027-02-04T12:00:00Z", tick=False):
            assert "overdue" not in Page(story.get(U)).text

    def test_the_first_version_says_so(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            publish(session, page(session, author), author)
        shown = Page(app.test_client().get(U))
        assert "Version 1. First published 5 January 2026." in shown.text
        assert "Current, not yet reviewed as a whole. This is the first version." in shown.text
        assert "What changed" not in shown.links

    def test_a_demonstration_says_that_it_is_no_medical_advice(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            publish(session, page(session, author, demonstration=True), author)
        for path in (U, f"{U}/history", f"{U}/changes", f"{U}/versions/1/check", f"{U}/versions/9"):
            assert "Demonstration. Not medical advice" in Page(app.test_client().get(path)).text


class TestAnOldVersion:
    def test_it_says_first_that_it_is_not_current_and_where_the_current_one_is(self, story) -> None:
        shown = Page(story.get(f"{U}/versions/1"))
        notice = "You are reading version 1 of 3 – not current It applied from 5 January 2026 to 4 February 2026."
        assert shown.text.count(notice) == 2
        assert shown.text.index(notice) < shown.text.index("How to take it.")
        assert shown.links["Go to the current version"] == U
        assert shown.links["See what changed since"] == f"{U}/changes?since=1"
        assert shown.h1 == ["Methotrexate (version 1) – Adults · Hospital"]
        assert shown.title.startswith("Version 1 (not current) – ")

    def test_every_stretch_in_which_it_applied_is_told(self, story, app) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(70))
            reinstate(session, document, document.owner, at=days(80))
            publish(session, document, document.owner, at=days(90))
        applied = (
            "It applied from 6 March 2026 to 16 March 2026, when the guidance was withdrawn, "
            "and again from 26 March 2026 to 5 April 2026."
        )
        assert applied in Page(story.get(f"{U}/versions/3")).text
        assert "It applied from 4 February 2026 to 6 March 2026." in Page(story.get(f"{U}/versions/2")).text

    def test_search_engines_are_led_to_the_current_one(self, story) -> None:
        shown = Page(story.get(f"{U}/versions/1"))
        assert shown.meta["robots"] == "noindex"
        assert shown.meta["canonical"] == f"https://guidance.example.org{U}"

    def test_the_newest_version_at_its_own_address_is_current(self, story) -> None:
        assert "not current" not in Page(story.get(f"{U}/versions/3")).text

    def test_it_shows_its_own_text_and_the_stamp_it_had(self, story) -> None:
        first = Page(story.get(f"{U}/versions/1")).text
        assert "Take 5 mg" in first
        assert "This page has not been reviewed as a whole yet." in first

    def test_a_review_that_came_later_is_not_called_overdue(self, story) -> None:
        with time_machine.travel("2035-01-01T12:00:00Z", tick=False):
            assert "overdue" in Page(story.get(U)).text
            assert "overdue" not in Page(story.get(f"{U}/versions/2")).text

    def test_the_same_text_as_today_is_told(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            document = page(session, author)
            for body in (BODY, SECOND, BODY):
                publish(session, document, author, body)
            first, third = session.scalars(sa.select(Revision).order_by(Revision.number)).all()[::2]
            assert first.content_digest != third.content_digest  # stored twice, and read the same
        assert "The text is the same as the current version" in Page(app.test_client().get(f"{U}/versions/1")).text

    def test_a_text_for_other_people_is_not_called_the_same(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            document = page(session, author)
            for audience in ("Adults", "Children"):
                publish(session, document, author, audience=audience)
        old = Page(app.test_client().get(f"{U}/versions/1")).text
        assert "not current" in old and "The text is the same" not in old

    def test_a_version_that_does_not_exist_says_which_is_the_newest(self, story) -> None:
        shown = Page(story.get(f"{U}/versions/99"))
        assert shown.status == 404
        assert "Version 99 does not exist. The newest is version 3." in shown.text
        assert shown.links["Go to the current version of the page"] == U


class TestWithdrawnAndRemoved:
    def test_a_withdrawn_page_gives_the_reason_and_keeps_its_text_folded_away(self, story, app) -> None:
        change(app, withdraw)
        shown = Page(story.get(U))
        assert shown.status == 200
        assert "This guidance was withdrawn on 5 April 2026" in shown.text
        assert "New evidence made this advice unsafe." in shown.text
        assert "for reference only – do not use for care" in shown.text
        assert shown.meta["robots"] == "noindex"
        assert shown.title.startswith("Version 3 (withdrawn) – ")

    def test_it_leads_to_its_replacement(self, story, app) -> None:
        with app.extensions["database"].writing() as session:
            author = session.scalars(sa.select(Document)).first().owner
            other = page(session, author, "better")
            publish(session, other, author, title="Better advice")
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == "methotrexate")).one()
            other = session.scalars(sa.select(Document).where(Document.slug == "better")).one()
            withdraw(session, document, document.owner, at=days(90), replacement=other)
        assert Page(story.get(U)).links["Better advice"] == "/guidance/better"

    def test_every_other_page_of_it_carries_the_notice(self, story, app) -> None:
        change(app, withdraw)
        for path in ("/versions/1", "/compare/1..2", "/changes"):
            assert "was withdrawn on 5 April 2026" in Page(story.get(U + path)).text, path

    def test_nothing_calls_it_current(self, story, app) -> None:
        change(app, withdraw)
        assert "the last before it was withdrawn" in Page(story.get(f"{U}/changes?since=1")).text
        for path in ("/history", "/changes?since=1", "/compare/1..3", "/versions/1"):
            text = Page(story.get(f"{U}{path}")).text
            for words in ("which is current", "(current)", " Current ", "Go to the current version"):
                assert words not in text, (path, words)

    def test_a_reinstated_page_says_when_and_why_it_was_not_to_be_followed(self, story, app) -> None:
        change(app, withdraw)
        reinstated(app)
        text = Page(story.get(U)).text
        assert "This guidance was withdrawn from 5 April 2026 to 15 April 2026. Edited since this review." in text
        why = "Withdrawn on 5 April 2026: New evidence made this advice unsafe. "
        why += "Reinstated on 15 April 2026: It was right."
        assert f"Withdrawn for a time {why}" in text
        assert "must no longer be followed" not in text and "not to be followed" not in text
        check = Page(story.get(f"{U}/versions/3/check")).text
        assert f"Since your copy the guidance was withdrawn for a time. {why}" in check
        with app.extensions["database"].writing() as session:
            version = session.scalars(sa.select(Version).order_by(Version.number.desc())).first()
            review(session, version, version.document.owner, at=days(110), due_on=date(2030, 1, 1))
        text = Page(story.get(U)).text
        assert "This guidance was withdrawn from" not in text, "somebody has read the whole page since"
        assert f"Withdrawn for a time {why}" in text, "it was so in the life of this version"
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            publish(session, document, document.owner, at=days(120))
        assert "Withdrawn for a time" not in Page(story.get(U)).text, "this version was never withdrawn"

    def test_every_list_says_that_a_withdrawal_was_undone(self, story, app) -> None:
        change(app, withdraw)
        assert "Withdrawn Must no longer be followed New evidence" in Page(story.get("/whats-new")).text
        reinstated(app)
        undone = "Withdrawn Reinstated on 15 April 2026 New evidence made this advice unsafe."
        back = "It was right. It had been withdrawn on 5 April 2026: New evidence made this advice unsafe."
        new = Page(story.get("/whats-new")).text
        assert undone in new and f"Reinstated In force again {back}" in new
        assert back in Page(story.get(f"{U}/history")).text
        late = Page(story.get(f"{U}/changes?since=10+April+2026")).text
        assert (
            "The guidance was withdrawn on 5 April 2026 and reinstated on 15 April 2026. It is in force again." in late
        )
        assert f"Reinstated, version 3, 15 April 2026 {back}" in late
        assert "Must no longer be followed" not in new + late

    def test_a_day_while_it_was_withdrawn_says_that_it_came_back(self, story, app) -> None:
        change(app, withdraw)
        reinstated(app)
        text = Page(story.get(f"{U}/on/2026-04-10", follow_redirects=True)).text
        assert (
            "On 10 April 2026 this guidance was withdrawn It had been withdrawn on 5 April 2026: New evidence made "
            "this advice unsafe. It was reinstated on 15 April 2026: It was right. The text below" in text
        )
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, document.owner, at=days(200))
        text = Page(story.get(f"{U}/on/2026-04-10", follow_redirects=True)).text
        assert "On 10 April 2026 this guidance was withdrawn" in text, "also where it is withdrawn again today"

    def test_a_removed_page_answers_gone_with_the_reason_at_every_address(self, story, app) -> None:
        change(app, remove)
        for path in ("", "/versions/1", "/history", "/compare/1..2", "/changes", "/on/2026-01-06", "/versions/1/check"):
            shown = Page(story.get(U + path))
            assert shown.status == 410, path
            assert "It named a patient." in shown.text
            assert "7.5 mg" not in shown.text
            assert shown.h1 == ["This page was removed – Methotrexate"]

    def test_a_removed_page_leads_to_what_replaces_it(self, story, app) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            other = page(session, document.owner, "better")
            publish(session, other, document.owner, title="Better advice")
            removal = Removal(version=current_version(session, document), reason="Wrong.", replacement=other)
            removal.by_id, removal.at = document.owner_id, days(90)
            seal(session, removal, document)
        assert Page(story.get(U)).links["Better advice"] == "/guidance/better"
        verify(app.extensions["database"])

    def test_an_erased_version_keeps_its_place_and_says_why_its_text_is_gone(self, story, app) -> None:
        with app.extensions["database"].writing() as session:
            first = session.scalars(sa.select(Revision).where(Revision.number == 1)).one()
            people = session.scalars(sa.select(Revision.author_id)).first()
            reason = "A court ordered it."
            session.add(
                Erasure(
                    content_digest=first.content_digest,
                    reason=reason,
                    asked_by_id=people,
                    agreed_by_id=people + 1,
                    at=days(70),
                )
            )
            session.flush()
            destroy(session, [session.get_one(Rendering, 1)])
            destroy(session, [session.get_one(Content, first.content_digest)])
        shown = Page(story.get(f"{U}/versions/1"))
        assert shown.status == 200
        assert "The text of this version was removed on 16 March 2026" in shown.text
        assert "A court ordered it." in shown.text
        assert "cannot be compared" in Page(story.get(f"{U}/compare/1..3")).text
        assert "Text removed" in Page(story.get(f"{U}/history")).text


class TestAddresses:
    def test_a_former_address_redirects_for_ever_with_everything_behind_it(self, story, app) -> None:
        with app.extensions["database"].writing() as session:
            rename(session, session.scalars(sa.select(Document)).one(), "mtx", at=days(1))
            rename(session, session.scalars(sa.select(Document)).one(), "mtx-dose", at=days(2))
        for old in ("methotrexate", "mtx"):
            for path in ("", "/versions/2", "/history", "/compare/1..2", "/changes?since=1", "/on/2026-02-10"):
                answer = story.get(f"/guidance/{old}{path}")
                assert answer.status_code == 301
                assert answer.headers["Location"] == f"/guidance/mtx-dose{path}"

    def test_an_address_that_never_was_is_not_found_in_plain_words(self, story) -> None:
        shown = Page(story.get("/guidance/nothing-here"))
        assert shown.status == 404
        assert shown.h1 == ["Page not found"]
        assert "There is no guidance page at this address." in shown.text

    @pytest.mark.parametrize("number", ["99999999999999999999", "%D9%A3", "-1"])
    def test_a_number_is_written_in_one_way_only(self, story, number: str) -> None:
        assert story.get(f"{U}/versions/{number}").status_code == 404
        assert story.get(f"{U}/compare/{number}..1").status_code == 404

    def test_a_slash_too_many_is_forgiven(self, story) -> None:
        answer = story.get(f"{U}/?x=1")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{U}?x=1")

    @pytest.mark.parametrize("path", ["//example.com/", "/\\example.com/", "/%5cexample.com/", "//example.com/..%2f/"])
    def test_no_address_leads_to_another_site(self, story, path: str) -> None:
        location = story.get(path).headers.get("Location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\"))

    def test_a_document_without_a_version_is_not_there(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            page(session, person(session), "draft")
        for path in ("", "/history", "/versions/1", "/changes", "/compare/1..2"):
            assert app.test_client().get(f"/guidance/draft{path}").status_code == 404


class TestHistory:
    def test_everything_that_happened_is_listed_newest_first(self, story, app) -> None:
        change(app, withdraw)
        text = Page(story.get(f"{U}/history")).text
        order = ["Withdrawn", "Version 3 Withdrawn", "Reviewed", "Version 2", "Version 1"]
        places = [text.index(words, text.index("What and when")) for words in order]
        assert places == sorted(places)

    def test_the_picture_says_the_same_in_words(self, story) -> None:
        shown = Page(story.get(f"{U}/history"))
        assert "3 versions, 2 of them significant, 1 review of the whole page." in shown.text
        assert '<svg viewBox="0 0 960 150" role="group" aria-labelledby=' in shown.source

    def test_two_versions_can_be_chosen_and_compared(self, story) -> None:
        source = Page(story.get(f"{U}/history")).source
        assert 'name="old" value="2" checked' in source
        assert 'name="new" value="3" checked' in source
        answer = story.get(f"{U}/compare?old=1&new=3")
        assert answer.headers["Location"] == f"{U}/compare/1..3"

    @pytest.mark.parametrize("query", ["", "?old=1", "?old=2&new=2", "?old=x&new=y"])
    def test_a_missing_choice_is_asked_for(self, story, query: str) -> None:
        shown = Page(story.get(f"{U}/compare{query}"))
        assert shown.status == 400
        assert "Select 2 different versions" in shown.text

    def test_a_long_history_comes_in_pages_with_all_its_events(self, app: Flask) -> None:
        with app.extensions["database"].writing() as session:
            author = person(session)
            document = page(session, author)
            first = publish(session, document, author, at=days(0), note="Dose 1 mg.")
            bulk(session, document, first, 119, hours=24)
            reviewed = session.scalars(sa.select(Version).where(Version.number == 31)).one()
            review(session, reviewed, author, at=days(30.5), due_on=date(2027, 1, 1))
        client = app.test_client()
        pages = [Page(client.get(f"{U}/history?page={n}")).text for n in (1, 2, 3)]
        assert all(sum(f"Dose {n} mg." in text for text in pages) == 1 for n in range(1, 121))
        assert ["Whole page reviewed" in text for text in pages] == [False, True, False]
        assert Page(client.get(f"{U}/history?page=99")).text == pages[2]


class TestCompare:
    def test_it_shows_what_changed_in_the_page_and_first_in_words(self, story) -> None:
        shown = Page(story.get(f"{U}/compare/1..2"))
        assert "1 change: 1 changed." in shown.text
        assert "was 5 mg → became 7.5 mg" in shown.text
        assert shown.links["1. Paragraph changed in “Dose”"] == "#change-1"
        assert 'id="change-1"' in shown.source
        assert re.search(r"<del>.*5 mg.*</del>.*<ins>.*7\.5 mg.*</ins>", shown.source)
        assert "Next comparison" in shown.links and "Previous comparison" not in shown.links

    def test_versions_between_are_counted(self, story) -> None:
        assert "1 version between these is not shown" in Page(story.get(f"{U}/compare/1..3")).text

    def test_it_can_be_turned_round(self, story) -> None:
        shown = Page(story.get(f"{U}/compare/2..1"))
        assert "in version 2 7.5 mg → in version 1 5 mg" in shown.text and "is now" not in shown.text
        assert "Who it is for: in version 2 empty, in version 1 “Adults”." in shown.text
        assert shown.source.index("This comparison runs backwards") < shown.source.index("7.5 mg")
        assert "It goes from version 2 to version 1, which is older" in shown.text
        assert shown.title.startswith("Compare versions 2 and 1 (backwards)")
        assert f"{U}/compare/1..2" in shown.links.values()
        assert "backwards" not in Page(story.get(f"{U}/compare/1..2")).text

    def test_links_and_notes_are_told_of_the_older_version_when_it_is_turned_round(self, app: Flask) -> None:
        texts = (
            "See [our team](/a).\n\nGive it.[^1]\n\n[^1]: Adults.",
            "See [our team](/b).\n\nGive it.[^1]\n\n[^1]: Now all.",
        )
        with app.extensions["database"].writing() as session:
            author = person(session)
            document = page(session, author)
            for number, text in enumerate(texts):
                publish(session, document, author, text, at=days(number))
        for view in ("page", "side"):
            forwards, shown = (
                Page(app.test_client().get(f"{U}/compare/{pair}?view={view}")).text for pair in ("1..2", "2..1")
            )
            assert "Link “our team” now leads to" in forwards
            assert re.search(r"In version 1: Link “our team” leads to \S+ and not to", shown)
            assert "In version 1: The note here says “Adults.” and not “Now all.”" in shown
            assert "no longer" not in shown

    def test_what_a_version_that_is_no_longer_the_newest_says_is_not_told_as_of_now(self, story) -> None:
        assert "was 5 mg → became 7.5 mg" in Page(story.get(f"{U}/compare/1..2")).text
        assert "was 5 mg → is now 7.5 mg" in Page(story.get(f"{U}/compare/1..3")).text

    def test_the_same_version_twice_says_so(self, story) -> None:
        assert "The text is the same in both versions." in Page(story.get(f"{U}/compare/2..2")).text

    def test_only_changed_sections_and_side_by_side(self, story) -> None:
        changed = Page(story.get(f"{U}/compare/1..2?view=changed"))
        assert "See the team" not in changed.text and "7.5" in changed.text
        sides = Page(story.get(f"{U}/compare/1..2?view=side"))
        assert re.search(r"<td[^>]*>.*<del>.*5.*</td>\s*<td[^>]*>.*<ins>.*7\.5", sides.source, re.DOTALL)
        assert Page(story.get(f"{U}/compare/1..2?view=%3Cscript")).status == 200

    def test_details_beside_the_text_are_told(self, story) -> None:
        assert "Who it is for: was “Adults”, is empty." in Page(story.get(f"{U}/compare/1..2")).text

    def test_a_version_that_does_not_exist_is_named(self, story) -> None:
        assert "Version 9 does not exist" in Page(story.get(f"{U}/compare/1..9")).text


class TestWhatChanged:
    def test_since_a_version_it_counts_lists_and_explains(self, story) -> None:
        text = Page(story.get(f"{U}/changes?since=1")).text
        assert "1 significant change and 1 minor change were published since." in text
        assert "Version 2, 4 February 2026 Safety-critical Advice changed Higher dose." in text
        assert re.search(r"Was\s*Take.*Now\s*Take", text)

    @pytest.mark.parametrize(
        ("since", "told", "version"),
        [
            ("v2", "version 2", 2),
            ("Version 2", "version 2", 2),
            ("10 January 2026", "10 January 2026", 1),
            ("2026-02-05", "5 February 2026", 2),
            ("04/02/2026", "4 February 2026", 1),
            ("Feb 2026", "1 February 2026", 1),
        ],
    )
    def test_since_may_be_a_version_or_a_day_as_people_write_it(
        self, story, since: str, told: str, version: int
    ) -> None:
        shown = Page(story.get(f"{U}/changes", query_string={"since": since}))
        assert shown.title.startswith(f"What changed since {told} –")
        assert f"From version {version}," in shown.text
        assert since in shown.source  # what was typed stays

    def test_a_day_from_the_picker_gets_an_address_of_its_own(self, story) -> None:
        moved = story.get(f"{U}/changes?since=1&day=2026-02-05")
        assert moved.location == f"{U}/changes?since=2026-02-05"

    def test_rows_and_columns_are_called_as_they_are_on_the_page(self, story, app) -> None:
        table = "| Medicine | Most |\n|-|-|\n| MTX (GP only) | {} mg |\n"
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            for day, dose in ((100, 5), (101, 6)):
                publish(session, document, document.owner, table.format(dose), at=days(day))
        assert "Row “MTX (GP only)”, column “Most”" in Page(story.get(f"{U}/changes?since=4")).text

    def test_changes_of_the_day_itself_are_told(self, story) -> None:
        assert "Higher dose." in Page(story.get(f"{U}/changes?since=4+February+2026")).text
        assert "Higher dose." not in Page(story.get(f"{U}/changes?since=5+February+2026")).text

    def test_reviews_without_change_withdrawals_and_reinstatements_are_told(self, story, app) -> None:
        change(app, withdraw)
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document)).one()
            reinstate(session, document, document.owner, at=days(95))
        text = Page(story.get(f"{U}/changes?since=v2")).text
        assert "Reviewed, version 2, 5 February 2026 Whole page reviewed by consultant rheumatologist." in text
        assert "Withdrawn, version 3, 5 April 2026 Reinstated on 10 April 2026 New evidence" in text
        assert "Reinstated, version 3, 10 April 2026 It was right." in text
        after = Page(story.get(f"{U}/changes?since=1+April+2026")).text
        assert "The text has not changed since then; what happened besides is listed below." in after
        assert "Reinstated" in after and "Reviewed, version" not in after

    def test_of_a_withdrawn_page_it_says_so_first(self, story, app) -> None:
        change(app, withdraw)
        text = Page(story.get(f"{U}/changes?since=1")).text
        assert "The guidance was withdrawn on 5 April 2026. Nothing in it holds any more." in text

    def test_a_day_before_the_first_version_is_said_to_be_one(self, story) -> None:
        words = "The page was first published on 5 January 2026"
        assert words in Page(story.get(f"{U}/changes?since=2020")).text
        assert words not in Page(story.get(f"{U}/changes?since=2026-01-10")).text

    def test_without_more_words_it_shows_the_last_significant_change(self, story) -> None:
        assert "What changed since version 1" in Page(story.get(f"{U}/changes")).title

    def test_nothing_changed_is_told(self, story) -> None:
        assert "Nothing has changed since then." in Page(story.get(f"{U}/changes?since=3")).text

    @pytest.mark.parametrize(
        ("since", "words"),
        [
            ("99", "Version 99 does not exist. The newest is 3."),
            ("soon", "Enter a date, like 1 March 2023, 01/03/2023 or 3 weeks ago, or a version number, like 4."),
            ("9" * 40, "Enter a date"),
            ("2026-02-31", "There is no such day. Enter a real date, like 1 March 2023"),
            ("9999-12-31", "There is no such day."),
            ("2999-12-31", "That day is still to come."),
        ],
    )
    def test_what_is_neither_is_explained_beside_the_field_and_kept(self, story, since: str, words: str) -> None:
        shown = Page(story.get(f"{U}/changes?since={since}"))
        assert shown.status == 400
        assert shown.title.startswith("Error: ")
        assert shown.text.count(words) == 2
        assert f'value="{since}"' in shown.source
        assert "published since" not in shown.text
