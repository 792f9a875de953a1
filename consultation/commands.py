"""The flask commands. Each calls one function and says in a sentence what came of it."""

from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from flask_migrate import cli as migrations
from flask_migrate import upgrade

from consultation.analysis.columns import discard
from consultation.authoring.checks import advice, size_in_words
from consultation.authoring.demonstrating import load_examples, make_up
from consultation.authoring.loading import NotLoaded, load
from consultation.authoring.translating import take_in, write_out
from consultation.extensions import db
from consultation.lifecycle.closing import settle, settle_all
from consultation.lifecycle.consultations import Current, everything, find
from consultation.lifecycle.extending import NotExtended, extend
from consultation.officers.commands import officer
from consultation.officers.demonstration import (
    add_demonstration_officer,
    disable_demonstration_officer,
)
from consultation.operations import commands as operations
from consultation.operations.auditing import Disagreement, audit
from consultation.questionnaire.parsing import Mistakes, parse
from consultation.questionnaire.reading import bytes_of
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.translating import NotTranslated
from consultation.refusing import FileToRead, telling_of_the_database
from consultation.reporting.files.downloads import HiddenUntilClosed
from consultation.reporting.files.exporting import BeingExported, export
from consultation.reporting.files.maker_process import make_alone
from consultation.reporting.files.making import make_everything
from consultation.reporting.listing import standings
from consultation.responding.drafts import forget_ended
from consultation.settings import Settings
from consultation.site import site_settings
from consultation.watching import watched

DEMONSTRATION_RESPONSES = 600
DEMONSTRATION_SEED = 2020


class Refusals(AppGroup):
    """Commands whose refusals are sentences on stderr with status 1, never tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a domain refusal becomes its sentence."""
        try:
            with telling_of_the_database():
                return super().invoke(ctx)
        except (NotLoaded, NotExtended) as refusal:
            raise click.ClickException(str(refusal)) from None


consultation = Refusals("consultation", help="Check, load, list, extend and export consultations.")


def install(app: Flask) -> None:
    """Give the flask command what operators need."""
    migrations.upgrade.epilog = "Example: flask db upgrade"
    app.cli.add_command(consultation)
    app.cli.add_command(officer)
    app.cli.add_command(audit_consultation)
    operations.install(app)


def _find(slug: str) -> Current:
    current = find(slug)
    if current is None:
        raise click.ClickException(
            f"There is no consultation “{slug}”. See: flask consultation list"
        )
    return current


def _read(file: Path) -> bytes:
    try:
        return bytes_of(file)
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be read: {problem.strerror}.") from None


def _counted(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"


def _number_of(mistakes: Mistakes) -> str:
    return _counted(len(mistakes.mistakes), "mistake")


@consultation.command(epilog="Example: flask consultation check my-consultation.yaml")
@click.argument("file", type=FileToRead())
def check(file: Path) -> None:
    """Read a definition: every mistake with its line and cure, else advice."""
    source = _read(file)
    try:
        definition = parse(source, str(file), ShippedShelf(site_settings().instance / "areas"))
    except Mistakes as mistakes:
        click.echo(str(mistakes))
        raise click.ClickException(f"{file} has {_number_of(mistakes)}.") from None
    click.echo(f"{file}: no mistakes. {size_in_words(definition)}")
    for each in advice(definition, source):
        click.echo(f"Advice: {file}:{each.line}: {each}")


@consultation.command(
    "load", epilog='Example: flask consultation load my.yaml --closes "2026-03-31 23:59"'
)
@click.argument("file", type=FileToRead())
@click.option("--opens", metavar="T", help="Opening time, instead of the file's.")
@click.option("--closes", metavar="T", help="Closing time, instead of the file's.")
def load_file(file: Path, opens: str | None, closes: str | None) -> None:
    """Store a definition as a new version of its consultation."""
    settings = site_settings()
    try:
        loaded = load(_read(file), str(file), settings.instance, opens=opens, closes=closes)
    except Mistakes as mistakes:
        click.echo(str(mistakes), err=True)
        raise click.ClickException(
            f"{file} has {_number_of(mistakes)}. Nothing was stored."
        ) from None
    click.echo(f"Loaded version {loaded.number}: {settings.public_url}/c/{loaded.slug}")
    if settings.public_url == Settings.public_url:
        click.echo(
            "No public address is set, so this one is assumed. If the site answers at another,"
            " set CONSULTATION_PUBLIC_URL, or public_url in the instance’s config.toml.",
            err=True,
        )


@consultation.command(
    "translations",
    epilog="Example: flask consultation translations my.yaml, then, with the translators' work, "
    "flask consultation translations my.yaml --from my.pl.po",
)
@click.argument("file", type=FileToRead())
@click.option(
    "--from",
    "translated",
    multiple=True,
    type=FileToRead(),
    help="A translators' file to take into FILE; may be given several times.",
)
def translations(file: Path, translated: tuple[Path, ...]) -> None:
    """Write a gettext .po beside FILE for each of its other languages, or take them in."""
    shelf = ShippedShelf(site_settings().instance / "areas")
    try:
        said = take_in(file, translated, shelf) if translated else write_out(file, shelf)
    except Mistakes as mistakes:
        click.echo(str(mistakes), err=True)
        raise click.ClickException(f"{file} has {_number_of(mistakes)}.") from None
    except NotTranslated as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}.") from None
    for sentence in said:
        click.echo(sentence)


@consultation.command("list", epilog="Example: flask consultation list")
def list_consultations() -> None:
    """Every consultation: slug, stage, opens, closes, responses (those that count)."""
    rows = [("slug", "stage", "opens", "closes", "responses")] + [
        (
            each.current.slug,
            str(each.stage),
            each.current.consultation.opens_written,
            each.current.consultation.closes_written,
            str(each.responses),
        )
        for each in standings()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


@consultation.command(
    "extend",
    epilog='Example: flask consultation extend swp-strategy --closes "2020-02-07 23:59" '
    '--reason "The library was closed for a week."',
)
@click.argument("slug")
@click.option("--closes", metavar="T", required=True, help="The new closing time.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it becomes public.")
def extend_consultation(slug: str, closes: str, reason: str) -> None:
    """Move the closing time; on a closed consultation this opens it again."""
    moment = extend(_find(slug), closes, reason)
    click.echo(f"{slug} now closes at {moment.written}.")


@consultation.command("close-due", epilog="Example: flask consultation close-due")
def close_due() -> None:
    """Seal what is past its closing time, and delete drafts and receipts past theirs."""
    settle_all()
    number = forget_ended()
    click.echo("Everything that is past its closing time is sealed.")
    if number:
        click.echo(f"Drafts and receipts deleted: {number:,}.")


@click.command("audit", epilog="Example: flask audit swp-strategy")
@click.argument("slug")
@with_appcontext
def audit_consultation(slug: str) -> None:
    """Recompute counts and seals; name the first thing that does not agree."""
    with telling_of_the_database():
        current = _find(slug)
        try:
            settle(current)
            found = audit(db.session(), current)
        except Disagreement as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(
        f"{slug}: {_counted(found.responses, 'response')}, {_counted(found.erased, 'tombstone')}, "
        f"{_counted(found.seals, 'seal')} and {_counted(found.entries, 'line')} of the chronicle "
        "agree."
    )


def _named(_context: click.Context, _option: click.Parameter, folder: str) -> Path:
    """A folder as a path, in which an empty name would be the current folder."""
    if not folder:
        raise click.BadParameter("name a folder; the current one is called “.”")
    return Path(folder)


@consultation.command("export", epilog="Example: flask consultation export swp-strategy --to out")
@click.argument("slug")
@click.option("--to", "folder", type=click.Path(file_okay=False), callback=_named, required=True)
def export_consultation(slug: str, folder: Path) -> None:
    """Every download of a consultation as files, with a manifest of SHA-256 sums."""
    current = _find(slug)
    try:
        written = export(current, folder, watched(f"Exporting {slug}"))
    except (HiddenUntilClosed, BeingExported) as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as problem:
        place = problem.filename or folder
        raise click.ClickException(f"{place} cannot be written: {problem.strerror}.") from None
    click.echo(f"{len(written)} files are in {folder}.")


@consultation.command("make-files", hidden=True)
@click.option("--turn", type=int, help="The open lock file of whoever began this process.")
def make_files(turn: int | None) -> None:
    """Make the long files that officers have asked for; ends at once where that is being done."""
    number = make_alone(site_settings().instance, make_everything, turn)
    click.echo(f"Made: {_counted(number, 'file')}.")


@consultation.command(epilog="Example: flask consultation demonstrate --responses 1000 --seed 7")
@click.option("--responses", type=click.IntRange(0, 1_000_000), default=DEMONSTRATION_RESPONSES)
@click.option("--seed", type=int, default=DEMONSTRATION_SEED, show_default=True)
def demonstrate(responses: int, seed: int) -> None:
    """Load the example consultations, each with made-up responses."""
    _demonstrate(responses, seed)


def _demonstrate(responses: int, seed: int) -> None:
    for current in load_examples(site_settings().instance):
        make_up(current, responses, seed, watched(current.slug))
        # The same seed makes the same ids, perhaps with other answers.
        discard(site_settings().instance, current.consultation.id)
        click.echo(f"{current.slug}: {_counted(responses, 'made-up response')}.")


@consultation.command("prepare-demonstration", hidden=True)
@click.option("--public", is_flag=True, help="Others can reach the site: no demonstration officer.")
def prepare_demonstration(public: bool) -> None:
    """Make the instance ready for `make run`: schema, examples, officer; keeps what is there."""
    upgrade()
    forget_ended()
    if not everything():
        _demonstrate(DEMONSTRATION_RESPONSES, DEMONSTRATION_SEED)
    if public:
        disable_demonstration_officer()
        click.echo("Others can reach this address: the demonstration officer is disabled.")
        click.echo("Add one: flask officer add you@example.org --role administrator")
        return
    email, password = add_demonstration_officer()
    click.echo(f"Officer's sign-in: {email} with the password {password}")
