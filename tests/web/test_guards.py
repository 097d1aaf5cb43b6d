"""The guards themselves: what they mark, and what they say to a script."""

from flask import Flask

from guidance.models import Permission, Role
from guidance.web.guards import DOOR, PUBLIC, door, needs, permission_of, public
from tests.accounts.doors import account
from tests.stories import signed_in


def test_a_view_carries_what_it_asks_for() -> None:
    assert permission_of(public(lambda: "x")) == PUBLIC
    assert permission_of(door(lambda: "x")) == DOOR
    assert permission_of(needs(Permission.CHECK)(lambda: "x")) is Permission.CHECK
    assert permission_of(lambda: "x") is None


def test_a_script_whose_person_is_signed_out_is_told_so_in_its_own_language(demo: Flask) -> None:
    answer = demo.test_client().get("/desk/account", headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.get_json()) == (401, {"signed_in": False})


def test_an_address_that_does_not_exist_sends_strangers_to_the_door_like_one_that_does(demo: Flask) -> None:
    client = demo.test_client()
    answers = [client.get(path) for path in ("/desk/account", "/desk/none", "/desk/people/1", "/desk/people/none")]
    assert [(answer.status_code, answer.location.partition("?")[0]) for answer in answers] == [(303, "/sign-in")] * 4


def test_somebody_with_too_few_rights_is_told_that_there_is_nothing(demo: Flask) -> None:
    client = signed_in(demo, account(demo, role=Role.APPROVER))
    refused, missing = client.get("/desk/people"), client.get("/desk/nothing")
    assert refused.status_code == missing.status_code == 404
    assert "People</h1>" not in refused.text
