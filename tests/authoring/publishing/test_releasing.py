"""Publishing: nothing in the way, everything in one transaction, and urgent versions that say so until checked."""

from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts import releasing as acts
from guidance.authoring.manuscript import releasing
from guidance.authoring.manuscript.in_the_way import obstacles
from guidance.authoring.manuscript.look import look_at_version
from guidance.authoring.manuscript.releasing import publish
from guidance.authoring.publishing.checking import check_urgent
from guidance.authoring.publishing.scheduling import schedule
from guidance.db import Database
from guidance.errors import NotAllowed, NotReady, StaleDraft
from guidance.models import (
    AuditEvent,
    ChangeClass,
    Document,
    Image,
    PublishedImage,
    Rendering,
    Revision,
    UrgentPublication,
    Verdict,
    Version,
    current_version,
    unchecked_urgent,
)
from guidance.models.stages import progress_of
from guidance.operations.verifying import verify
from tests.authoring.publishing.drafts import NEW_BODY, Story, judge, write
from tests.stories import BODY, days, page, reinstate, remove, withdraw

LONDON = ZoneInfo("Europe/London")
RECOMMENDATION = '\n::: recommendation Start low {#rec-1 strength="strong"}\nStart low, go slow.\n:::\n'


def reasons(story: Story, revision: Revision | None = None) -> str:
    found = obstacles(story.session, progress_of(story.session, story.document), by=story.publisher, revision=revision)
    return " / ".join(obstacle.reason for obstacle in found)


def test_an_approved_text_becomes_the_next_version(session: Session) -> None:
    story = Story(session)
    revision = story.approved()
    assert reasons(story) == ""
    version = publish(session, story.document, revision, by=story.publisher, at=days(3))
    assert (version.number, version.published_at) == (2, days(3))
    assert "10 mg" in session.get_one(Rendering, version.id).html
    events = session.scalars(sa.select(AuditEvent)).all()
    assert [(e.act, e.detail, e.by_id) for e in events] == [("published", "version 2", story.publisher.id)]
    assert version.sequence == story.document.sequence


class TestWhatIsInTheWay:
    def test_nothing_written(self, session: Session) -> None:
        story = Story(session)
        empty = page(session, story.author, "empty")
        found = obstacles(session, progress_of(session, empty), by=story.publisher)
        assert [(one.reason, one.step) for one in found] == [("Nothing is written yet", "draft")]

    def test_nothing_new(self, session: Session) -> None:
        story = Story(session)
        assert "already: it is version 1" in reasons(story)
        story.approve(story.write(BODY))
        assert reasons(story) == "Nothing has changed since version 1"

    def test_everything_that_is_missing_is_told_at_once(self, session: Session) -> None:
        story = Story(session)
        story.approve(story.write(" \n", title=" ", note="", kind=None))
        for words in ("Enter a title", "Enter the text", "Enter a change note", "Choose what the change means"):
            assert words in reasons(story)

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            ("[Their text:]\n\nTake 5 mg.\n\n[Your text:]\n\nTake 50 mg.", "still stand one after the other"),
            ("Seen: 943 476 5919.", "looks like an NHS number: take it out"),
            ("DOB 12/03/1961.", "looks like a date of birth: take it out"),
        ],
    )
    def test_two_texts_in_one_and_details_of_a_patient_hinder_even_an_urgent_publication(
        self, session: Session, words: str, reason: str
    ) -> None:
        story = Story(session)
        written = story.write(f"{BODY}\n{words}\n")
        story.approve(written)
        assert reason in reasons(story)
        with pytest.raises(NotReady, match=reason.split(":")[0]):
            publish(
                session,
                story.document,
                written,
                by=story.publisher,
                at=days(9),
                urgent="Now.",
            )

    def test_no_approval(self, session: Session) -> None:
        story = Story(session)
        story.write()
        assert reasons(story).startswith("Nobody has approved exactly this text yet")

    def test_an_approval_of_an_older_text(self, session: Session) -> None:
        story = Story(session)
        story.approved()
        story.write(NEW_BODY + "\nMore.\n")
        assert reasons(story).startswith("Nobody has approved exactly this text yet")

    def test_an_approval_that_was_taken_back(self, session: Session) -> None:
        story = Story(session)
        judge(session, story.approved(), story.publisher, verdict=Verdict.CHANGES_REQUESTED)
        assert "asked for changes to this text" in reasons(story)

    def test_an_approval_by_somebody_who_wrote_some_of_it(self, session: Session) -> None:
        story = Story(session)
        story.write(NEW_BODY + "\nMine.\n", by=story.checker)
        story.approved()
        assert "wrote part of it: somebody else has to check it" in reasons(story)

    def test_a_person_who_may_not(self, session: Session) -> None:
        story = Story(session)
        revision = story.approved()
        assert obstacles(session, progress_of(session, story.document), by=story.author)[0].reason.startswith(
            "You may not publish"
        )
        with pytest.raises(NotReady, match="You may not publish"):
            publish(session, story.document, revision, by=story.author, at=days(3))

    def test_a_withdrawal_until_it_is_undone_and_a_removal_for_ever(self, session: Session) -> None:
        story = Story(session)
        story.approved()
        withdraw(session, story.document, story.publisher, at=days(2))
        assert reasons(story) == "This page is withdrawn: reinstate it first"
        reinstate(session, story.document, story.publisher, at=days(2))
        assert reasons(story) == ""
        remove(session, story.document, story.publisher, at=days(2))
        assert "a removed page does not come back" in reasons(story)

    def test_a_newer_version_than_the_text(self, session: Session) -> None:
        story = Story(session)
        old = story.approved()
        new = story.approved(NEW_BODY + "\nMore.\n")
        publish(session, story.document, new, by=story.publisher, at=days(3))
        assert reasons(story, old) == "Version 2 was published after this text was written"

    def test_a_text_that_no_page_can_show(self, session: Session) -> None:
        story = Story(session)
        story.approved("> " * 30 + "deep\n")
        assert "flatten them" in reasons(story)

    def test_a_schedule(self, session: Session) -> None:
        story = Story(session)
        revision = story.approved()
        schedule(
            session,
            story.document,
            revision,
            publish_at=days(4),
            zone=LONDON,
            by=story.publisher,
            at=days(3),
        )
        assert reasons(story) == "A text is scheduled for 9:00am GMT on 9 January 2026: cancel that first"

    @pytest.mark.parametrize(
        ("body", "what"),
        [
            (NEW_BODY, "“5 mg” became “10 mg”"),
            (BODY + RECOMMENDATION, "changes a recommendation"),
            (BODY.replace("See the team", "See your team"), ""),
        ],
    )
    def test_a_change_of_wording_that_is_more(self, session: Session, body: str, what: str) -> None:
        story = Story(session)
        story.approved(body, kind=ChangeClass.WORDING)
        assert what in reasons(story) and bool(what) == bool(reasons(story))

    def test_a_first_version_called_wording(self, session: Session) -> None:
        story = Story(session)
        document = page(session, story.author, "new")
        revision = write(session, document, story.author, kind=ChangeClass.WORDING)
        judge(session, revision, story.checker)
        assert (
            "A first version is new" in obstacles(session, progress_of(session, document), by=story.publisher)[0].reason
        )


def test_what_the_page_names_the_act_refuses(session: Session) -> None:
    story = Story(session)
    revision = story.write()
    with pytest.raises(NotReady, match="Nobody has approved exactly this text yet"):
        publish(session, story.document, revision, by=story.publisher, at=days(3))
    assert current_version(session, story.document).number == 1


def test_a_text_that_was_replaced_meanwhile_is_not_published(session: Session) -> None:
    story = Story(session)
    shown = story.approved()
    story.approved(NEW_BODY + "\nMore.\n")
    with pytest.raises(StaleDraft, match="changed after you opened"):
        publish(session, story.document, shown, by=story.publisher, at=days(3))


def test_the_second_of_two_publishers_is_told(session: Session) -> None:
    story = Story(session)
    revision = story.approved()
    publish(session, story.document, revision, by=story.publisher, at=days(3))
    with pytest.raises(StaleDraft, match="published already, as version 2"):
        publish(session, story.document, revision, by=story.checker, at=days(3))


@pytest.mark.parametrize("step", ["record_images", "seal", "audit"])
def test_a_fault_after_the_version_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with database.writing() as session:
        story = Story(session)
        revision = story.write()
        ids = story.document.id, revision.id, story.publisher.id

    def fall(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(acts if step == "record_images" else releasing, step, fall)
    with pytest.raises(RuntimeError), database.writing() as session:
        document, revision = session.get_one(Document, ids[0]), session.get_one(Revision, ids[1])
        by = session.get_one(type(story.publisher), ids[2])
        publish(session, document, revision, by=by, at=days(3), urgent="It could not wait.")
    with database.reading() as session:
        for noun in (Version, Rendering):
            assert session.scalar(sa.select(sa.func.count()).select_from(noun)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(UrgentPublication)) == 0
        assert session.get_one(Document, ids[0]).sequence == 1
    assert "whole: 1 versions, 2 revisions, 1 links" in verify(database)


def test_time_that_runs_backwards_does_not_turn_history_round(session: Session) -> None:
    story = Story(session)
    publish(session, story.document, story.approved(), by=story.publisher, at=days(3))
    revision = story.approved(NEW_BODY + "\nMore.\n")
    version = publish(session, story.document, revision, by=story.publisher, at=days(2))
    assert (version.number, version.published_at) == (3, days(3))


def test_the_pictures_of_a_version_become_public_with_it(session: Session) -> None:
    story = Story(session)
    digests = ["a" * 64, "b" * 64]
    for digest in digests:
        session.add(Image(digest=digest, ending="png", data=b"", width=1, height=1, by_id=story.author.id, at=days(0)))
    revision = story.approved(f"{NEW_BODY}\n![Where to inject](/images/{digests[0]}.png)\n")
    version = publish(session, story.document, revision, by=story.publisher, at=days(3))
    assert [(i.version_id, i.digest) for i in session.scalars(sa.select(PublishedImage))] == [(version.id, digests[0])]


class TestUrgently:
    def publish(self, story: Story) -> Version:
        revision = story.write()
        return publish(
            story.session, story.document, revision, by=story.publisher, at=days(3), urgent="A batch is recalled."
        )

    def test_a_text_that_nobody_checked_is_published_and_marked(self, session: Session) -> None:
        story = Story(session)
        version = self.publish(story)
        urgent = unchecked_urgent(session, version)
        assert urgent is not None and (urgent.reason, urgent.version.number) == ("A batch is recalled.", 2)
        events = session.scalars(sa.select(AuditEvent)).all()
        assert [(e.act, e.detail) for e in events] == [("published urgently", "version 2")]

    def test_haste_passes_over_the_missing_check_and_nothing_else(self, session: Session) -> None:
        story = Story(session)
        silent = story.write(note="")
        with pytest.raises(NotReady, match="Enter a change note"):
            publish(session, story.document, silent, by=story.publisher, at=days(3), urgent="Now!")
        judge(session, refused := story.write(), story.checker, verdict=Verdict.CHANGES_REQUESTED)
        with pytest.raises(NotReady, match="asked for changes"):
            publish(session, story.document, refused, by=story.publisher, at=days(3), urgent="Now!")

    def test_a_text_that_was_approved_is_not_called_urgent(self, session: Session) -> None:
        story = Story(session)
        with pytest.raises(NotReady, match="has been approved"):
            publish(session, story.document, story.approved(), by=story.publisher, at=days(3), urgent="Now!")

    def test_somebody_else_checks_it_and_the_mark_goes(self, session: Session) -> None:
        story = Story(session)
        version = self.publish(story)
        before = story.document.sequence
        with pytest.raises(NotReady, match="check and tick the change in the list: 1 not ticked"):
            check_urgent(session, version, by=story.checker, at=days(4), verdict=Verdict.APPROVED)
        ticked = [number.key for number in look_at_version(session, version).numbers]
        check_urgent(session, version, by=story.checker, at=days(4), verdict=Verdict.APPROVED, ticked=ticked)
        assert unchecked_urgent(session, version) is None
        assert story.document.sequence > before, "readers of a kept page would see the mark for ever"

    def test_a_check_that_finds_something_leaves_the_mark(self, session: Session) -> None:
        story = Story(session)
        version = self.publish(story)
        with pytest.raises(NotReady, match="Say what"):
            check_urgent(session, version, by=story.checker, at=days(4), verdict=Verdict.CHANGES_REQUESTED)
        check_urgent(
            session, version, by=story.checker, at=days(4), verdict=Verdict.CHANGES_REQUESTED, note="Ten-fold dose."
        )
        assert unchecked_urgent(session, version) is not None

    def test_neither_its_publisher_nor_its_writer_checks_it(self, session: Session) -> None:
        story = Story(session)
        version = self.publish(story)
        for by, words in [(story.publisher, "You published"), (story.author, "You wrote")]:
            with pytest.raises(NotAllowed, match=words):
                check_urgent(session, version, by=by, at=days(4), verdict=Verdict.APPROVED)

    def test_the_mark_outlives_the_next_version_until_the_whole_page_is_read(self, session: Session) -> None:
        story = Story(session)
        self.publish(story)
        next_text = story.approved(NEW_BODY + "\nMore.\n")
        third = publish(session, story.document, next_text, by=story.publisher, at=days(4))
        urgent = unchecked_urgent(session, third)
        assert urgent is not None and urgent.version.number == 2
        whole = story.write(NEW_BODY + "\nEven more.\n")
        judge(session, whole, story.checker, whole=True)
        fourth = publish(session, story.document, whole, by=story.publisher, at=days(5))
        assert unchecked_urgent(session, fourth) is None
        assert unchecked_urgent(session, third) is not None, "that page was never read"

    def test_the_history_proves_it(self, database: Database) -> None:
        with database.writing() as session:
            self.publish(Story(session))
        assert "3 links of the chain" in verify(database)
