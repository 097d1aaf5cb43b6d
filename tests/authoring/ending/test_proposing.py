"""What takes two people: removing a page, and erasing the words of a version."""

import json

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from guidance.authoring.ending.proposing import agree, decline
from guidance.authoring.ending.proposing import propose as propose_act
from guidance.authoring.manuscript.waiting import open_proposals
from guidance.errors import NotReady
from guidance.models import (
    AuditEvent,
    Content,
    Erasure,
    Proposal,
    ProposedAct,
    Removal,
    Rendering,
    Role,
    Schedule,
    ScheduleEnd,
    UserAccount,
    Version,
    WorkingCopy,
    current_version,
    latest_revision,
)
from guidance.operations.verifying import verify
from tests.authoring.ending.conftest import DESK, Site, followed, propose
from tests.pages import Page, posted
from tests.stories import BODY, days, page, person, publish, remove, signed_in

REMOVAL, ERASURE = f"{DESK}/removal", f"{DESK}/erasure?version=1"
REASON = "It named a patient."


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(days(100), tick=False):
        yield


def called(session: Session, name: str) -> UserAccount:
    return session.scalars(sa.select(UserAccount).where(UserAccount.name == name)).one()


def version(site: Site, session: Session, number: int) -> Version:
    document = site.document(session)
    return session.scalars(sa.select(Version).where(Version.document_id == document.id, Version.number == number)).one()


def removed(site: Site) -> str:
    address = propose(site.pat, REMOVAL, reason=REASON)
    assert posted(site.kim, address, decision="agree").status_code == 303
    return address


def erased(site: Site) -> str:
    address = propose(site.pat, ERASURE, category="Personal data", reason=REASON)
    answer = posted(site.kim, address, decision="agree")
    assert answer.status_code == 303, Page(answer).text
    return address


class TestRemoving:
    def test_one_person_alone_removes_nothing(self, site: Site) -> None:
        address = propose(site.pat, REMOVAL, reason=REASON)
        shown = Page(site.pat.get(address))
        assert "You proposed this. Someone else must agree." in shown.text
        assert "There is no way back." in shown.text
        refused = Page(posted(site.pat, address, decision="agree"))
        assert refused.status == 400 and refused.text.count("Someone else must agree.") == 2
        assert site.read("/guidance/methotrexate").status == 200

    def test_when_another_agrees_every_address_answers_with_the_reason(self, site: Site) -> None:
        address = removed(site)
        for path in ("", "/versions/1", "/versions/3", "/history", "/compare/1..2", "/changes?since=1"):
            gone = site.read(f"/guidance/methotrexate{path}")
            assert gone.status == 410 and REASON in gone.text and "zebrafish" not in gone.text
        assert "The page was removed on 15 April 2026." in Page(site.pat.get(address)).text
        assert "This page was removed on" in Page(site.pat.get(REMOVAL)).text
        with site.database.reading() as session:
            removal = session.scalars(sa.select(Removal)).one()
            names = {called(session, "Pat Approver").id: "asked", called(session, "Kim Approver").id: "agreed"}
            assert (names[removal.asked_by_id], names[removal.by_id]) == ("asked", "agreed")
        assert "whole" in verify(site.database)

    def test_nobody_writes_on_a_page_that_was_removed(self, site: Site) -> None:
        assert site.pat.get(f"{DESK}/draft").status_code == 200
        removed(site)
        refused = Page(site.pat.get(f"{DESK}/draft"))
        assert refused.status >= 400 and "This page was removed and does not come back" in refused.text
        assert 'name="body"' not in refused.source

    def test_each_act_is_in_the_audit_once(self, site: Site) -> None:
        removed(site)
        assert site.acts() == ["proposed to remove a page", "removed a page"]
        with site.database.reading() as session:
            last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
            assert (last.by.name, last.subject.name, last.detail) == ("Kim Approver", "Pat Approver", "Version 3")

    def test_declining_says_why_and_removes_nothing(self, site: Site) -> None:
        address = propose(site.pat, REMOVAL, reason=REASON)
        assert "Enter why you decline it" in Page(posted(site.kim, address, decision="decline")).text
        assert "Select whether you agree" in Page(posted(site.kim, address)).text
        answer = posted(site.kim, address, decision="decline", note="It does not.")
        shown = followed(site.kim, answer)
        assert "Kim Approver declined on 15 April 2026. Nothing was removed." in shown.text
        assert "It does not." in shown.text and "Send decision" not in shown.text
        assert site.read("/guidance/methotrexate").status == 200
        assert site.acts()[-1] == "declined to remove a page"

    def test_whoever_proposed_it_may_take_it_back_and_propose_anew(self, site: Site) -> None:
        address = propose(site.pat, REMOVAL, reason=REASON)
        assert "took it back" in followed(site.pat, posted(site.pat, address, decision="decline")).text
        assert site.acts()[-1] == "took a proposal back"
        assert propose(site.pat, REMOVAL, reason=REASON) != address

    def test_there_is_one_open_proposal_at_a_time(self, site: Site) -> None:
        address = propose(site.pat, REMOVAL, reason=REASON)
        assert Page(site.kim.get(REMOVAL)).links["Go to the proposal"] == address
        second = Page(posted(site.kim, REMOVAL, source=ERASURE, reason="Me too."))
        assert second.status == 400 and "Somebody has proposed this already" in second.text
        with site.database.writing() as session:
            document = site.document(session)
            publish(session, document, document.owner, "new", at=days(101))
        assert Page(posted(site.kim, REMOVAL, source=ERASURE, reason="Me too.")).status == 400

    def test_an_answered_proposal_is_answered_once(self, site: Site) -> None:
        address = removed(site)
        for decision in ("agree", "decline"):
            late = Page(posted(site.kim, address, source=ERASURE, decision=decision, note="n"))
            assert late.status == 400 and "answered this proposal already" in late.text

    def test_what_is_current_when_somebody_agrees_is_removed_and_its_schedule_cancelled(self, site: Site) -> None:
        address = propose(site.pat, REMOVAL, reason=REASON)
        with site.database.writing() as session:
            document = site.document(session)
            publish(session, document, document.owner, "new", at=days(90))
            latest = latest_revision(session, document)
            schedule(session, latest)
        posted(site.kim, address, decision="agree")
        with site.database.reading() as session:
            assert session.scalars(sa.select(Removal)).one().version.number == 4
            assert session.scalars(sa.select(ScheduleEnd)).one().reason == "The page was removed."


def schedule(session: Session, revision) -> None:
    session.add(
        Schedule(
            document=revision.document,
            number=1,
            revision=revision,
            publish_at=days(200),
            zone="Europe/London",
            by_id=revision.author_id,
            at=days(90),
        )
    )


class TestErasing:
    def test_the_screen_lists_what_loses_its_words(self, site: Site) -> None:
        with site.database.writing() as session:
            first = version(site, session, 1)
            publish(session, first.document, first.document.owner, first.revision.content.body, at=days(70))
            publish(session, first.document, first.document.owner, "Something new.", at=days(71))
            session.add(typed(site, session, first.revision.content.body.replace("\n", "\r\n")))
        text = Page(site.pat.get(ERASURE)).text
        assert "Version 1, published 5 January 2026" in text
        assert "Version 4, published 16 March 2026" in text
        assert "What Sam Author has typed and not saved" in text
        assert "Version 2" not in text

    def test_the_words_are_gone_everywhere_and_the_history_still_proves_itself(self, site: Site) -> None:
        assert "zebrafish" in site.read("/guidance/methotrexate/versions/1").text
        erased(site)
        shown = site.read("/guidance/methotrexate/versions/1")
        assert shown.status == 200 and "zebrafish" not in shown.source
        assert "The text of this version was removed on 15 April 2026" in shown.text
        assert f"Personal data. {REASON}" in shown.text
        for path in ("compare/1..2", "compare/2..1", "changes?since=1"):
            compared = site.read(f"/guidance/methotrexate/{path}")
            assert "The text of version 1 was removed on 15 April 2026" in compared.text
            assert f"Personal data. {REASON}" in compared.text and "zebrafish" not in compared.source
        assert "Dose is now 75 mg." in compared.text  # what happened is told all the same
        for form in ("md", "txt", "json"):
            told = site.reader.get(f"/guidance/methotrexate/versions/1.{form}").text
            assert "Its text was removed." in told[:200], form
        assert "Text removed, version 1" in site.read("/guidance/methotrexate/history").text
        assert "Text removed (version 1)" in site.read("/on/2026-01-08/").text
        assert "whole" in verify(site.database)

    def test_the_search_forgets_the_words(self, site: Site) -> None:
        with site.database.writing() as session:
            document = site.document(session)
            publish(session, document, document.owner, "A quokka.", at=days(70))
        assert "1 result" in site.search("quokka").text
        with site.database.writing() as session:
            document = site.document(session)
            publish(session, document, document.owner, "Something else.", at=days(71))
        answer = propose(site.pat, f"{DESK}/erasure?version=4", category="Copyright", reason="Not ours.")
        posted(site.kim, answer, decision="agree")
        for words in ("quokka", "quokka&withdrawn=include"):
            assert "No results" in site.search(words).text

    def test_working_copies_with_that_text_go_and_others_stay(self, site: Site) -> None:
        with site.database.writing() as session:
            body = version(site, session, 1).revision.content.body
            session.add(typed(site, session, body))
            session.add(typed(site, session, "Quite another text.", "Pat Approver"))
        erased(site)
        with site.database.reading() as session:
            assert [copy.author.name for copy in session.scalars(sa.select(WorkingCopy))] == ["Pat Approver"]

    def test_every_copy_of_the_same_words_goes_at_once(self, site: Site) -> None:
        with site.database.writing() as session:
            first = version(site, session, 1)
            publish(session, first.document, first.document.owner, first.revision.content.body, at=days(70))
            publish(session, first.document, first.document.owner, "Something new.", at=days(71))
        erased(site)
        with site.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Erasure)) == 2
            assert not any("zebrafish" in content.body for content in session.scalars(sa.select(Content)))
            assert session.scalar(sa.select(sa.func.count()).select_from(Rendering)) == 4
        assert "whole" in verify(site.database)

    def test_the_text_that_readers_see_today_cannot_be_erased(self, site: Site) -> None:
        current = f"{DESK}/erasure?version=3"
        assert "Publish a new version first." in Page(site.pat.get(current)).text
        wrong = Page(posted(site.pat, current, source=ERASURE, category="Copyright", reason="r"))
        assert wrong.status == 400 and "Publish a new version first." in wrong.text
        assert site.acts() == []

    def test_a_proposal_waits_until_readers_see_another_text(self, site: Site) -> None:
        address = propose(site.pat, ERASURE, category="Personal data", reason=REASON)
        with site.database.writing() as session:
            first = version(site, session, 1)
            publish(session, first.document, first.document.owner, first.revision.content.body, at=days(70))
        refused = Page(posted(site.kim, address, decision="agree"))
        assert refused.status == 400 and "Publish a new version first." in refused.text
        with site.database.writing() as session:
            document = site.document(session)
            publish(session, document, document.owner, "Something new.", at=days(71))
        assert posted(site.kim, address, decision="agree").status_code == 303

    def test_of_a_removed_page_even_the_last_text_can_be_erased(self, site: Site) -> None:
        with site.database.writing() as session:
            remove(session, site.document(session), called(session, "Pat Approver"), at=days(80))
        address = propose(site.pat, f"{DESK}/erasure?version=3", category="Personal data", reason=REASON)
        assert posted(site.kim, address, decision="agree").status_code == 303
        assert "whole" in verify(site.database)
        assert site.read("/guidance/methotrexate").status == 410

    def test_a_schedule_of_that_text_is_cancelled(self, site: Site) -> None:
        with site.database.writing() as session:
            document = site.document(session)
            schedule(session, version(site, session, 1).revision)
            assert current_version(session, document).number == 3
        erased(site)
        with site.database.reading() as session:
            assert session.scalars(sa.select(ScheduleEnd)).one().reason == "Its text was erased."

    def test_a_text_is_erased_once(self, site: Site) -> None:
        erased(site)
        assert "was removed already" in Page(site.pat.get(ERASURE)).text
        again = posted(site.pat, ERASURE, source=f"{DESK}/erasure?version=2", category="Copyright", reason="r")
        assert "was removed already" in Page(again).text
        assert site.acts() == ["proposed to erase a text", "erased a text"]

    def test_the_words_stay_out_of_the_audit(self, site: Site) -> None:
        erased(site)
        with site.database.reading() as session:
            assert not [e for e in session.scalars(sa.select(AuditEvent)) if "patient" in f"{e.act}{e.detail}"]

    def test_what_is_missing_is_said(self, site: Site) -> None:
        shown = Page(posted(site.pat, ERASURE, reason=""))
        assert shown.status == 400
        for words in ("Select why the law asks for it", "Enter a sentence for readers"):
            assert shown.text.count(words) == 2
        forged = Page(posted(site.pat, ERASURE, category="Because", reason="r"))
        assert "Select why the law asks for it" in forged.text


def typed(site: Site, session: Session, body: str, name: str = "Sam Author") -> WorkingCopy:
    content = json.dumps({"title": "Methotrexate", "body": body})
    return WorkingCopy(
        document_id=site.document(session).id,
        author_id=called(session, name).id,
        based_on=3,
        content=content,
        saved_at=days(80),
    )


class TestWhoMay:
    PATHS = ("withdrawal", "reinstatement", "removal", "erasure?version=1", "note-correction?version=1", "proposals/1")

    def test_only_those_who_publish_end_anything(self, site: Site) -> None:
        propose(site.pat, REMOVAL, reason=REASON)
        for path in self.PATHS:
            assert site.pat.get(f"{DESK}/{path}").status_code == 200, path
            for client in (site.author, site.contributor):
                there, nowhere = client.get(f"{DESK}/{path}"), client.get(f"{DESK}/nothing")
                assert (there.status_code, Page(there).text) == (404, Page(nowhere).text)
                assert posted(client, f"{DESK}/{path}", reason="r", decision="agree").status_code in {400, 404}
            assert site.reader.get(f"{DESK}/{path}").status_code == 303
        assert site.acts() == ["proposed to remove a page"]

    def test_a_proposal_belongs_to_one_page(self, site: Site) -> None:
        propose(site.pat, REMOVAL, reason=REASON)
        for path in ("/desk/guidance/weekly-dose/proposals/1", f"{DESK}/proposals/2"):
            assert site.kim.get(path).status_code == 404
            assert posted(site.kim, path, source=f"{DESK}/proposals/1", decision="agree").status_code == 404
        assert site.read("/guidance/methotrexate").status == 200

    @pytest.mark.parametrize("number", ["4", "0", "-1", "x", "99999999999999999999", "١"])
    def test_a_version_that_there_is_not_is_not_found(self, site: Site, number: str) -> None:
        for path in ("erasure", "note-correction"):
            assert site.pat.get(f"{DESK}/{path}?version={number}").status_code == 404

    def test_somebody_who_may_no_longer_publish_agrees_to_nothing(self, site: Site) -> None:
        address = propose(site.pat, REMOVAL, reason=REASON)
        with site.database.writing() as session:
            called(session, "Kim Approver").role = Role.AUTHOR
        assert posted(site.kim, address, decision="agree").status_code in {400, 404}
        assert site.read("/guidance/methotrexate").status == 200


class TestTheVerbs:
    def test_nobody_agrees_twice_whatever_the_screens_say(self, session: Session) -> None:
        pat, kim = person(session, "Pat", Role.APPROVER), person(session, "Kim", Role.APPROVER)
        document = page(session, pat)
        first = publish(session, document, pat, BODY)
        proposal = propose_act(session, first, ProposedAct.REMOVAL, reason="r", by=pat, at=days(1))
        assert open_proposals(session, document) == [proposal]
        agree(session, proposal, note="", by=kim, at=days(2))
        assert open_proposals(session, document) == []
        for act in (agree, decline):
            with pytest.raises(NotReady, match="answered"):
                act(session, proposal, note="", by=kim, at=days(3))
        assert session.scalar(sa.select(sa.func.count()).select_from(Proposal)) == 1


def test_a_form_sent_twice_makes_one_proposal(site: Site) -> None:
    client = signed_in(site.app, "pat.approver@example.org")
    source = client.get(REMOVAL).get_data(as_text=True)
    fields = {
        name: source.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]
        for name in ("csrf_token", "nonce")
    }
    answers = [client.post(REMOVAL, data={**fields, "reason": REASON}) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{DESK}/proposals/1"}
