"""``guidance doctor``: what is unsafe about the way in which the service runs here."""

from datetime import UTC, datetime

import click

from guidance.cli.shell import REFUSED, main, with_database
from guidance.config import Settings
from guidance.db import Database


@main.command()
@with_database
def doctor(settings: Settings, database: Database) -> None:
    """Say what is unsafe here, each with the sentence that mends it. Exits 1 when there is something."""
    from guidance.accounts.second_factor.secrets import unreadable
    from guidance.app import CHECKS
    from guidance.operations.doctoring import findings
    from guidance.pdf.making import why_none
    from guidance.proof.keys import changes_of_key

    found = findings(settings, database, CHECKS, at=datetime.now(UTC))
    if kept_out := unreadable(database, settings.secret):
        who = ", ".join(kept_out)
        found.append(f"The apps of {who} need the former secret key: put it back, or run “guidance users reset-app”.")
    found.extend(changes_of_key(database, settings, at=datetime.now(UTC)))
    found.extend(filter(None, [why_none()]))
    for words in found:
        click.echo(f"- {words}")
    if found:
        click.get_current_context().exit(REFUSED)
    click.echo("Nothing is unsafe here, as far as this can see.")
