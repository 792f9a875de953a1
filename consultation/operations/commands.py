"""The operator's flask commands: backup, restore, doctor and retention.

Each calls one function and prints the result, or the sentence of its refusal.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from consultation import clock
from consultation.analysis.columns import forget
from consultation.operations.backup import back_up
from consultation.operations.doctor import Level, examine
from consultation.operations.erasures import keep_everywhere
from consultation.operations.on_record import tell_of_restoring
from consultation.operations.refusals import Refused
from consultation.operations.restore import disagreements, restore
from consultation.operations.retention import apply, due
from consultation.operations.traces import StillRead, empty_log
from consultation.refusing import FileToRead, telling_of_the_database
from consultation.responding.erasing import tell
from consultation.settings import Settings
from consultation.site import site_settings
from consultation.watching import watched


def install(app: Flask) -> None:
    """Add the commands, and clean up copies whenever residents have something erased."""
    for each in (backup_command, restore_command, doctor_command, retention_command):
        app.cli.add_command(each)
    tell(app, partial(_follow_erasure, app))


def _follow_erasure(app: Flask, consultation_id: uuid.UUID, days: Sequence[date]) -> None:
    """Remove what was erased on a page from column copies and SQLite's log, and list it."""
    settings: Settings = app.config["SETTINGS"]
    forget(settings.instance, consultation_id, days)
    empty_log()
    with suppress(OSError):  # the list is in the database too, and the next backup writes it
        keep_everywhere(settings.instance)


@click.command(
    "backup",
    epilog="Example: flask backup /var/backups/consultation.backup",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup_command(file: Path) -> None:
    """Back up the whole database into FILE, while the site runs.

    The file can be restored into SQLite and into PostgreSQL. It is encrypted when
    CONSULTATION_BACKUP_KEY is set. An older backup of this name is replaced once the new one is
    complete.
    """
    settings = site_settings()
    with _in_sentences(file):
        number = back_up(file, settings.instance, settings.backup_key, watched("Backing up"))
    secret = "encrypted" if settings.backup_key else "not encrypted"
    click.echo(f"{number:,} rows are in {file} ({secret}).")
    click.echo(
        "Keep apart from it, since it holds none of them: the instance’s secret-key and"
        " config.toml, its areas and benchmarks folders and its logo"
        + (", and CONSULTATION_BACKUP_KEY." if settings.backup_key else ".")
    )


@click.command("restore", epilog="Example: flask restore /var/backups/consultation.backup")
@click.argument("file", type=FileToRead())
@click.option("--overwrite", is_flag=True, help="Replace all that the database holds now.")
@with_appcontext
def restore_command(file: Path, overwrite: bool) -> None:
    """Restore the database from the backup FILE; stop the site first.

    The backup is checked before the database is touched, and the restored database is compared
    with it at the end: either everything is restored, or the database is left as it was.
    """
    settings = site_settings()
    with _in_sentences(file):
        contents = restore(
            file,
            settings.instance,
            settings.backup_key,
            overwrite=overwrite,
            watch=watched("Restoring"),
        )
    click.echo(
        f"{contents.number_of_rows:,} rows of {contents.made_at:%Y-%m-%d %H:%M} UTC are restored,"
        " and every table was counted and summed again: they agree."
    )
    with _in_sentences(file):
        tell_of_restoring(contents.made_at)
        found = disagreements()
    for each in found:
        click.echo(each, err=True)
    if found:
        raise click.ClickException(
            "What was backed up did not agree with its own record even then. Look into the above."
        )
    audited = contents.manifest["consultation"]["rows"]
    click.echo(f"Audited: {audited:,} consultation{'' if audited == 1 else 's'}; all agree.")


@click.command("retention", epilog="Example: flask retention --apply")
@click.option("--apply", "really", is_flag=True, help="Erase what is due, for good.")
@with_appcontext
def retention_command(really: bool) -> None:
    """List what is due to be erased; with --apply, erase it and every trace of it.

    Settings say how long each kind of data is kept; docs/operating.md lists them.
    """
    settings = site_settings()
    with _in_sentences(settings.instance):
        listed = apply(settings) if really else due(settings, clock.now())
    for each in listed:
        where = f"{each.current.slug}: " if each.current else ""
        click.echo(f"{where}{each.says}: {each.number:,}, due since {each.since:%Y-%m-%d}.")
    if not listed:
        click.echo("Nothing is due.")
    elif really:
        click.echo("All of this is erased, and the database’s files are written anew without it.")
    else:
        click.echo("Nothing was erased. To erase it for good, run: flask retention --apply")


@click.command("doctor", epilog="Example: flask doctor")
@with_appcontext
def doctor_command() -> None:
    """Check what keeps the site safe, and print each finding with what to do.

    Exits with 1 if something is unsafe.
    """
    findings = list(examine(site_settings()))
    for each in findings:
        click.echo(str(each))
    number = sum(each.level is Level.UNSAFE for each in findings)
    if number:
        things = "1 thing is" if number == 1 else f"{number} things are"
        raise click.ClickException(f"{things} unsafe. Do what stands beside each.")


@contextmanager
def _in_sentences(file: Path) -> Iterator[None]:
    try:
        with telling_of_the_database():
            yield
    except (Refused, StillRead) as told:
        raise click.ClickException(str(told)) from None
    except OSError as problem:
        raise click.ClickException(
            f"{file} cannot be used: {problem.strerror}. Nothing was changed."
        ) from None
