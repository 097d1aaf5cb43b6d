"""Every link that ever led to a section still leads there, on the page that readers get."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.models import Document
from guidance.operations.verifying import verify
from guidance.published.opening import opened
from guidance.published.page import page_of
from tests.stories import days, page, person, publish

LONG = "Check the blood count and the liver function before the first dose and every three months after it."


def shown(session: Session, document: Document, version: object) -> str:
    found, london = opened(session, document.slug), ZoneInfo("Europe/London")
    return page_of(session, found, version, lambda number, _anchor: f"/compare/{number}", london, days(0).date()).html


def test_the_old_and_the_new_name_of_a_heading_lead_to_its_section(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author, f"## Monitoring\n\n{LONG}\n")
    second = publish(session, document, author, f"## Blood tests\n\n{LONG}\n")
    session.expire_all()
    assert '<span id="blood-tests"></span><div class="section-head"><h2 id="monitoring">Blood tests</h2>' in shown(
        session, document, second
    )


def test_a_link_to_a_section_that_is_gone_leads_to_the_nearest_place(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    publish(session, document, author, f"## Dose\n\nTake 5 mg.\n\n## Monitoring\n\n{LONG}\n")
    second = publish(session, document, author, f"## Monitoring\n\n{LONG}\n")
    session.expire_all()
    assert '<span id="dose"></span><div class="section-head"><h2 id="monitoring">' in shown(session, document, second)


def test_an_equal_heading_ahead_leaves_a_published_link_where_it_led(session: Session) -> None:
    author = person(session)
    document = page(session, author)
    adults, pregnancy, children = (
        f"## {who}\n\n### Dose\n\nGive {dose} mg.\n\n"
        for who, dose in [("Adults", 5), ("Pregnancy", 1), ("Children", 2)]
    )
    publish(session, document, author, adults + children)
    second = publish(session, document, author, adults + pregnancy + children)
    session.expire_all()
    assert "Give 2 mg." in shown(session, document, second).partition('id="dose-2"')[2].partition("<h2")[0]


def test_what_is_stored_with_anchors_of_before_verifies(embedded: Database) -> None:
    with embedded.writing() as session:
        author = person(session)
        document = page(session, author)
        for title in ("Monitoring", "Blood tests", "Tests"):
            publish(session, document, author, f"## {title}\n\n{LONG}\n")
    assert "3 versions" in verify(embedded)
