"""What is unsafe about the way in which the service runs here, each with the sentence that mends it."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from guidance.checking import Asked, asked
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import OutboundFailed
from guidance.models import Role, SecondFactor, UserAccount
from guidance.operations.extracting import missing
from guidance.outbound import get_json
from guidance.storage import opened
from guidance.text.addresses.mail import on_the_wire

_HERE = {"127.0.0.1", "localhost", "::1"}


def findings(settings: Settings, database: Database, checks: tuple[Asked, ...], *, at: datetime) -> list[str]:
    """Every unsafe thing in a sentence that says how to mend it; nothing when there is none."""
    failed = (check.words for check in asked(checks, settings, database, at) if not check.fine)
    return [
        *failed,
        *_of_addresses(settings),
        *_of_mail(settings),
        *_of_backups(settings),
        *_of_files(settings),
        *_of_people(database, settings),
        *unsafe_failover(settings.patroni),
        *_of_standby(settings),
        *_of_extracts(database),
    ]


def _of_extracts(database: Database) -> Iterator[str]:
    with database.reading() as session:
        count = missing(session)
    if count:
        yield (
            f"Of {count:,} versions it is not kept yet what they changed and link to, so their pages are read each "
            "time: leave “guidance serve” running, which keeps it, or run “guidance upgrade”."
        )


def _of_standby(settings: Settings) -> Iterator[str]:
    database = opened(settings, copies=True)
    try:
        yield from database.standby.problems() if database.standby is not None else ()
    finally:
        database.close()


def _of_addresses(settings: Settings) -> Iterator[str]:
    host, https = urlsplit(settings.base_url).hostname or "", settings.base_url.startswith("https:")
    if host not in _HERE and not https:
        yield "People sign in without encryption: put the service behind https, and say so in GUIDANCE_BASE_URL."
    if https and not settings.proxies:
        yield (
            "GUIDANCE_BASE_URL is https, and no proxy is declared: set GUIDANCE_PROXIES to how many are in front, "
            "else everybody counts as one address when guesses at passwords are slowed down."
        )
    if settings.host not in _HERE and not settings.proxies:
        yield "The service listens to the whole network with no proxy: leave GUIDANCE_HOST out, or declare the proxy."


def _of_mail(settings: Settings) -> Iterator[str]:
    if not settings.mail_url:
        yield "Letters are kept and reach nobody: set GUIDANCE_MAIL_URL and GUIDANCE_MAIL_FROM."
        return
    url, site = urlsplit(settings.mail_url), urlsplit(settings.base_url).hostname or ""
    if url.scheme == "smtp" and url.hostname not in _HERE and "tls=required" not in url.query:
        yield "Letters may cross the network unencrypted: add ?tls=required to GUIDANCE_MAIL_URL, or use smtps://."
    sender = on_the_wire(settings.mail_from).rpartition("@")[2]
    if site not in _HERE and not f".{site}".endswith(f".{sender}") and not f".{sender}".endswith(f".{site}"):
        yield (
            f"Letters come from {sender} and lead to {site}, which looks like fraud: send them from the domain of the "
            "site, have that sign them (DKIM), and look with “guidance mail dkim < LETTER” at one that arrived."
        )


def _of_backups(settings: Settings) -> Iterator[str]:
    if settings.backups is None:
        yield "Nobody makes backups: set GUIDANCE_BACKUP_FOLDER, best on another disk, and run “guidance worker”."
        return
    if not settings.backup_passphrase:
        yield "Backups are not sealed, and lack the secret key: set GUIDANCE_BACKUP_PASSPHRASE."
    folder = settings.backups
    if folder.exists() and settings.instance.exists() and folder.stat().st_dev == settings.instance.stat().st_dev:
        yield f"The backups in {folder} are on the disk of the service, and go with it: put them on another one."


def _of_files(settings: Settings) -> Iterator[str]:
    if os.geteuid() == 0:
        yield "The service runs as root: run it as a user of its own, which may write to the instance folder only."
    for path in (settings.instance, *sorted(settings.instance.glob("*"))):
        if not path.is_symlink() and path.name != ".gitkeep" and _others_may_read(path):
            yield f"Others on this machine may read {path}: run “chmod go= {path}”."
    if settings.database_url.startswith("postgres") and not settings.secret_key:
        yield "The secret key is a file of this machine: set GUIDANCE_SECRET_KEY to the same on every machine."


def _others_may_read(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _of_people(database: Database, settings: Settings) -> Iterator[str]:
    with database.reading() as session:
        admins = set(
            session.scalars(sa.select(UserAccount.id).where(UserAccount.role == Role.ADMIN, UserAccount.active))
        )
        apps = set(session.scalars(sa.select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))))
    if not admins:
        yield "Nobody can manage people: run “guidance users add EMAIL --name NAME --role admin”."
    elif len(admins) == 1:
        yield "There is one admin only: make somebody else one too, so that nobody is locked out."
    if admins - apps and settings.second_factor == "offered":
        yield "Admins sign in with a password alone: set GUIDANCE_SECOND_FACTOR to approvers or everyone."


_LEADERLESS = (
    "Patroni is set to synchronous_mode_strict with maximum_lag_on_failover: 0: when the primary is lost no standby "
    "may take its place, and nobody can save for ever. Set maximum_lag_on_failover to 1048576 (patronictl edit-config)."
)
_LOSES = (
    "Patroni runs without synchronous_mode: what was published in the last moments before the primary is lost may be "
    "lost with it. Set synchronous_mode to true (patronictl edit-config)."
)


def unsafe_failover(patroni: str) -> Iterator[str]:
    """Each unsafe setting in a sentence that mends it.

    :param patroni: the address of Patroni's REST interface, which knows what holds now; nothing where there is none.
    """
    if not patroni:
        return
    try:
        told = get_json(f"{patroni.rstrip('/')}/config")
    except OutboundFailed:
        yield f"Patroni could not be asked how it fails over: see whether GUIDANCE_PATRONI ({patroni}) is right."
        return
    if _is_on(told.get("synchronous_mode_strict")) and str(told.get("maximum_lag_on_failover")) == "0":
        yield _LEADERLESS
    if not _is_on(told.get("synchronous_mode")):
        yield _LOSES


def _is_on(value: Any) -> bool:
    """As Patroni reads a switch."""
    return str(value).lower() in {"true", "on", "yes", "1", "quorum"}
