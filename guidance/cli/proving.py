"""``guidance certificate``: what a page said on a day, as a file that can be checked without us."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from guidance.cli.shell import main, with_database
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady, OutboundFailed
from guidance.models import document_at
from guidance.outbound import get_text
from guidance.published.checked import check_of
from guidance.published.days import NotPublished, version_at_moment
from guidance.published.opening import opened
from guidance.published.proof import certificate as certified
from guidance.published.proof import check_against, log_of
from guidance.text.days.dates import end_of, local_day, parsed
from guidance.web.checkpoints import noted, own_keys, read


@main.command()
@click.argument("slug")
@click.argument("day", metavar="DATE")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@with_database
def certificate(settings: Settings, database: Database, slug: str, day: str, target: Path | None) -> None:
    """Write what the page at SLUG said at the end of DATE (yyyy-mm-dd), with its proof.

    “python check.py FILE” checks it anywhere; the script stands at /proof/check.py.
    """
    wanted = parsed(day)
    if wanted is None:
        raise NotReady("Give the day as year, month and day, like 2026-08-31.")
    if wanted > local_day(datetime.now(UTC), settings.zone):
        raise NotReady("That day is still to come: nobody knows what the page will say.")
    with database.reading() as session:
        document = document_at(session, slug)
        found_page = opened(session, document.slug) if document else None
        if document is None or found_page is None or found_page.standing.removal:
            raise NotReady(f"There is no page “{slug}” that readers can open.")
        try:
            version = version_at_moment(session, document, end_of(wanted, settings.zone))
        except NotPublished as reason:
            raise NotReady(str(reason)) from None
        log, warning = log_of(session), check_of(session, found_page, version, settings.zone).warning
        found = certified(session, version, log, noted(log, settings), own_keys(settings)[0], warning)
        name = target or Path(f"{document.slug}-{day}.json")
    try:
        name.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise NotReady(f"{name} cannot be written: {error.strerror}.") from None
    click.echo(f"Version {found['version']} is certified in {name}. {warning}".rstrip())


def compared_with(database: Database, settings: Settings, source: str) -> str:
    """See that the history still begins with what was noted in a file, or at an address; one sentence.

    :raises NotReady: when there is no such note.
    :raises HistoryDamaged: when the history begins otherwise.
    """
    try:
        is_address = source.startswith(("http://", "https://"))
        text = get_text(source) if is_address else Path(source).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotReady(f"{source} cannot be read: {error}.") from None
    except OutboundFailed as failed:
        raise NotReady(str(failed)) from None
    if (found := read(text, settings)) is None:
        raise NotReady(f"{source} is no checkpoint: take one from /.well-known/guidance-checkpoint.")
    known, ours = found
    with database.reading() as session:
        check_against(log_of(session), known)
    signed = "This site signed the note." if ours else "The note was signed with another key than that of this site."
    return f"The history begins with the {known.size:,} entries that were noted. {signed}"
