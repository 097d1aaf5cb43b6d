"""Looking things up in the audit."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from guidance.accounts.auditing import views
from guidance.models import Role, UserAccount, audit
from tests import stories
from tests.accounts.doors import account
from tests.pages import Page
from tests.stories import signed_in


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """An admin, after a story: Sam wrote in March, Ada disabled Sam in April, a stranger tried in May."""
    admin, author = account(app, "Ada Admin", Role.ADMIN), account(app)
    with app.extensions["database"].writing() as session:
        session.info["from"] = "203.0.113.9"
        ada, sam = session.get_one(UserAccount, admin.id), session.get_one(UserAccount, author.id)
        document = stories.page(session, sam)
        stories.publish(session, document, sam)
        audit(session, "saved a draft", by=sam, at=datetime(2026, 3, 1, 9, tzinfo=UTC), document=document)
        audit(session, "disabled a person", by=ada, at=datetime(2026, 4, 1, 23, 30, tzinfo=UTC), subject=sam)
        at = datetime(2026, 5, 1, 9, tzinfo=UTC)
        audit(session, "tried to sign in", by=None, at=at, detail="=1+1", refused=True)
    return signed_in(app, admin)


def shown_acts(page: Page) -> list[str]:
    return [act for act in ("Tried to sign in", "Disabled a person", "Saved a draft") if f">{act}" in page.source]


def test_events_are_listed_newest_first_with_everything_that_is_known(admin: FlaskClient) -> None:
    shown = Page(admin.get("/desk/audit"))
    assert [shown.source.index(f">{act}") for act in shown_acts(shown)] == sorted(
        shown.source.index(f">{act}") for act in shown_acts(shown)
    )
    assert len(shown_acts(shown)) == 3
    assert "cannot be changed" in shown.text
    for words in ("1 March 2026, 9:00am", "2026-03-01 09:00:00 UTC", "Nobody signed in", "Refused", "203.0.113.9"):
        assert words in shown.text
    assert "2 April 2026, 12:30am" in shown.text  # local time, an hour ahead
    assert shown.links["Methotrexate"] == "/desk/guidance/methotrexate"


FILTERS = [
    ("act=saved+a+draft", ["Saved a draft"]),
    ("page-address=methotrexate", ["Saved a draft"]),
    ("page-address=https://guidance.example.org/guidance/methotrexate/", ["Saved a draft"]),
    ("person=2", ["Disabled a person", "Saved a draft"]),
    ("from=2026-04-02&to=2026-04-02", ["Disabled a person"]),
    ("from=2026-04-01&to=2026-04-01", []),
    ("to=2026-03-31", ["Saved a draft"]),
    ("person=2&act=disabled+a+person", ["Disabled a person"]),
    ("page-address=other", []),
    ("person=999999999", []),
    ("person=x&page=x", ["Tried to sign in", "Disabled a person", "Saved a draft"]),
]


def test_the_address_filters(admin: FlaskClient) -> None:
    for query, expected in FILTERS:
        shown = Page(admin.get(f"/desk/audit?{query}"))
        assert shown_acts(shown) == expected, query
        assert ("No events match." in shown.text) == (not expected)
        rows = admin.get(f"/desk/audit.json?{query}").get_json()["events"]
        assert [row["did"].capitalize() for row in rows] == expected


def test_a_day_that_is_none_is_told(admin: FlaskClient) -> None:
    shown = Page(admin.get("/desk/audit?from=2026-02-30"))
    assert (shown.status, shown.title[:6]) == (400, "Error:")
    assert shown.links["From must be a real date, for example 2026-08-31"] == "#page-from"
    assert admin.get("/desk/audit.csv?from=2026-02-30").status_code == 400


def test_the_spreadsheet_has_the_same_rows_and_no_formula(admin: FlaskClient) -> None:
    answer = admin.get("/desk/audit.csv?act=tried+to+sign+in")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert (row["detail"], row["result"], row["time_utc"]) == ("'=1+1", "refused", "2026-05-01T09:00:00+00:00")


def test_long_lists_have_pages_and_keep_their_filter(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.extensions["database"].writing() as session:
        for number in range(60):
            audit(session, "did a thing", by=None, at=stories.days(number))
    first = Page(admin.get("/desk/audit?act=did+a+thing"))
    assert "60 events" in first.text
    assert "Newer" not in first.links
    second = Page(admin.get(first.links["Older"]))
    assert "/desk/audit?act=did+a+thing&before=" in first.links["Older"]
    assert admin.get(first.links["Older"]).get_data(as_text=True).count(">Did a thing") == 10
    assert "Older" not in second.links
    with app.extensions["database"].writing() as session:
        audit(session, "did a thing", by=None, at=stories.days(60))
    monkeypatch.setattr(views, "COUNTED", 50)
    again = Page(admin.get(second.links["Newer"]))
    assert "Newer" in again.links and "60 events" not in again.text
    assert "More than 50 events" in again.text
    assert len(admin.get("/desk/audit.json?act=did+a+thing").get_json()["events"]) == 61


def test_an_export_that_would_be_too_large_says_so(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    refused = Page(admin.get("/desk/audit.csv"))
    assert refused.status == 400 and "Choose a shorter range of days" in refused.text
