"""The settings, the owner and the address of a page change; its history, and what it promised, do not."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.authoring.arranging.moving import former_addresses, give_address
from guidance.authoring.arranging.settings import Arrangement, arrange, hand_over
from guidance.errors import AddressTaken, NotAllowed, NotReady
from guidance.models import (
    AuditEvent,
    Document,
    Kind,
    Permission,
    Role,
    UserAccount,
    current_sequence,
    every_topic,
    people_who,
)
from tests.stories import days, page, person, publish


class Cast:
    """Sam owns “Methotrexate” and is an author; Kim approves; Pat is another author."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sam = person(session)
        self.pat = person(session, "Pat Author")
        self.kim = person(session, "Kim Approver", Role.APPROVER)
        self.document: Document = page(session, self.sam, topic="Drugs")
        self.as_it_is = Arrangement(Kind.GUIDANCE, list(self.document.topics), 36)

    def publish(self, document: Document | None = None) -> None:
        publish(self.session, document or self.document, self.sam)

    def arrange(self, by: UserAccount, **wanted: object) -> None:
        arrange(self.session, self.document, replace(self.as_it_is, **wanted), by=by, at=days(1))  # type: ignore[arg-type]

    def hand_over(self, by: UserAccount, to: UserAccount) -> None:
        hand_over(self.session, self.document, to=to, by=by, at=days(1))

    def move(self, by: UserAccount, address: str, document: Document | None = None) -> None:
        give_address(self.session, document or self.document, address, by=by, at=days(1))

    @property
    def acts(self) -> list[tuple[str, str]]:
        events = self.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
        return [(event.act, event.detail) for event in events]


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


class TestSettings:
    def test_change_together_and_are_written_down_once(self, cast: Cast) -> None:
        cast.arrange(cast.kim, kind=Kind.HUB, topics=[], new_topic="Vaccines", review_every_months=12)
        document = cast.document
        assert (document.kind, document.review_every_months) == (Kind.HUB, 12)
        assert [topic.name for topic in document.topics] == ["Vaccines"]
        told = "kind: hub; topics: now in Vaccines, no longer in Drugs; review every 12 months"
        assert cast.acts == [("changed the settings", told)]

    def test_that_stay_are_not_written_down(self, cast: Cast) -> None:
        cast.publish()
        before = current_sequence(cast.session)
        cast.arrange(cast.sam)
        assert (cast.acts, current_sequence(cast.session)) == ([], before)

    def test_reach_readers_of_a_published_page_at_once(self, cast: Cast) -> None:
        cast.publish()
        before = cast.document.sequence
        cast.arrange(cast.sam, review_every_months=24)
        assert cast.document.sequence == before
        cast.arrange(cast.sam, topics=[])
        assert cast.document.sequence == current_sequence(cast.session) == before + 1

    @pytest.mark.parametrize("months", [0, 61, -1])
    def test_keep_the_time_between_reviews_between_a_month_and_five_years(self, cast: Cast, months: int) -> None:
        with pytest.raises(NotReady, match="1 to 60"):
            cast.arrange(cast.sam, review_every_months=months)

    def test_make_a_topic_only_for_those_who_publish(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed, match="choose one from the list"):
            cast.arrange(cast.sam, new_topic="Vaccines")
        with pytest.raises(NotReady, match="letters or numbers"):
            cast.arrange(cast.kim, new_topic="…")
        cast.arrange(cast.kim, new_topic="drugs")  # it is there already
        assert [topic.name for topic in every_topic(cast.session)] == ["Drugs"]


class TestHandingOver:
    def test_is_for_the_owner_and_those_who_publish(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed, match="Only the owner"):
            cast.hand_over(cast.pat, cast.pat)
        cast.hand_over(cast.sam, cast.pat)
        assert cast.document.owner == cast.pat
        with pytest.raises(NotAllowed):
            cast.hand_over(cast.sam, cast.sam)
        cast.hand_over(cast.kim, cast.sam)
        assert cast.acts == [("handed the page over", "")] * 2

    def test_goes_to_somebody_who_can_write(self, cast: Cast) -> None:
        reader = person(cast.session, "Con Tributor", Role.CONTRIBUTOR)
        gone = person(cast.session, "Gone Author")
        gone.active = False
        cast.session.flush()
        assert people_who(cast.session, Permission.WRITE) == [cast.kim, cast.pat, cast.sam]
        for nobody in (reader, gone):
            with pytest.raises(NotAllowed, match="choose somebody else"):
                cast.hand_over(cast.sam, nobody)
        with pytest.raises(NotReady, match="already"):
            cast.hand_over(cast.sam, cast.sam)


class TestMoving:
    def test_gives_the_new_address_and_keeps_the_old_one(self, cast: Cast) -> None:
        cast.publish()
        cast.move(cast.kim, "methotrexate-and-vaccines")
        assert cast.document.slug == "methotrexate-and-vaccines"
        assert [former.slug for former in former_addresses(cast.session, cast.document)] == ["methotrexate"]
        assert cast.acts == [("changed the address", "methotrexate → methotrexate-and-vaccines")]

    def test_of_a_published_page_is_for_those_who_publish(self, cast: Cast) -> None:
        cast.move(cast.sam, "draft-address")
        cast.publish()
        with pytest.raises(NotAllowed, match="who publish"):
            cast.move(cast.sam, "another")

    @pytest.mark.parametrize("address", ["", "Upper", "two words", "a--b", "-a", "ü", "a/b", "x" * 81, "a\n"])
    def test_takes_only_what_can_be_an_address(self, cast: Cast, address: str) -> None:
        with pytest.raises(NotReady, match="small letters"):
            cast.move(cast.kim, address)

    def test_takes_no_address_that_another_page_has_or_had(self, cast: Cast) -> None:
        other = page(cast.session, cast.sam, "other")
        cast.move(cast.kim, "moved", other)
        for taken in ("moved", "other"):
            with pytest.raises(AddressTaken, match="belongs, or once belonged, to another page"):
                cast.move(cast.kim, taken)

    def test_takes_its_own_former_address_back_and_tells_readers_each_time(self, cast: Cast) -> None:
        cast.publish()
        seen = [cast.document.sequence]
        for address in ("new", "methotrexate", "new"):
            cast.move(cast.kim, address)
            seen.append(cast.document.sequence)
        assert seen == sorted(set(seen))
        assert [former.slug for former in former_addresses(cast.session, cast.document)] == ["methotrexate"]
