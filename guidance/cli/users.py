"""``guidance users …``: who may sign in, from the machine that the service runs on."""

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
import sqlalchemy as sa

from guidance.cli.shell import Commands, main, with_database
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady
from guidance.models import Purpose, Role, UserAccount, audit
from guidance.models.permissions import rights_of
from guidance.text.addresses.mail import as_kept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LOCALLY = "on the command line"


@main.group(cls=Commands)
def users() -> None:
    """Say who may sign in: add people, list them, make links for them, disable them."""


@users.command()
@click.argument("email")
@click.option("--name", required=True, help="What this person is called.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="What this person may do; each role includes the ones before it.",
)
@click.option("--organisation", default="", help="Where this person works.")
@click.option("--password-stdin", is_flag=True, help="Take the password from the first line of standard input.")
@with_database
def add(
    settings: Settings, database: Database, email: str, name: str, role: str, organisation: str, password_stdin: bool
) -> None:
    """Let the person with this EMAIL sign in, with a password, or with the invitation that is printed."""
    from guidance.accounts import links, passwords
    from guidance.accounts.people.inviting import add_person

    now = datetime.now(UTC)
    email = as_kept(email)
    if "@" not in email:
        raise NotReady(f"{email} is no e-mail address: use one such as name@example.org.")
    hash_ = _hash_from_input(email, name) if password_stdin else ""
    with database.writing() as session:
        user = add_person(session, email, name=name, organisation=organisation, role=Role(role), by=None, at=now)
        if hash_:
            passwords.set_password(session, user, hash_, at=now)
            audit(session, "set a password", by=None, at=now, subject=user, detail=_LOCALLY)
            click.echo(f"{name} can sign in at {settings.base_url}/sign-in with the address {email} and this password.")
            return
        token = links.make_link(session, user, Purpose.INVITATION, by=None, at=now)
    click.echo(f"Pass this invitation on to {name}. It works once, within 7 days:")
    click.echo(_address(settings, token))


def _hash_from_input(email: str, name: str) -> str:
    from guidance.accounts import passwords

    password = sys.stdin.readline().rstrip("\r\n")
    passwords.check(password, UserAccount(email=email, name=name))
    return passwords.hashed(password)


@users.command(name="list")
@with_database
def list_(settings: Settings, database: Database) -> None:
    """List everybody: address, name, what they may do, how they sign in, when they were last active."""
    from guidance.accounts.people.listing import people

    since = datetime.now(UTC) - timedelta(hours=settings.sign_in_hours)
    with database.reading() as session:
        for entry in people(session, settings.oidc, since=since):
            active = f"last active {entry.last_active:%Y-%m-%d}" if entry.last_active else "never active"
            means = ", ".join(entry.means) or "nothing to sign in with"
            facts = (entry.user.email, entry.user.name, entry.state, rights_of(entry.user.role), means, active)
            click.echo("  ".join(facts))


@users.command()
@click.argument("emails", metavar="EMAIL…", nargs=-1, required=True)
@with_database
def link(settings: Settings, database: Database, emails: tuple[str, ...]) -> None:
    """Print a one-time sign-in link for each EMAIL; it works within a day."""
    from guidance.accounts.links import make_link

    now = datetime.now(UTC)
    with database.writing() as session:
        for email in emails:
            user = _known(session, email)
            token = make_link(session, user, Purpose.SIGN_IN, by=None, at=now)
            click.echo(f"  {user.name}, {rights_of(user.role)}:\n    {_address(settings, token)}")


@users.command()
@click.argument("email")
@with_database
def disable(_settings: Settings, database: Database, email: str) -> None:
    """Let the person with this EMAIL in no more; every sign-in and link ends at once."""
    from guidance.accounts.people.standing import disable as run

    with database.writing() as session:
        user = _known(session, email)
        run(session, user, by=None, at=datetime.now(UTC))
        click.echo(f"{user.name} cannot sign in any more.")


@users.command(name="reset-app")
@click.argument("email")
@with_database
def reset_app(_settings: Settings, database: Database, email: str) -> None:
    """Forget the authenticator app of the person with this EMAIL, who lost it or whose key was lost."""
    from guidance.accounts.people.standing import reset_second_factor

    with database.writing() as session:
        user = _known(session, email)
        reset_second_factor(session, user, by=None, at=datetime.now(UTC))
        click.echo(f"{user.name} signs in without an app now, and can set up another one.")


def _known(session: "Session", email: str) -> UserAccount:
    found = session.scalar(sa.select(UserAccount).where(UserAccount.email == as_kept(email)))
    if found is None:
        raise NotReady(f"There is nobody with the address {email}: “guidance users list” lists everybody.")
    return found


def _address(settings: Settings, token: str) -> str:
    return f"{settings.base_url}/sign-in/link/{token}"
