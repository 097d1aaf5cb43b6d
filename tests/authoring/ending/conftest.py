"""A page of three versions, and people who may do something about it."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from guidance.db import Database
from guidance.models import AuditEvent, ChangeClass, Document, Role
from guidance.search.index import Index
from tests.pages import Page, posted
from tests.stories import BODY, days, page, person, publish, signed_in

DESK = "/desk/guidance/methotrexate"


@dataclass
class Site:
    """The service with two approvers, an author and a contributor signed in, and a reader who is nobody."""

    app: Flask
    pat: FlaskClient
    kim: FlaskClient
    author: FlaskClient
    contributor: FlaskClient
    reader: FlaskClient

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["database"]
        return database

    def acts(self) -> list[str]:
        """What the audit holds, oldest first."""
        with self.database.reading() as session:
            return list(session.scalars(sa.select(AuditEvent.act).order_by(AuditEvent.id)))

    def read(self, path: str) -> Page:
        return Page(self.reader.get(path))

    def search(self, words: str) -> Page:
        """The results for ``words``, from an index that is up to date."""
        Index(self.app.extensions["settings"], self.database).catch_up()
        return self.read(f"/search?q={words}")

    def document(self, session: Session, slug: str = "methotrexate") -> Document:
        return session.scalars(sa.select(Document).where(Document.slug == slug)).one()


@pytest.fixture
def site(app: Flask) -> Site:
    with app.extensions["database"].writing() as session:
        author = person(session)
        for name in ("Pat Approver", "Kim Approver"):
            person(session, name, Role.APPROVER)
        person(session, "Con Tributor", Role.CONTRIBUTOR)
        document = page(session, author, topic="Medicines")
        publish(session, document, author, BODY.replace("team", "zebrafish team"), at=days(0))
        publish(
            session,
            document,
            author,
            BODY.replace("5 mg", "7.5 mg"),
            at=days(30),
            kind=ChangeClass.ADVICE_CHANGED,
            note="Dose is now 75 mg.",
        )
        publish(session, document, author, BODY, at=days(60), kind=ChangeClass.WORDING, note="Back again.")
        other = page(session, author, "weekly-dose", topic="Medicines")
        publish(session, other, author, "Something else.", title="Weekly dose", at=days(1))
    emails = ("pat.approver", "kim.approver", "sam.author", "con.tributor")
    return Site(app, *(signed_in(app, f"{email}@example.org") for email in emails), app.test_client())


def followed(client: FlaskClient, answer: TestResponse) -> Page:
    """The page to which an answer leads."""
    assert answer.status_code == 303, Page(answer).text
    return Page(client.get(answer.headers["Location"]))


def propose(client: FlaskClient, path: str, **fields: str) -> str:
    """Make a proposal; its address."""
    answer = posted(client, path, **fields)
    assert answer.status_code == 303, Page(answer).text
    return str(answer.headers["Location"])
