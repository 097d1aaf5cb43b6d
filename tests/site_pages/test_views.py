"""The pages about the service: they come with it, an admin changes them, and every version stays."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from guidance.errors import NotAllowed, NotReady
from guidance.models import About, Role
from guidance.site_pages.pages import FINDINGS, findings, publish
from guidance.text.markdown.rendering import ORDINARY
from tests.accounts.doors import account
from tests.pages import Page, posted
from tests.stories import person, signed_in

AT = datetime(2026, 5, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("about", "Living guidance is responsible for it."),
        ("how-we-review", "checked by another before readers see it"),
        (
            "accessibility",
            "is partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard",
        ),
        ("privacy", "We set no cookie for readers"),
        ("contact", "Write to Living guidance"),
    ],
)
def test_each_comes_with_the_service_and_is_linked_from_every_page(app: Flask, name: str, words: str) -> None:
    client = app.test_client()
    assert f"/{name}" in Page(client.get("/")).links.values()
    shown = Page(client.get(f"/{name}"))
    assert words in shown.text
    assert "{{" not in shown.text
    assert findings() in shown.text or name != "accessibility" or FINDINGS


def test_an_admin_publishes_a_version_and_the_earlier_ones_stay(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/contact").status_code == 200  # kept, until something public changes
    with app.extensions["database"].writing() as session:
        admin = person(session, "Kim Admin", Role.ADMIN)
        facts = {"limits": ORDINARY, "by": admin, "at": AT}
        publish(session, About.CONTACT, "Ring **1234**.", based_on=0, **facts)
        with pytest.raises(NotReady, match="Version 1 was published meanwhile"):
            publish(session, About.CONTACT, "Ring 9999.", based_on=0, **facts)
        with pytest.raises(NotAllowed):
            publish(session, About.CONTACT, "x", based_on=1, limits=ORDINARY, by=person(session, "Sam"), at=AT)
    assert "Ring 1234. Version 1, 3 May 2026." in Page(client.get("/contact")).text
    old = Page(client.get("/contact?version=0"))
    assert "This is version 0 – not current" in old.text and "Write to" in old.text
    assert client.get("/contact?version=7").status_code == 404


def test_what_cannot_be_shown_is_told_beside_the_text_which_stays(app: Flask) -> None:
    client = signed_in(app, account(app, "Kim Admin", Role.ADMIN))
    shown = Page(posted(client, "/desk/site-pages/contact", body=f"{'> ' * 100}Ring 1234", based_on="0"))
    assert (shown.status, "Ring 1234" in shown.source) == (400, True)
    assert next(place for words, place in shown.links.items() if "nested more than" in words) == "#body"
