"""What an answer costs that is made anew, in processor time: against limits, and a bare view of its template."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Template

from guidance.app import create_app
from guidance.config import Settings
from guidance.garbage import collect_rarely
from guidance.models import SignIn, UserAccount, digest_of, new_token

TIMES = 60


@contextmanager
def milliseconds(folder: Path, *, signed_in: str = "") -> Iterator[Callable[[str], tuple[float, float]]]:
    """Gives a function from an address to the milliseconds of its answer made anew and of a bare view of its template.

    :param folder: the instance folder.
    :param signed_in: the address of whoever asks, for the desk.
    """
    with signed_in_client(folder, signed_in) as client:
        yield lambda path: _both(client.application, client, path)


@contextmanager
def signed_in_client(folder: Path, email: str) -> Iterator[FlaskClient]:
    """A browser, in this process, of the person with this address; of a reader where it is empty."""
    app = create_app(Settings(instance=folder, cache_mb=0))
    client = app.test_client()
    if email:
        _sign_in(app, client, email)
    collect_rarely()  # as a server process does
    yield client
    app.extensions["database"].close()


def _sign_in(app: Flask, client: FlaskClient, email: str) -> None:
    token, at = new_token(), datetime.now(UTC)
    with app.extensions["database"].writing() as session:
        user = session.scalars(sa.select(UserAccount).where(UserAccount.email == email)).one()
        session.add(
            SignIn(token_digest=digest_of(token), user_id=user.id, method="password", started_at=at, seen_at=at)
        )
    with client.session_transaction() as cookie:
        cookie["sign-in"] = token


def _both(app: Flask, client: FlaskClient, path: str) -> tuple[float, float]:
    alone: list[float] = []

    def render_again(_app: Flask, template: Template, context: dict[str, Any], **_more: object) -> None:
        """The template once more, in the same request, from the values that the view has just handed over."""
        if template.name and not alone:
            alone.append(_median(lambda: template.render(context)))

    assert client.get(path).status_code == 200, path
    with flask.template_rendered.connected_to(render_again, app):
        page = client.get(path).text
    return _median(lambda: client.get(path)), alone[0] + _bare(page)


def _bare(page: str) -> float:
    """What Flask itself takes to send a page that is there already."""
    app = Flask("bare")
    app.get("/")(lambda: page)
    client = app.test_client()
    return _median(lambda: client.get("/"))


def _median(act: Callable[[], object]) -> float:
    return statistics.median(_taken(act) for _ in range(TIMES))


def _taken(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return 1000 * (time.process_time() - begun)
