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
    """In turns, since the speed of a machine changes from second to second."""
    made, alone, sent = list[float](), list[float](), list[float]()

    def render_again(_app: Flask, template: Template, context: dict[str, Any], **_more: object) -> None:
        """The template once more, in the same request, from the values that the view has just handed over."""
        if template.name and len(alone) < len(made):
            alone.append(_taken(lambda: template.render(context)))

    page = client.get(path)
    assert page.status_code == 200, path
    bare = _bare(page.text)
    for _ in range(TIMES):
        made.append(_taken(lambda: client.get(path)))
        with flask.template_rendered.connected_to(render_again, app):
            client.get(path)
        sent.append(_taken(lambda: bare.get("/")))
    return statistics.median(made), statistics.median(alone) + statistics.median(sent)


def _bare(page: str) -> FlaskClient:
    """A browser of a site of Flask itself, which sends a page that is there already."""
    app = Flask("bare")
    app.get("/")(lambda: page)
    return app.test_client()


def _taken(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return 1000 * (time.process_time() - begun)
