"""An office for the tests: people with browsers, and one page with a version and a draft."""

import re
from contextlib import AbstractContextManager
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from guidance.models import Document, Role, Stage, UserAccount, progress_of
from guidance.web.session import today
from tests.pages import posted
from tests.stories import BODY, START, days, page, person, publish, save, signed_in

DESK = "/desk/guidance/methotrexate"
LATER = BODY.replace("5 mg", "10 mg")
CHECKED = {"checklist": ["evidence", "doses", "links", "audience"], "capacity": "consultant", "scope": "changes"}


class Office:
    """Sam writes, Kim and Lee approve; everybody has a browser. “Methotrexate” has a version and a draft."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with self.writing() as session:
            sam = person(session)
            person(session, "Kim Approver", Role.APPROVER)
            person(session, "Lee Admin", Role.ADMIN)
            document = page(session, sam)
            publish(session, document, sam)
            save(session, document, sam, LATER, at=days(1))
        self.sam, self.kim, self.lee = (
            signed_in(app, f"{name}@example.org") for name in ("sam.author", "kim.approver", "lee.admin")
        )

    def writing(self) -> AbstractContextManager[Session]:
        return self.app.extensions["database"].writing()

    def save(self, body: str, by: str = "Sam Author", **facts: object) -> None:
        with self.writing() as session:
            save(session, self.document(session), self.account(session, by), body, at=days(2), **facts)  # type: ignore[arg-type]

    def document(self, session: Session) -> Document:
        return session.query(Document).filter_by(slug="methotrexate").one()

    def account(self, session: Session, name: str) -> UserAccount:
        return session.query(UserAccount).filter_by(name=name).one()

    def number_of(self, name: str) -> str:
        with self.app.extensions["database"].reading() as session:
            return str(self.account(session, name).id)

    @property
    def stage(self) -> Stage:
        with self.app.extensions["database"].reading() as session:
            return progress_of(session, self.document(session)).stage(START.date())

    @property
    def today(self) -> date:
        with self.app.test_request_context():
            return today()

    def ask(self, name: str = "Kim Approver", **typed: object) -> TestResponse:
        return posted(self.sam, f"{DESK}/review-request", of=self.number_of(name), scope="changes", **typed)

    def decide(self, who: FlaskClient, decision: str, **typed: object) -> TestResponse:
        whole = "?scope=page" if typed.get("scope") == "whole page" else ""
        fields = form_of(who, f"{DESK}/review{whole}")
        return who.post(f"{DESK}/review", data={**fields, "decision": decision, **typed})


def form_of(client: FlaskClient, path: str) -> dict[str, object]:
    """What the form on this page sends when nothing is typed."""
    source = client.get(path).get_data(as_text=True)
    hidden = re.findall(r'<input[^>]*name="([a-z_]+)" type="hidden" value="([^"]*)"', source)
    days = re.findall(r'name="(due_on-[a-z]+)"(?: inputmode="numeric")? value="([^"]*)"', source)
    chosen = re.findall(r'name="(scope)" type="radio" value="([^"]*)" checked', source)
    return dict(hidden + days + chosen)


def day(name: str, value: object) -> dict[str, str]:
    year, month, number = str(value).split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


def ticks(client: FlaskClient) -> list[str]:
    """Everything that ticking each changed number on the page sends."""
    source = client.get(f"{DESK}/review").get_data(as_text=True)
    return re.findall(r'name="numbers" type="checkbox" value="([^"]+)"', source)
