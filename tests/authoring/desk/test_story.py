"""The timeline of a page: everything that happened, from facts alone, newest first; on both databases."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from guidance.authoring.desk.story import PAGE, Sort, StoryEntry, story_of
from guidance.models import (
    Document,
    DraftComment,
    Erasure,
    FactCheck,
    NoteCorrection,
    ProposalEnd,
    ProposedAct,
    Role,
    ScheduleEnd,
    ScheduleOutcome,
    Verdict,
    WordOriginal,
    rename,
    seal,
)
from tests.authoring.desk.told import (
    NOW,
    ago,
    ask,
    comment,
    deal_with,
    decide,
    fail,
    in_days,
    plan,
    propose,
    save,
    urgent,
)
from tests.pages import Page
from tests.stories import days, page, person, publish, reinstate, remove, review, signed_in, withdraw

LONDON = ZoneInfo("Europe/London")


def told(session: Session, document: Document, sort: Sort | None = None) -> list[tuple[str, str]]:
    """What happened and who did it, newest first."""
    return [(entry.what, entry.by) for entry in story_of(session, document, LONDON, sort=sort).entries]


def entry(session: Session, document: Document, what: str) -> StoryEntry:
    """The one entry that begins like this."""
    (found,) = [entry for entry in story_of(session, document, LONDON).entries if entry.what.startswith(what)]
    return found


def test_saves_of_one_person_on_one_day_are_one_entry(session: Session) -> None:
    sam, ana = person(session), person(session, "Ana Author")
    croup = page(session, sam, "croup")
    for by, at in ((sam, 1.0), (sam, 1.1), (sam, 1.2), (ana, 1.25), (sam, 1.3), (sam, 2.0)):
        save(session, croup, by, f"At {at}.", at=days(at))
    assert told(session, croup, Sort.DRAFTS) == [
        ("Draft saved", "Sam Author"),
        ("Draft saved", "Sam Author"),
        ("Draft saved", "Ana Author"),
        ("Draft saved 3 times (texts 1 to 3)", "Sam Author"),
    ]
    assert entry(session, croup, "Draft saved 3").link == "texts/3"


def test_a_day_ends_at_midnight_where_the_readers_are(session: Session) -> None:
    sam = person(session)
    croup = page(session, sam, "croup")
    eve = days(180).replace(hour=22, minute=50)  # 11:50pm in British summer time
    for minutes in (0, 20):
        save(session, croup, sam, f"{minutes}", at=eve + timedelta(minutes=minutes))
    assert len(told(session, croup, Sort.DRAFTS)) == 2


def test_a_version_that_was_brought_in_was_never_a_draft(session: Session) -> None:
    sam = person(session)
    croup = page(session, sam, "croup")
    publish(session, croup, sam, at=days(-100))
    assert told(session, croup) == [("Page brought in from elsewhere", ""), ("Version 1 published", "Sam Author")]


def test_a_check_from_the_request_to_the_approval(session: Session) -> None:
    sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
    lou = person(session, "Lou Checker", Role.APPROVER)
    croup = page(session, sam, "croup")
    draft = save(session, croup, sam, at=ago(9))
    request = ask(session, draft, sam, kim, at=ago(8), by_day=in_days(2))
    ask(session, draft, sam, lou, at=ago(7), passed_from=request)
    decide(session, draft, lou, Verdict.CHANGES_REQUESTED, at=ago(6))
    decide(session, save(session, croup, sam, "Better.", at=ago(5)), lou, at=ago(4), note="")
    assert told(session, croup, Sort.CHECKS) == [
        ("Draft approved", "Lou Checker"),
        ("Changes asked for", "Lou Checker"),
        ("Check passed on to Lou Checker", "Kim Checker"),
        ("Check asked of Kim Checker", "Sam Author"),
    ]
    assert entry(session, croup, "Changes").note == "The dose is unclear."
    assert entry(session, croup, "Check asked").note.startswith("To be read by ")


def test_publishing_with_its_plans_failures_and_corrections(session: Session) -> None:
    sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
    croup = page(session, sam, "croup")
    first = save(session, croup, sam, at=ago(9))
    plan(session, first, kim, ago(8))
    fail(session, croup, at=ago(8))
    again = plan(session, first, kim, ago(7), number=2)
    version = publish(session, croup, sam, "Out.", at=ago(7))
    done = {"outcome": ScheduleOutcome.PUBLISHED, "version_id": version.id, "at": ago(7)}
    session.add(ScheduleEnd(schedule_id=again.id, **done))
    stopped = plan(session, save(session, croup, sam, "Later.", at=ago(6)), kim, NOW, number=3)
    session.add(ScheduleEnd(schedule_id=stopped.id, outcome=ScheduleOutcome.CANCELLED, by_id=sam.id, at=ago(5)))
    urgent(session, publish(session, croup, kim, "Quick.", at=ago(4)), kim, at=ago(4))
    seal(
        session,
        NoteCorrection(version=version, note="It was 5 mg.", reason="A typing error.", by_id=sam.id, at=NOW),
        croup,
    )
    said = [what.partition(" for ")[0] for what, _ in told(session, croup, Sort.PUBLISHING)]
    assert sorted(said) == sorted(
        [
            "Change note of version 1 corrected",
            "Version 2 published urgently, before it was checked",
            "Schedule stopped",
            "Version 1 published as scheduled",
            *["Scheduled"] * 3,
            "Not published as scheduled",
        ]
    )
    assert entry(session, croup, "Not published").grave
    assert entry(session, croup, "Version 2").note == "First version. Reason: A dose was ten times too high."
    assert entry(session, croup, "Version 2").version == 2


def test_ends_with_who_proposed_and_who_agreed(session: Session) -> None:
    sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
    croup = page(session, sam, "croup")
    version = publish(session, croup, sam, at=ago(9))
    review(session, version, kim, at=ago(8), due_on=in_days(9))
    withdraw(session, croup, kim, at=ago(7))
    reinstate(session, croup, kim, at=ago(6))
    erasing = propose(session, version, sam, ProposedAct.ERASURE)
    session.add(ProposalEnd(proposal_id=erasing.id, agreed=True, by_id=kim.id, at=NOW))
    digest = version.revision.content_digest
    session.add(Erasure(content_digest=digest, reason="A name.", asked_by_id=sam.id, agreed_by_id=kim.id, at=NOW))
    session.add(
        ProposalEnd(proposal_id=propose(session, version, sam).id, agreed=False, note="No.", by_id=kim.id, at=NOW)
    )
    remove(session, croup, kim, at=NOW)
    assert set(told(session, croup, Sort.ENDS)) == {
        ("Removed", "Kim Checker"),
        ("Words of text 1 erased", "Sam Author and Kim Checker"),
        ("Declined to remove this page", "Kim Checker"),
        ("Proposed to remove this page", "Sam Author"),
        ("Agreed to erase the text of version 1", "Kim Checker"),
        ("Proposed to erase the text of version 1", "Sam Author"),
        ("Reinstated", "Kim Checker"),
        ("Withdrawn", "Kim Checker"),
    }
    assert entry(session, croup, "Withdrawn").note == "New evidence made this advice unsafe."
    assert entry(session, croup, "Whole page reviewed").sort is Sort.REVIEWS


def test_remarks_experts_word_documents_and_addresses(session: Session) -> None:
    sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
    croup = page(session, sam, "croup")
    draft = save(session, croup, sam, at=ago(9))
    deal_with(session, comment(session, draft, kim, "x" * 900, at=ago(8)), sam)
    check = FactCheck(
        token_digest="d", revision=draft, expert="Prof Lee", by_id=sam.id, at=ago(7), ends_at=NOW, ended_at=ago(5)
    )
    session.add(check)
    session.flush()
    remark = DraftComment(document_id=croup.id, revision=draft, body="5 mg.", fact_check_id=check.id, at=ago(6))
    session.add(remark)
    session.add(
        WordOriginal(
            document_id=croup.id, digest="d", name="Croup.docx", data=b"", report="{}", by_id=sam.id, at=ago(10)
        )
    )
    rename(session, croup, "croup-in-children", at=ago(4))
    session.flush()
    assert told(session, croup, Sort.COMMENTS) == [
        ("Comment dealt with", "Sam Author"),
        ("Link of Prof Lee ended", ""),
        ("Comment on the draft", "Prof Lee, from outside"),
        ("Prof Lee asked to check facts", "Sam Author"),
        ("Comment on the draft", "Kim Checker"),
    ]
    assert max(len(entry.note) for entry in story_of(session, croup, LONDON).entries) <= 200
    assert entry(session, croup, "Word document").note == "Croup.docx"
    assert entry(session, croup, "Address changed").note == "/guidance/croup leads to the address of today."


def test_nothing_of_another_page_is_told(session: Session) -> None:
    sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
    other, mine = page(session, sam, "other"), page(session, sam, "mine")
    version = publish(session, other, sam, at=ago(3))
    draft = save(session, other, sam, "More.")
    ask(session, draft, sam, kim)
    comment(session, draft, kim)
    propose(session, version, sam)
    plan(session, draft, kim, NOW)
    withdraw(session, other, kim, at=NOW)
    assert told(session, mine) == [("Page started", "")]


@pytest.fixture
def long_story(demo: Flask) -> Flask:
    with demo.extensions["database"].writing() as session:
        sam, kim = person(session), person(session, "Kim Checker", Role.APPROVER)
        croup = page(session, sam, "croup")
        for number in range(PAGE + 5):
            ask(
                session,
                save(session, croup, sam, f"Text {number}.", at=ago(200 - number)),
                sam,
                kim,
                at=ago(200 - number),
            )
        publish(session, croup, sam, "Out.", title="Croup", at=ago(2))
        publish(session, croup, sam, "Out again.", title="Croup", at=ago(1))
        rename(session, croup, "croup-in-children", at=NOW)
    return demo


def test_the_screen_is_paged_and_filtered_by_kind(long_story: Flask) -> None:
    client = signed_in(long_story, "sam.author@example.org")
    everything = Page(client.get("/desk/guidance/croup-in-children/timeline"))
    assert f"Everything ({2 * (PAGE + 5) + 4})" in everything.text
    assert everything.links["What changed in version 2"] == "/guidance/croup-in-children/compare/1..2"
    assert everything.links["OlderPage 2 of 3"].endswith("/timeline?page=2")
    checks = Page(client.get("/desk/guidance/croup-in-children/timeline?kind=checks&page=2"))
    assert checks.source.count('<li class="story__entry') == 5
    assert "Draft saved" not in checks.text
    assert checks.links["NewerPage 1 of 2"].endswith("/timeline?kind=checks&page=1")
    assert "Page 2 of 2" not in checks.links


def test_a_former_address_leads_to_the_same_timeline(long_story: Flask) -> None:
    client = signed_in(long_story, "sam.author@example.org")
    moved = client.get("/desk/guidance/croup/timeline?kind=checks")
    assert (moved.status_code, moved.location) == (301, "/desk/guidance/croup-in-children/timeline?kind=checks")


def test_an_unknown_kind_shows_everything(long_story: Flask) -> None:
    client = signed_in(long_story, "sam.author@example.org")
    shown = Page(client.get("/desk/guidance/croup-in-children/timeline?kind=nonsense&page=99"))
    assert "Page started" in shown.text
