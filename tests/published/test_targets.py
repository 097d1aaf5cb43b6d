"""An address is called a page exactly where readers find one, and its anchors are those of the version it names."""

import pytest
import sqlalchemy as sa
from flask import Flask

from guidance.models import Document
from guidance.published.targets import target_of
from tests.stories import page, person, publish

U = "/guidance/methotrexate"


@pytest.fixture
def uid(app: Flask) -> str:
    with app.extensions["database"].writing() as session:
        by = person(session)
        document = page(session, by)
        for text in ("## Old dose\n\nGive 5 mg.\n", "## New dose\n\nGive 10 mg.\n"):
            publish(session, document, by, text)
        return document.uid


@pytest.mark.parametrize(
    "address",
    [
        *(U, f"{U}.pdf", f"{U}.md", f"{U}/feed.atom", f"{U}/link", f"{U}/emails", f"{U}/history", f"{U}/changes"),
        *(f"{U}/versions/1", f"{U}/versions/1.pdf", f"{U}/versions/2/check", f"{U}/compare/1..2"),
        *(f"{U}/compare/2..1", f"{U}/compare/1..999", f"{U}/compare/0..1", f"{U}/compare/9999999999..1"),
        *(f"{U}/versions/3", f"{U}/versions/999.pdf", f"{U}/versions/0", f"{U}/versions/01", f"{U}/nothing"),
        *(f"{U}.doc", "/guidance/none", "/guidance/none/history", "/id/none", "/id/{uid}", "/id/{uid}/versions/1"),
    ],
)
def test_what_an_address_leads_to_is_what_readers_find_there(app: Flask, uid: str, address: str) -> None:
    address = address.replace("{uid}", uid)
    with app.extensions["database"].reading() as session:
        target = target_of(session, address)
    found = app.test_client().get(address).status_code < 400
    assert (target is not None and target.state == "current") is found


def test_the_anchors_of_a_version_are_its_own(app: Flask, uid: str) -> None:
    with app.extensions["database"].reading() as session:
        assert session.scalar(sa.select(Document.uid)) == uid
        old, new = (target_of(session, address) for address in (f"{U}/versions/1", U))
        assert old and new and ("new-dose" in new.anchors, "new-dose" in old.anchors) == (True, False)
