"""``guidance backup``, ``restore`` and ``restore-drill``: a copy of everything, put back, and shown to work."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from guidance import backup_folder, config
from guidance.cli.shell import main, progress, with_database
from guidance.config import Settings
from guidance.db import Database

_FILE = click.Path(path_type=Path, dir_okay=False)


@main.command()
@with_database
def pack(_settings: Settings, database: Database) -> None:
    """Keep texts of earlier releases in less room; it can be stopped, and called again, at any moment."""
    from guidance.operations.packing import pack as run

    with progress("Packing") as (total, step):
        count = run(database, total, step)
    click.echo(f"Packed {count:,} texts and pages; every one was read back.")


@main.command()
@click.argument("file", type=_FILE)
@with_database
def backup(settings: Settings, database: Database, file: Path) -> None:
    """Write everything to FILE while the service runs, sealed with GUIDANCE_BACKUP_PASSPHRASE if that is set."""
    from guidance.operations.backing_up import backup as run

    made = run(settings, database, file, passphrase=settings.backup_passphrase, at=datetime.now(UTC))
    click.echo(f"{file} holds everything up to number {made.sequence:,} of the history ({made.chain[:12]}…).")
    if not settings.backup_passphrase:
        click.echo("It is not sealed, so it lacks the secret key: keep the file secret-key, or the setting, elsewhere.")


@main.command()
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Put the backup FILE where nothing is yet (GUIDANCE_INSTANCE, GUIDANCE_DATABASE_URL), and check all of it."""
    from guidance.operations.backing_up import restore as run

    settings = config.load()
    found = run(settings, file, passphrase=settings.backup_passphrase)
    click.echo(f"Restored, whole, as it was at {found.made_at}, up to number {found.sequence:,} of the history.")
    if found.settings:
        click.echo("The service ran with these settings: " + ", ".join(f"{k}={v}" for k, v in found.settings.items()))


@main.command(name="restore-drill")
@click.argument("file", type=_FILE, required=False)
@with_database
def restore_drill(settings: Settings, database: Database, file: Path | None) -> None:
    """Restore FILE (or the newest backup, or one made now) elsewhere, and compare every page with this service."""
    from guidance.app import create_app
    from guidance.operations.backing_up import backup as make
    from guidance.operations.drilling import drill

    now, secret = datetime.now(UTC), settings.backup_passphrase
    with tempfile.TemporaryDirectory(prefix="guidance-drill-") as folder:
        kept = backup_folder.backups_in(settings.backups) if settings.backups else []
        chosen = file or (kept[0][1] if kept else Path(folder) / "now.backup")
        if file is None and not kept:
            make(settings, database, chosen, passphrase=secret, at=now)
        copy = Path(folder) / "instance"
        found = drill(
            settings, database, chosen, folder=copy, passphrase=secret, serving=lambda s: create_app(s).wsgi_app, at=now
        )
    later = f" ({found.changed:,} documents have changed since)" if found.changed else ""
    click.echo(f"{found.pages:,} pages of {chosen.name} are the same, byte for byte{later}.")
    click.echo(f"Recovery point: {found.recovery_point.total_seconds():.0f} seconds ago.")
    click.echo(f"Recovery time: {found.recovery_time.total_seconds():.1f} seconds to the first page.")
