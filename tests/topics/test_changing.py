"""Topics get another name or place, or become one; readers, followers and old addresses go with them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import AddressTaken, NotAllowed, NotReady
from guidance.models import (
    AuditEvent,
    Frequency,
    LetterRequest,
    Receiver,
    Role,
    Subscription,
    Topic,
    UserAccount,
    current_sequence,
    follower_at,
    new_token,
    topic_named,
)
from guidance.models.topics import standing_on, topic_at
from guidance.published.lists import on_topic
from guidance.published.shelves import each_of, shelves
from guidance.topics.changing import TopicWish, change, merge
from tests.stories import days, page, person, publish


class Shelves:
    """“Methotrexate” on Drugs and “Knee pain” on Knee, both published; Kim may publish."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sam = person(session)
        self.kim = person(session, "Kim Approver", Role.APPROVER)
        self.drug = page(session, self.sam, topic="Drugs")
        self.knee = page(session, self.sam, "knee-pain", topic="Knee")
        publish(session, self.drug, self.sam)
        publish(session, self.knee, self.sam, title="Knee pain")
        self.joints = topic_named(session, "Joints")

    def topic(self, slug: str) -> Topic:
        found = topic_at(self.session, slug)
        assert found is not None
        return found

    def change(self, slug: str, name: str, parent: str = "", by: UserAccount | None = None) -> None:
        above = self.topic(parent) if parent else None
        change(self.session, self.topic(slug), TopicWish(name, "", above), by=by or self.kim, at=days(2))

    def merge(self, slug: str, into: str) -> None:
        merge(self.session, self.topic(slug), self.topic(into), by=self.kim, at=days(2))

    def follow(self, email: str, slug: str, **how: object) -> Subscription:
        topic, receiver = self.topic(slug), follower_at(self.session, email, at=days(0))
        facts = {"frequency": Frequency.WEEKLY, "only_safety": False, "confirmed_at": days(1), **how}
        made = Subscription(
            receiver=receiver, topic=topic, what=f"topic-{topic.id}", token=new_token(), asked_at=days(0), **facts
        )
        self.session.add(made)
        self.session.flush()
        return made

    def followed(self) -> set[tuple[str | None, str, Frequency]]:
        rows = self.session.execute(
            sa.select(Receiver.email, Topic.slug, Subscription.frequency)
            .join(Subscription, Subscription.receiver_id == Receiver.id)
            .join(Topic, Topic.id == Subscription.topic_id)
            .where(Subscription.ended_at.is_(None), Subscription.what == sa.func.concat("topic-", Topic.id))
        )
        return {(email, slug, often) for email, slug, often in rows}

    @property
    def acts(self) -> list[tuple[str, str]]:
        return [(one.act, one.detail) for one in self.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))]


@pytest.fixture
def story(session: Session) -> Shelves:
    return Shelves(session)


class TestRenaming:
    def test_keeps_the_old_address_and_tells_pollers_of_its_pages_alone(self, story: Shelves) -> None:
        before = current_sequence(story.session)
        story.change("drugs", "Medicines")
        assert story.topic("drugs") is story.topic("medicines")
        assert story.drug.sequence == current_sequence(story.session) > before >= story.knee.sequence
        assert story.acts == [("changed a topic", "Drugs: now called Medicines; address drugs → medicines")]

    def test_back_takes_the_old_address_back(self, story: Shelves) -> None:
        story.change("drugs", "Medicines")
        story.change("medicines", "Drugs")
        assert (story.topic("drugs").slug, story.topic("medicines").slug) == ("drugs", "drugs")

    def test_that_changes_nothing_is_told_to_nobody(self, story: Shelves) -> None:
        before = current_sequence(story.session)
        story.change("drugs", "Drugs")
        assert (story.acts, current_sequence(story.session)) == ([], before)

    @pytest.mark.parametrize("name", ["Knee", "KNEE", "knee ", "Old name"])
    def test_never_takes_a_name_of_another_topic(self, story: Shelves, name: str) -> None:
        story.change("joints", "Old name")
        story.change("old-name", "Joints")
        with pytest.raises(AddressTaken, match="merge the two"):
            story.change("drugs", name)

    def test_of_a_topic_that_was_named_in_an_import_leads_there(self, story: Shelves) -> None:
        story.change("drugs", "Medicines")
        assert topic_named(story.session, "Drugs").name == "Medicines"

    def test_is_for_those_who_publish_and_needs_letters(self, story: Shelves) -> None:
        with pytest.raises(NotAllowed):
            story.change("drugs", "Medicines", by=story.sam)
        for nothing in ("…", "x" * 81):
            with pytest.raises(NotReady, match="Enter a name"):
                story.change("drugs", nothing)


class TestPlacing:
    def test_has_readers_find_a_page_on_every_topic_above(self, story: Shelves) -> None:
        story.change("knee", "Knee", "joints")
        assert [one.title for one in on_topic(story.session, story.joints).listings] == ["Knee pain"]
        assert set(story.session.scalars(standing_on(story.joints))) == {story.knee.id}
        assert [(one.topic.name, one.pages) for one in each_of(shelves(story.session))] == [
            ("Drugs", 1),
            ("Joints", 1),
            ("Knee", 1),
        ]
        assert [topic.name for topic in story.knee.topics[0].path] == ["Joints", "Knee"]
        assert story.acts == [("changed a topic", "Knee: below Joints")]

    def test_never_makes_a_ring(self, story: Shelves) -> None:
        story.change("knee", "Knee", "joints")
        story.change("drugs", "Drugs", "knee")
        for above in ("joints", "knee", "drugs"):
            with pytest.raises(NotReady, match="stands below"):
                story.change("joints", "Joints", above)


class TestMerging:
    def test_moves_pages_and_every_address(self, story: Shelves) -> None:
        story.drug.main_topic_id = story.topic("drugs").id
        story.drug.topics.append(story.topic("knee"))
        story.change("drugs", "Medicines")
        story.merge("medicines", "knee")
        assert {story.topic(slug).name for slug in ("drugs", "medicines", "knee")} == {"Knee"}
        assert [topic.name for topic in story.drug.topics] == ["Knee"]
        assert story.drug.shelf is story.topic("knee")
        assert story.drug.sequence > current_sequence(story.session) - 2
        assert story.acts[-1] == (
            "merged two topics",
            "Medicines is part of Knee now, with 1 page and 0 followers",
        )

    def test_into_a_topic_below_leaves_no_ring(self, story: Shelves) -> None:
        story.change("knee", "Knee", "joints")
        story.change("drugs", "Drugs", "knee")
        story.merge("joints", "drugs")
        assert [topic.name for topic in story.topic("knee").path] == ["Drugs", "Knee"]
        assert story.topic("joints") is story.topic("drugs")

    def test_into_itself_is_refused(self, story: Shelves) -> None:
        with pytest.raises(NotReady, match="another topic"):
            story.merge("knee", "knee")

    def test_moves_followers_once_each(self, story: Shelves) -> None:
        story.follow("one@example.org", "knee")
        story.follow("both@example.org", "knee", frequency=Frequency.AT_ONCE, told_to=3)
        both = story.follow("both@example.org", "drugs", told_to=5)
        story.follow("maybe@example.org", "drugs", confirmed_at=None)
        story.follow("maybe@example.org", "knee", frequency=Frequency.DAILY)
        story.merge("knee", "drugs")
        assert story.followed() == {
            ("one@example.org", "drugs", Frequency.WEEKLY),
            ("both@example.org", "drugs", Frequency.AT_ONCE),
            ("maybe@example.org", "drugs", Frequency.DAILY),
        }
        assert both.told_to == 3

    def test_moves_who_has_only_just_asked(self, story: Shelves) -> None:
        knee, drugs = story.topic("knee").id, story.topic("drugs").id
        for number in (knee, knee * 10 + 1):
            wish = f'["topic-{number}", "at once", false, ""]'
            story.session.add(LetterRequest(kind="confirmation", email="a@example.org", wish=wish, at=days(1)))
        story.session.flush()
        story.merge("knee", "drugs")
        wishes = story.session.scalars(sa.select(LetterRequest.wish).order_by(LetterRequest.id)).all()
        assert [wish.split(",")[0] for wish in wishes] == [f'["topic-{drugs}"', f'["topic-{knee * 10 + 1}"']
