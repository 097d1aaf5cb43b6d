"""A page that readers never saw can be discarded: its own author's, and any by an admin."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import AuditEvent, DiscardedPage, Document, Role
from guidance.operations.verifying import verify
from tests import stories
from tests.pages import Page, posted

HERE = "/desk/guidance/scoliosis"
THERE = f"{HERE}/discarded-page"


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = stories.person(session)
        stories.person(session, "Alex Author")
        stories.person(session, "Ada Admin", Role.ADMIN)
        stories.save(session, stories.page(session, author, "scoliosis"), author, title="Scoliosis")
        stories.publish(session, stories.page(session, author), author)
    return stories.signed_in(app, "sam.author@example.org")


def test_its_author_discards_it_and_its_address_is_free_again(app: Flask, sam: FlaskClient) -> None:
    assert Page(sam.get(HERE)).links["Discard this page"] == THERE
    assert posted(sam, THERE).location == "/desk"
    for path in (HERE, f"{HERE}/draft", THERE):
        assert sam.get(path).status_code == 404
    for path in ("/desk", "/desk/pages", "/desk/pages?words=scoliosis"):
        assert "Scoliosis" not in Page(sam.get(path)).text.replace("matches", "")
    database = app.extensions["database"]
    with database.reading() as session:
        gone = session.scalars(sa.select(Document).join(DiscardedPage, DiscardedPage.document_id == Document.id)).one()
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None and event.act == "discarded a page"
        assert event.detail == "“Scoliosis” at scoliosis, 1 saved texts"
        assert sam.get(f"/desk/guidance/{gone.slug}").status_code == 404
    verify(database)
    answer = posted(
        sam, "/desk/new-page", kind="guidance", title="Scoliosis", owner=str(gone.owner_id), review_every_months="36"
    )
    assert answer.location == f"{HERE}/draft"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestWhoMay:
    def test_nobody_else_but_an_admin(self, app: Flask, sam: FlaskClient) -> None:
        alex, ada = (stories.signed_in(app, f"{name}@example.org") for name in ("alex.author", "ada.admin"))
        assert "Discard this page" not in Page(alex.get(HERE)).links
        refused = Page(posted(alex, THERE, HERE + "/settings"))
        assert (refused.status, "an admin can discard it" in refused.text) == (400, True)
        assert posted(ada, THERE).status_code == 303

    def test_not_its_owner_once_somebody_else_wrote_in_it(self, app: Flask, sam: FlaskClient) -> None:
        with app.extensions["database"].writing() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == "scoliosis")).one()
            alex = stories.person(session, "Alex Other")
            stories.save(session, document, alex, "More.", at=stories.days(2))
        assert posted(sam, THERE, HERE + "/settings").status_code == 400

    def test_nobody_where_readers_have_seen_it(self, app: Flask, sam: FlaskClient) -> None:
        there = "/desk/guidance/methotrexate/discarded-page"
        assert "stays in the history" in Page(sam.get(there)).text
        assert posted(sam, there, "/desk/guidance/methotrexate/settings").status_code == 400
