"""Short ways through the door, for tests: people with a password, and browsers that sign in with it."""

from datetime import UTC, datetime
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from guidance.models import AuditEvent, Password, Purpose, Role, SignIn, UserAccount
from tests import stories
from tests.pages import posted

PASSWORD = "heron lantern gravel tuba"


#: Makes a hash with little of the work that the service asks for; each sign-in with it does the same.
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@cache
def kept_hash() -> str:
    """The hash of ``PASSWORD``."""
    return QUICK.hash(PASSWORD)


def account(app: Flask, name: str = "Sam Author", role: Role = Role.AUTHOR, *, password: bool = True) -> UserAccount:
    """Somebody who may sign in, with ``PASSWORD``."""
    with app.extensions["database"].writing() as session:
        session.expire_on_commit = False
        user = stories.person(session, name, role)
        if password:
            session.add(Password(user_id=user.id, hash=kept_hash(), changed_at=datetime.now(UTC)))
        return user


def sign_in(client: FlaskClient, user: UserAccount | str, password: str = PASSWORD, wanted: str = "") -> TestResponse:
    """Fill in the form at the door."""
    email = user if isinstance(user, str) else user.email
    path = f"/sign-in?next={wanted}" if wanted else "/sign-in"
    return posted(client, path, email=email, password=password)


def is_in(client: FlaskClient) -> bool:
    """Whether this browser gets to its account page."""
    return client.get("/desk/account").status_code == 200


def link_for(app: Flask, user: UserAccount, purpose: Purpose, *, at: datetime | None = None) -> str:
    """The path of a one-time link."""
    from guidance.accounts.links import make_link

    with app.extensions["database"].writing() as session:
        found = session.get_one(UserAccount, user.id)
        return f"/sign-in/link/{make_link(session, found, purpose, by=None, at=at or datetime.now(UTC))}"


def acts(app: Flask) -> list[tuple[str, bool]]:
    """Everything in the audit: the act, and whether it was refused."""
    with app.extensions["database"].reading() as session:
        return [(event.act, event.refused) for event in events(session)]


def events(session: Session) -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def open_sign_ins(app: Flask, user: UserAccount) -> int:
    with app.extensions["database"].reading() as session:
        query = sa.select(sa.func.count()).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        return session.scalar(query) or 0
