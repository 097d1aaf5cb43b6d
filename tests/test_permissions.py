"""Who gets through to what: every rule of the service, with every kind of person, however many rules there will be.

The views themselves are taken out of their guards for most of this, so that it can be seen whether one was reached.
What a rule is filled in with does not matter then, and rules that are added later are looked at as well.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Map, PathConverter, Rule

from guidance.app import WITHOUT_COOKIE
from guidance.models import Permission, Role, permissions_of
from guidance.web.guards import DOOR, PUBLIC, permission_of
from tests.accounts.doors import account
from tests.stories import signed_in

SAFE = {"GET", "HEAD", "OPTIONS"}
PEOPLE = ["anonymous", *(role.value for role in Role), "disabled"]
NOWHERE = "/desk/there/is/nothing/here"
#: What the parts of an address are filled in with, by the name of the converter; the first that fits is taken.
FILLINGS: list[Any] = ["shingles-vaccine", 1, "2026-01-31", "x", "a/b", 1.5, "json"]


@pytest.fixture
def site(demo: Flask) -> Iterator[Flask]:
    """The demonstration, with views that only say that they were reached."""
    guarded = [view for view in demo.view_functions.values() if isinstance(permission_of(view), Permission)]
    inner = {view: inner_cell(view) for view in guarded}
    before = {view: cell.cell_contents for view, cell in inner.items()}
    for cell in inner.values():
        cell.cell_contents = lambda *_arguments, **_named: "reached"
    yield demo
    for view, cell in inner.items():
        cell.cell_contents = before[view]


def inner_cell(view: Callable[..., Any]) -> Any:
    """Where a guard keeps the view that it guards."""
    return next(cell for cell in view.__closure__ or () if cell.cell_contents is view.__wrapped__)  # type: ignore[attr-defined]


def browser(app: Flask, who: str) -> FlaskClient:
    """A browser in which such a person is signed in; the disabled one was an admin."""
    if who == "anonymous":
        return app.test_client()
    user = account(app, f"Some {who}", Role.ADMIN if who == "disabled" else Role(who), password=False)
    client = signed_in(app, user)
    if who == "disabled":
        with app.extensions["database"].writing() as session:
            session.merge(user).active = False
    return client


def rules(app: Flask, kind: object = None) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint in app.view_functions]
    return [
        rule for rule in found if kind is None or isinstance(permission_of(app.view_functions[rule.endpoint]), kind)
    ]  # type: ignore[arg-type]


def address(url_map: Map, rule: Rule) -> str:
    """An address that leads to ``rule``, with something in each of its parts."""
    adapter, values = url_map.bind("localhost"), {}
    for name, converter in rule._converters.items():
        several = isinstance(converter, PathConverter)  # one part would suit a rule of its own
        values[name] = "a/b" if several else next(value for value in FILLINGS if fits(converter, value))
    return adapter.build(rule.endpoint, values, method=a_method(rule))


def a_method(rule: Rule) -> str:
    return min((rule.methods or set()) - {"HEAD", "OPTIONS"}, default="GET")


def fits(converter: Any, value: Any) -> bool:
    try:
        words = converter.to_url(value)
        return re.fullmatch(converter.regex, words) is not None and converter.to_python(words) is not None
    except Exception:
        return False


def permission(app: Flask, rule: Rule) -> Permission:
    found = permission_of(app.view_functions[rule.endpoint])
    assert isinstance(found, Permission)
    return found


def allowed(who: str, wanted: Permission) -> bool:
    return who in {role.value for role in Role} and wanted in permissions_of(Role(who))


def csrf(client: FlaskClient) -> str:
    """The token of this browser, from whichever page shows it one."""
    for path in ("/sign-in", NOWHERE):
        found = re.search(
            r'name="csrf-token" content="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text
        )
        if found:
            return found[1] or found[2]
    raise AssertionError("no page shows a token")


def test_there_is_something_to_guard_and_an_address_for_every_rule(demo: Flask) -> None:
    assert len(rules(demo, Permission)) > 15
    for rule in rules(demo):
        found = demo.url_map.bind("localhost").match(address(demo.url_map, rule), method=a_method(rule))
        assert found[0] == rule.endpoint, rule


def test_every_rule_at_the_desk_is_guarded_and_none_outside_is_for_signed_in_people_only(demo: Flask) -> None:
    for rule in rules(demo):
        at_desk = rule.rule == "/desk" or rule.rule.startswith("/desk/")
        kind = permission_of(demo.view_functions[rule.endpoint])
        assert isinstance(kind, Permission) or (kind in {PUBLIC, DOOR} and (not at_desk or kind == DOOR)), rule
        assert at_desk or not isinstance(kind, Permission), rule


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_opens_for_whoever_may_see_it_and_for_the_others_there_is_nothing(site: Flask, who: str) -> None:
    client = browser(site, who)
    client.get(NOWHERE)  # the first page with a token gives the browser its cookie
    nothing = client.get(NOWHERE)
    for rule in rules(site, Permission):
        if "GET" not in (rule.methods or set()):
            continue
        path = address(site.url_map, rule)
        answer = client.get(path)
        if allowed(who, permission(site, rule)):
            assert (answer.status_code, answer.text) == (200, "reached"), path
        elif who in {"anonymous", "disabled"}:
            assert (answer.status_code, answer.location) == (303, f"/sign-in?next={path}"), path
            assert (nothing.status_code, nothing.location) == (303, f"/sign-in?next={NOWHERE}")
        else:
            assert (answer.status_code, without_nonces(answer.text)) == (404, without_nonces(nothing.text)), path
            own = {name: answer.headers[name] for name in ("Content-Length", "X-Request-Id")}  # each answer's own
            assert dict(answer.headers) == dict(nothing.headers) | own


def without_nonces(page: str) -> str:
    """A page without what is different each time it is shown."""
    page = re.sub(r'(name="sign-in-ends" content=")[^"]*', r"\1", page)
    page = re.sub(r'(name="csrf[-_]token" (content|value)=")[^"]*', r"\1", page)
    return re.sub(r'(name="nonce" value=")[^"]*', r"\1", page)


@pytest.mark.parametrize("who", PEOPLE)
def test_an_act_is_done_for_whoever_may_do_it_and_for_nobody_else(site: Flask, who: str) -> None:
    client = browser(site, who)
    token = csrf(client)
    for rule in rules(site, Permission):
        path = address(site.url_map, rule)
        for method in (rule.methods or set()) - SAFE:
            answer = client.open(path, method=method, data={"csrf_token": token})
            if allowed(who, permission(site, rule)):
                assert (answer.status_code, answer.text) == (200, "reached"), path
            elif who in {"anonymous", "disabled"}:
                assert answer.status_code in {303, 401} and "reached" not in answer.text, path
                assert answer.status_code == 401 or answer.location.startswith("/sign-in?next=/desk/kept/")
            else:
                assert answer.status_code == 404 and "reached" not in answer.text, path


@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_nothing_is_done_without_a_token_or_from_another_site(site: Flask, who: str) -> None:
    client = browser(site, who)
    token = csrf(client)
    looked_at = 0
    for rule in rules(site):
        path = address(site.url_map, rule)
        room = site.blueprints.get(rule.endpoint.partition(".")[0])
        without_cookie = room in WITHOUT_COOKIE or site.view_functions[rule.endpoint] in WITHOUT_COOKIE
        refused = {400, 404} if without_cookie else {400} if who == "admin" else {400, 401}
        for method in (rule.methods or set()) - SAFE:
            looked_at += 1
            assert client.open(path, method=method).status_code in refused, path
            assert client.open(path, method=method, data={"csrf_token": "forged"}).status_code in refused, path
            for site_of_form in ("cross-site", "same-site"):
                from_elsewhere = {"Sec-Fetch-Site": site_of_form}
                answer = client.open(path, method=method, data={"csrf_token": token}, headers=from_elsewhere)
                assert answer.status_code == 400 and "reached" not in answer.text, path
    assert looked_at > 10


def test_whoever_is_half_signed_in_gets_nowhere(site: Flask) -> None:
    from guidance.models import SignIn

    client = browser(site, "admin")
    with site.extensions["database"].writing() as session:
        session.query(SignIn).update({"step_pending": True})
    for rule in rules(site, Permission):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(address(site.url_map, rule), method=method)
            assert "reached" not in answer.text, rule


def test_public_pages_neither_set_nor_read_a_cookie(demo: Flask) -> None:
    client = browser(demo, "admin")
    for rule in rules(demo):
        if permission_of(demo.view_functions[rule.endpoint]) != PUBLIC or "GET" not in (rule.methods or set()):
            continue
        path = address(demo.url_map, rule)
        known, stranger = client.get(path), demo.test_client().get(path)
        if path != "/metrics":  # it counts every question, its own as well
            assert known.data == stranger.data, path
        for answer in (known, stranger):
            assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", ""), path
