"""Partners say on what they rely, and editors see it before they touch it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.alerts.following import answer
from guidance.alerts.relying import registering
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady
from guidance.models import AuditEvent, Document, LetterRequest, LetterRow, Receiver, Reliance, Role, Subscription
from tests.pages import Page, posted
from tests.stories import days, page, person, publish, remove, save, signed_in

U = "/guidance/methotrexate"
DESK = f"/desk{U}"
SENT = {"organisation": "A hospital", "site": "https://hospital.example/mtx", "email": "web@hospital.example"}


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        approver = person(session, "Ada Approver", Role.APPROVER)
        document = page(session, person(session))
        publish(session, document, approver)
        save(session, document, document.owner, "## Dose\n\nTake 10 mg.\n")
    return app.test_client()


@pytest.fixture
def editor(site: FlaskClient, app: Flask) -> FlaskClient:
    return signed_in(app, "ada.approver@example.org")


def registered(app: Flask) -> list[Reliance]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(sa.select(Reliance).order_by(Reliance.id)))


def test_a_partner_registers_a_section_and_counts_once_an_editor_has_confirmed_it(site, editor, app: Flask) -> None:
    assert Page(site.get(f"{U}/link?section=dose")).links["register your site"] == f"{U}/partners?section=dose"
    answer = site.post(f"{U}/partners", data={**SENT, "section": "dose"})
    assert (answer.status_code, answer.location) == (303, f"{U}/partners/thank-you")
    assert "JSON feed" in Page(site.get(answer.location)).text
    [one] = registered(app)
    assert (one.section, one.heading, one.confirmed_at) == ("dose", "Dose", None)
    with app.extensions["database"].reading() as session:
        assert session.scalars(sa.select(LetterRequest.email)).all() == ["web@hospital.example"]
    waiting = Page(editor.get(f"{DESK}/version")).text
    assert "depends on this page" not in waiting and "See which; 1 waits to be confirmed" in waiting
    confirmed = posted(editor, f"{DESK}/partners/{one.id}", f"{DESK}/partners", act="confirm")
    assert (confirmed.status_code, confirmed.location) == (303, f"{DESK}/partners")
    words = "1 partner site depends on this page : 1 on the section “Dose”."
    for step in ("version", "address", "withdrawal", "removal"):
        assert words in Page(editor.get(f"{DESK}/{step}")).text.replace("page:", "page :"), step
    assert posted(editor, f"{DESK}/partners/{one.id}", f"{DESK}/partners", act="end").status_code == 303
    assert "depends on this page" not in Page(editor.get(f"{DESK}/version")).text
    with app.extensions["database"].reading() as session:
        acts = session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)).all()
        assert acts == ["said that a site relies on a page", "confirmed a partner", "ended a partner"]


def test_editors_see_whether_the_contact_of_a_partner_confirmed(site, editor, app: Flask) -> None:
    database = app.extensions["database"]

    def shown() -> str:
        return Page(editor.get(f"{DESK}/partners")).text

    def asked(**sent: str) -> str:
        """Register a site; the secret of the emails that its contact is asked to confirm, as the worker answers."""
        sent = {**SENT, **sent}
        assert site.post(f"{U}/partners", data=sent).status_code == 303
        with database.writing() as session:
            request = session.scalars(sa.select(LetterRequest)).one()
            answer(session, request, settings=Settings(), at=request.at)
            session.delete(request)
            letter = session.scalars(sa.select(LetterRow).order_by(LetterRow.id.desc())).first()
            assert letter is not None and "/emails/confirm/" in letter.text
            found = sa.select(Subscription.token).join(Receiver).where(Receiver.email == sent["email"])
            return session.scalars(found).one()

    token = asked()
    assert "Its contact has not confirmed the address" in shown()
    assert "A hospital: https://hospital.example/mtx" in Page(site.get(f"/emails/confirm/{token}")).text
    assert "Its contact has not confirmed the address" in shown()  # looking is not confirming
    assert "A hospital" not in Page(editor.get("/desk")).text
    assert "as the contact of A hospital" in Page(site.post(f"/emails/confirm/{token}")).text
    assert "Partners to confirm" in Page(editor.get("/desk")).text
    assert "A hospital,https://hospital.example/mtx" in editor.get("/desk/lists/partners-to-confirm.csv").text
    assert "Its contact confirmed the address on" in shown()
    other = asked(email="mallory@example.org")  # takes nobody's place
    assert "hospital" not in Page(site.get(f"/emails/confirm/{other}")).text
    # Who gets these emails already is not taken for the contact of another site until they say so.
    assert asked(organisation="A charity", site="https://charity.example/") == token
    assert "Its contact has not confirmed the address" in shown()
    assert "A charity" in Page(site.post(f"/emails/confirm/{token}")).text
    assert "has not confirmed the address" not in shown()
    site.post(f"/emails/stop/{token}")
    assert shown().count("and has stopped the notices since") == 2


def test_the_same_site_is_noted_once_and_not_too_many_wait(site, app: Flask, monkeypatch) -> None:
    for _ in range(2):
        assert site.post(f"{U}/partners", data=SENT).status_code == 303
    assert len(registered(app)) == 1
    monkeypatch.setattr("guidance.alerts.relying.registering.WAITING", 1)
    more = site.post(f"{U}/partners", data={**SENT, "site": "https://other.example/"})
    assert more.status_code == 400 and "try again in a few days" in more.text


def test_whoever_waits_for_days_keeps_no_partner_out(embedded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "WAITING", 1)
    with embedded.writing() as session:
        document = page(session, person(session))
        for day in (0, 3):
            site = {"organisation": "A hospital", "site": f"https://hospital.example/{day}"}
            registering.register(session, document, None, **site, at=days(day))
            with pytest.raises(NotReady):
                registering.register(session, document, None, organisation="B", site="https://b.example", at=days(day))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("site", "javascript:alert(1)"),
        ("site", "https://["),
        ("site", "hospital"),
        ("site", "https://hospital.example@elsewhere.example/"),
        ("site", "someone@hospital.example"),
        ("site", "https://hospital.example:99999/"),
        ("site", "https://our hospital.example/"),
        ("site", "https://hospital.example/\u202egp.exe"),
        ("site", ""),
        ("email", "nobody"),
        ("organisation", " "),
        ("organisation", "x" * 121),
        ("section", "never"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(site, app: Flask, field: str, value: str) -> None:
    answer = site.post(f"{U}/partners", data={**SENT, field: value})
    assert (answer.status_code, registered(app)) == (400, [])
    assert f'href="#{field}"' in answer.text


@pytest.mark.parametrize("typed", ["www.hospital.example/mtx", "hospital.example:8443", "HTTP://Hospital.example/a"])
def test_a_site_is_typed_as_in_a_browser(site, app: Flask, typed: str) -> None:
    assert site.post(f"{U}/partners", data={**SENT, "site": typed}).status_code == 303
    assert registered(app)[0].site == (typed if "://" in typed else f"https://{typed}")


def test_nobody_confirms_what_they_may_not_or_of_another_page(site, editor, app: Flask) -> None:
    site.post(f"{U}/partners", data=SENT)
    [one] = registered(app)
    author = signed_in(app, "sam.author@example.org")
    assert "A hospital" in Page(author.get(f"{DESK}/partners")).text
    assert posted(author, f"{DESK}/partners/{one.id}", f"{DESK}/version", act="confirm").status_code == 404
    assert posted(editor, f"{DESK}/partners/{one.id}", f"{DESK}/partners", act="x").status_code == 400
    assert posted(editor, f"{DESK}/partners/99", f"{DESK}/partners", act="end").status_code == 404
    assert registered(app)[0].confirmed_at is None


def test_of_a_removed_page_nobody_can_rely_on_anything(site, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        remove(session, document, document.owner, at=document.created_at)
    assert site.post(f"{U}/partners", data=SENT).status_code == 410
