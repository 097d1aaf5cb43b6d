"""Managing people: inviting, roles, disabling; never oneself, never the last admin."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.accounts.people import standing
from guidance.db import Database
from guidance.errors import NotAllowed
from guidance.models import AuditEvent, Purpose, Role, UserAccount
from tests import stories
from tests.accounts.doors import PASSWORD, account, acts, is_in, link_for, sign_in
from tests.pages import Page, posted
from tests.stories import signed_in


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in(app, account(app, "Ada Admin", Role.ADMIN))


def role_of(app: Flask, user: UserAccount) -> Role:
    with app.extensions["database"].reading() as session:
        return session.get_one(UserAccount, user.id).role


def test_the_list_says_who_may_do_what_and_how_they_sign_in(app: Flask, admin: FlaskClient) -> None:
    user = account(app)
    account(app, "Ivy Invited", Role.APPROVER, password=False)
    sign_in(app.test_client(), user)
    shown = Page(admin.get("/desk/people"))
    assert shown.h1 == ["People"]
    for words in ("Sam Author", "sam.author@example.org", "Can write", "Password", "Can check, Can publish", "Invited"):
        assert words in shown.text


def test_an_invitation_is_shown_once_and_lets_the_person_in(app: Flask, admin: FlaskClient) -> None:
    typed = {"email": " New.Person@Example.ORG", "name": "New Person", "organisation": "Trust", "role": "author"}
    answer = posted(admin, "/desk/people/invitation", **typed)
    assert answer.status_code == 303
    shown = admin.get(answer.location).get_data(as_text=True)
    path = "/sign-in/link/" + shown.partition("/sign-in/link/")[2].partition('"')[0]
    assert "/sign-in/link/" not in admin.get(answer.location).get_data(as_text=True)
    client = app.test_client()
    assert "New Person, new.person@example.org" in Page(client.get(path)).text
    assert posted(client, path, new_password="a fresh quartet of words").status_code == 303
    assert is_in(client)
    assert [act for act, _ in acts(app)][:2] == ["added a person", "made an invitation"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "nobody"}, "Enter an email address in the correct format, like name@example.com"),
        ({"email": ""}, "Enter an e-mail address"),
        ({"name": " "}, "Enter a name"),
        ({"role": "emperor"}, "Choose what this person may do"),
        ({"email": "ada.admin@example.org"}, "Somebody with this e-mail address is here already"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_what_to_do(demo: Flask, wrong: dict[str, str], words: str) -> None:
    client = signed_in(demo, account(demo, "Ada Admin", Role.ADMIN))
    typed = {"email": "a@example.org", "name": "A Person", "organisation": "Trust", "role": "author"} | wrong
    shown = Page(posted(client, "/desk/people/invitation", **typed))
    assert (shown.status, shown.title[:6]) == (400, "Error:")
    assert words in shown.text
    assert 'value="Trust"' in shown.source


def test_a_role_changes_after_a_page_that_says_what_is_gained_and_lost(app: Flask, admin: FlaskClient) -> None:
    user = account(app)
    theirs = signed_in(app, user)
    path = f"/desk/people/{user.id}/role"
    up = Page(admin.get(f"{path}?to=approver"))
    assert "Sam Author will gain: Can check Can publish" in up.text and "lose" not in up.text
    down = Page(admin.get(f"{path}?to=contributor"))
    assert "Sam Author will lose: Can write" in down.text
    assert role_of(app, user) is Role.AUTHOR and is_in(theirs)
    assert posted(admin, path, f"{path}?to=contributor", role="contributor").status_code == 303
    assert role_of(app, user) is Role.CONTRIBUTOR
    assert not is_in(theirs)
    with app.extensions["database"].reading() as session:
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (last.act, last.detail, last.subject_id) == ("changed a role", "from author to contributor", user.id)


def test_nobody_changes_their_own_role_or_disables_or_resets_themselves(app: Flask, admin: FlaskClient) -> None:
    with app.extensions["database"].reading() as session:
        me = session.scalars(sa.select(UserAccount).where(UserAccount.name == "Ada Admin")).one()
    account(app, "Bo Admin", Role.ADMIN)
    for step, fields in [("role", {"role": "author"}), ("disabling", {}), ("second-factor", {})]:
        refused = Page(posted(admin, f"/desk/people/{me.id}/{step}", **fields))
        assert refused.status == 400 and "ask another admin" in refused.text.lower()
    assert posted(admin, f"/desk/people/{me.id}/link", "/desk/people/invitation", purpose="sign in").status_code == 400
    assert role_of(app, me) is Role.ADMIN and is_in(admin)
    assert "made a sign-in link" not in [act for act, _ in acts(app)]


def test_the_last_admin_stays(database: Database) -> None:
    with database.writing() as session:
        only = stories.person(session, "Ada Admin", Role.ADMIN)
        stories.person(session, "Sam Author")
        with pytest.raises(NotAllowed, match="only admin"):
            standing.disable(session, only, by=None, at=stories.START)
        assert only.active


def test_two_admins_cannot_remove_one_another_at_the_same_moment(database: Database) -> None:
    with database.writing() as session:
        pair = [stories.person(session, name, Role.ADMIN).id for name in ("Ada Admin", "Bo Admin")]
    begun, refused = threading.Barrier(2), []

    def demote(by: int, whom: int) -> None:
        begun.wait(5)
        try:
            with database.writing() as session:
                actor, subject = session.get_one(UserAccount, by), session.get_one(UserAccount, whom)
                standing.change_role(session, subject, Role.AUTHOR, by=actor, at=stories.START)
        except NotAllowed as refusal:
            refused.append(str(refusal))

    both = [threading.Thread(target=demote, args=pair), threading.Thread(target=demote, args=pair[::-1])]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(10)
    with database.reading() as session:
        left = session.scalars(sa.select(UserAccount.name).where(UserAccount.role == Role.ADMIN)).all()
    assert (len(left), refused) == (1, ["You are no admin any more."])


def test_whoever_is_disabled_is_out_at_once_and_links_and_password_are_of_no_use(
    app: Flask, admin: FlaskClient
) -> None:
    user = account(app)
    theirs, link = signed_in(app, user), link_for(app, user, Purpose.PASSWORD)
    path = f"/desk/people/{user.id}/disabling"
    assert Page(admin.get(path)).h1 == ["Disable Sam Author?"] and is_in(theirs)
    assert posted(admin, path).location == f"/desk/people/{user.id}"
    assert not is_in(theirs)
    assert app.test_client().get(link).status_code == 404
    assert sign_in(app.test_client(), user).status_code == 400
    assert (
        posted(admin, f"/desk/people/{user.id}/link", "/desk/people/invitation", purpose="sign in").status_code == 400
    )
    assert posted(admin, f"/desk/people/{user.id}/enabling").status_code == 303
    assert not is_in(theirs) and app.test_client().get(link).status_code == 404
    assert sign_in(app.test_client(), user).status_code == 303


def test_an_admin_ends_all_sign_ins_of_somebody(app: Flask, admin: FlaskClient) -> None:
    user = account(app)
    theirs = [signed_in(app, user), signed_in(app, user)]
    assert posted(admin, f"/desk/people/{user.id}/sessions").status_code == 303
    assert not any(is_in(browser) for browser in theirs)
    assert is_in(admin)


def test_only_the_fields_of_a_form_are_read(demo: Flask) -> None:
    """Mass assignment: every column of an account is sent along with every form, and changes nothing."""
    admin_user, user = account(demo, "Ada Admin", Role.ADMIN), account(demo)
    admin, own = signed_in(demo, admin_user), signed_in(demo, user)
    more: dict[str, Any] = {
        "id": 1,
        "email": "taken@example.org",
        "role": "admin",
        "active": "",
        "created_at": "2020-01-01",
        "user_id": admin_user.id,
        "by_id": admin_user.id,
        "credit": "Professor",
        "hash": "x",
        "is_admin": "1",
    }
    typed = {"name": "Sam Writer", "organisation": "Trust"}
    assert posted(own, "/desk/account/details", **{**more, **typed}).status_code == 303
    posted(own, "/desk/account/password", **more, password=PASSWORD, new_password="a fresh quartet of words")
    for step in ("sessions", "second-factor", "enabling"):
        posted(admin, f"/desk/people/{user.id}/{step}", **more)
    with demo.extensions["database"].reading() as session:
        found = session.get_one(UserAccount, user.id)
        assert (found.name, found.email, found.role, found.active, found.credit, found.created_at) == (
            *("Sam Writer", "sam.author@example.org", Role.AUTHOR, True, None),
            stories.START,
        )


def test_people_who_do_not_exist_are_not_found(demo: Flask) -> None:
    client = signed_in(demo, account(demo, "Ada Admin", Role.ADMIN))
    for path in ("999999999", "999999999/role", "999999999/link", "0", "00", "-1", "1/emperor"):
        assert client.get(f"/desk/people/{path}").status_code == 404


def test_a_name_that_is_markup_is_shown_as_text(demo: Flask) -> None:
    client = signed_in(demo, account(demo, "Ada Admin", Role.ADMIN))
    typed = {"email": "x@example.org", "name": "<script>alert(1)</script>", "role": "author"}
    answer = posted(client, "/desk/people/invitation", **typed)
    for path in ("/desk/people", answer.location, "/desk/audit"):
        assert "<script>alert" not in client.get(path).get_data(as_text=True)
