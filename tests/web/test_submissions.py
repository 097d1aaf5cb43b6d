"""A form that is sent twice does its thing once, and both times leads to the same page."""

import threading

import sqlalchemy as sa
from flask import Flask

from guidance.models import AuditEvent, Role, Submission
from tests.accounts.doors import account, acts
from tests.pages import posted
from tests.stories import signed_in

TYPED = {"name": "Sam Writer", "organisation": "Trust"}


def test_a_form_that_is_sent_twice_is_carried_out_once(app: Flask) -> None:
    client = signed_in(app, account(app))
    answers = [posted(client, "/desk/account/details", **TYPED, nonce="the-same") for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/desk/account")] * 2
    assert acts(app) == [("changed their details", False)]


def test_two_forms_are_two_acts(app: Flask) -> None:
    client = signed_in(app, account(app))
    for _ in range(2):
        posted(client, "/desk/account/details", **TYPED)
    assert len(acts(app)) == 2


def test_of_two_equal_forms_at_the_same_moment_one_is_carried_out(app: Flask) -> None:
    user = account(app)
    clients, begun, answers = [signed_in(app, user) for _ in range(2)], threading.Barrier(2), []

    def send(client: object) -> None:
        begun.wait(5)
        answers.append(posted(client, "/desk/account/details", **TYPED, nonce="the-same"))  # type: ignore[arg-type]

    both = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(20)
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/desk/account")] * 2
    with app.extensions["database"].reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1


def test_the_number_of_a_form_is_of_no_use_to_somebody_else(demo: Flask) -> None:
    first, second = signed_in(demo, account(demo)), signed_in(demo, account(demo, "Other Person", Role.ADMIN))
    for client in (first, second):
        assert posted(client, "/desk/account/details", **TYPED, nonce="the-same").status_code == 303
    with demo.extensions["database"].reading() as session:
        assert len(set(session.scalars(sa.select(Submission.by_id)))) == 2


def test_new_words_in_an_old_page_are_carried_out(app: Flask) -> None:
    user = account(app)
    mine = signed_in(app, user)
    for name in ("First Name", "Second Name"):
        posted(mine, "/desk/account/details", **{**TYPED, "name": name}, nonce="the-same")
    with app.extensions["database"].reading() as session:
        assert session.get_one(type(user), user.id).name == "Second Name"
