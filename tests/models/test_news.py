"""News and its verbs: nothing typed is lost, readers see what was published, and old addresses lead on."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.acts.newswriting import CameFrom, NewsWords, publish, readdress, revise, take_down, write
from guidance.errors import AddressTaken, NotAllowed, NotReady, StaleDraft, TextRefused
from guidance.models import Role, current_sequence
from guidance.models.news import NewsOrigin, NewsText, category_named, public_news
from guidance.models.old_addresses import lead_on, led_from
from guidance.models.organisations import Organisation, organisation_address_is_free
from guidance.text.markdown.rendering import Limits
from tests.stories import START, days, page, person


@pytest.fixture
def editor(session: Session):  # type: ignore[no-untyped-def]
    return person(session, "Pat Approver", Role.APPROVER)


def test_readers_see_a_text_once_it_is_published_and_the_next_one_once_that_is(session, editor) -> None:
    item = write(session, NewsWords("Report out", body="First."), by=editor, at=START)
    assert session.scalars(public_news()).all() == []
    before = current_sequence(session)
    publish(session, item, number=1, by=editor, at=days(1))
    assert current_sequence(session) > before
    revise(session, item, NewsWords("Report is out", body="Second."), based_on=1, by=editor, at=days(2))
    assert [(each.text.title, each.draft.title, each.waits) for each in session.scalars(public_news())] == [
        ("Report out", "Report is out", True)
    ]
    publish(session, item, number=2, by=editor, at=days(3))
    assert (item.text.body, item.published_at, item.shown_at) == ("Second.", days(1), days(3))
    assert [text.body for text in session.scalars(sa.select(NewsText).order_by(NewsText.number))] == [
        "First.",
        "Second.",
    ]


def test_who_saves_upon_an_older_text_is_told_and_nothing_is_lost(session, editor) -> None:
    item = write(session, NewsWords("One"), by=editor, at=START)
    revise(session, item, NewsWords("Two"), based_on=1, by=editor, at=START)
    with pytest.raises(StaleDraft):
        revise(session, item, NewsWords("Mine"), based_on=1, by=editor, at=START)
    with pytest.raises(StaleDraft):
        publish(session, item, number=1, by=editor, at=START)
    assert item.draft.title == "Two"


def test_only_who_may_writes_and_publishes_but_the_service_itself_does(session, editor) -> None:
    reader, author = person(session, "R", Role.CONTRIBUTOR), person(session, "A")
    with pytest.raises(NotAllowed):
        write(session, NewsWords("No"), by=reader, at=START)
    item = write(session, NewsWords("Yes"), by=author, at=START)
    with pytest.raises(NotAllowed):
        publish(session, item, number=1, by=author, at=START)
    publish(session, item, number=1, by=None, at=START)
    with pytest.raises(NotReady, match="already"):
        publish(session, item, number=1, by=editor, at=START)


def test_what_cannot_be_shown_is_not_saved(session, editor) -> None:
    with pytest.raises(TextRefused):
        write(session, NewsWords("Long", body="x" * 50), by=editor, at=START, limits=Limits(bytes=20))


def test_an_item_that_was_published_elsewhere_keeps_its_day_but_no_day_to_come(session, editor) -> None:
    came = CameFrom(NewsOrigin.IMPORT, "wordpress:1")
    old = write(session, NewsWords("Old"), by=None, at=days(9), came_from=came)
    publish(session, old, number=1, by=None, at=days(9), dated=days(2))
    future = write(session, NewsWords("2099"), by=None, at=days(9))
    publish(session, future, number=1, by=None, at=days(9), dated=days(30_000))
    assert (old.published_at, future.published_at, old.origin) == (days(2), days(9), NewsOrigin.IMPORT)


def test_taking_down_needs_a_reason_once_readers_saw_it_and_it_may_come_back(session, editor) -> None:
    item = write(session, NewsWords("Oops"), by=editor, at=START)
    publish(session, item, number=1, by=editor, at=START)
    with pytest.raises(NotReady, match="why"):
        take_down(session, item, " ", by=editor, at=days(1))
    take_down(session, item, "It was wrong.", by=editor, at=days(1))
    assert session.scalars(public_news()).all() == []
    with pytest.raises(NotReady, match="already"):
        take_down(session, item, "Again.", by=editor, at=days(1))
    publish(session, item, number=1, by=editor, at=days(2))
    assert [each.published_at for each in session.scalars(public_news())] == [START]


def test_guidance_at_which_an_item_points_counts_as_changed(session, editor) -> None:
    document = page(session, editor)
    item = write(session, NewsWords("About it", documents=[document, document]), by=editor, at=START)
    before = document.sequence
    publish(session, item, number=1, by=editor, at=START)
    assert document.sequence > before


def test_addresses_are_made_from_titles_never_given_twice_and_lead_on_in_one_step(session, editor) -> None:
    first = write(session, NewsWords("The same"), by=editor, at=START)
    second = write(session, NewsWords("The same"), by=editor, at=START)
    assert (first.slug, second.slug) == ("the-same", "the-same-2")
    readdress(session, first, "another", by=editor, at=START)
    readdress(session, first, "a-third", by=editor, at=START)
    assert [led_from(session, path) for path in ("/news/the-same", "/news/Another/")] == ["/news/a-third"] * 2
    with pytest.raises(AddressTaken):
        readdress(session, second, "the-same", by=editor, at=START)
    with pytest.raises(AddressTaken):
        write(session, NewsWords("X"), by=editor, at=START, slug="another")
    readdress(session, first, "the-same", by=editor, at=START)  # back to where it was
    assert led_from(session, "/news/the-same") is None
    assert led_from(session, "/news/a-third") == "/news/the-same"


def test_addresses_of_a_former_site_lead_on_with_their_query(session) -> None:
    lead_on(session, "/2019/05/A-Post/", "/news/a-post", at=START)
    lead_on(session, "/?p=12", "/news/a-post", at=START)
    found = [led_from(session, path) for path in ("/2019/05/a-post", "/?p=12", "/?p=13", "/")]
    assert found == ["/news/a-post", "/news/a-post", None, None]


def test_a_category_is_made_once_whatever_its_case(session) -> None:
    assert category_named(session, "Policy") is category_named(session, "policy")


def test_an_organisation_keeps_its_address_to_itself(session) -> None:
    made = Organisation(slug="society", name="The Society", created_at=START)
    session.add(made)
    session.flush()
    lead_on(session, "/organisations/old-society", made.path, at=START)
    assert not organisation_address_is_free(session, "society")
    assert not organisation_address_is_free(session, "old-society")
    assert organisation_address_is_free(session, "old-society", made)
