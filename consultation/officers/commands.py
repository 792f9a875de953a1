"""The `flask officer` commands. Each calls one function of `accounts` or `assignments`.

A refusal is one sentence on standard error, and exit status 1.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from consultation import clock
from consultation.officers import accounts, assignments
from consultation.officers.models import Role
from consultation.officers.passwords import Busy, WeakPassword
from consultation.refusing import telling_of_the_database

officer = AppGroup("officer", help="Who may sign in to the officers' pages.")


@officer.command("add")
@click.argument("email")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="Each role may do all that the one before it may.",
)
@click.option(
    "--consultation",
    "slug",
    help="Give the role in this consultation only; nothing else opens.",
)
def _add(email: str, role: str, slug: str | None) -> None:
    """Add an officer.

    The password is read from standard input (one line, at least 12 characters). Without one, a
    link is printed with which the officer chooses a password: it works once, within 24 hours.

    \b
    Example:
      flask officer add anna@example.org --role analyst
    """  # noqa: D301 - click wants the control character
    password = _password_given()
    with _in_sentences():
        if slug and slug not in assignments.slugs():
            raise accounts.Refused(f"There is no consultation {slug}.")
        link = accounts.add(email, Role(role), password=password)
        if slug:
            assignments.limit(email, only_assigned=True)
            assignments.assign(email, slug, Role(role))
    where = f" in {slug} only" if slug else ""
    click.echo(f"Added {accounts.checked_email(email)} as {role}{where}.")
    if link:
        _show(link)


@officer.command("list")
def _list() -> None:
    """List the officers: email address, role, state.

    \b
    Example:
      flask officer list
    """  # noqa: D301 - click wants the control character
    with _in_sentences():
        everyone = accounts.everyone()
    if not everyone:
        click.echo("There are no officers yet. Add one with: flask officer add EMAIL --role ROLE")
        return
    width = max(len(each.email) for each in everyone)
    moment = clock.now()
    for each in everyone:
        click.echo(f"{each.email:<{width}}  {each.role:<13}  {each.state(moment)}")


@officer.command("reset")
@click.argument("email")
def _reset(email: str) -> None:
    """Reset an officer's account: prints a link to choose a new password.

    The old password and the second factor are removed, and all sessions end. A disabled account
    is enabled again.

    \b
    Example:
      flask officer reset anna@example.org
    """  # noqa: D301 - click wants the control character
    with _in_sentences():
        link = accounts.reset(email)
    click.echo(f"Reset {email.strip().lower()}.")
    _show(link)


@officer.command("disable")
@click.argument("email")
def _disable(email: str) -> None:
    """Disable an officer's account: they are signed out at once and cannot sign in.

    \b
    Example:
      flask officer disable anna@example.org
    """  # noqa: D301 - click wants the control character
    with _in_sentences():
        accounts.disable(email)
    click.echo(f"Disabled {email.strip().lower()}.")


def _password_given() -> str | None:
    if sys.stdin is None or sys.stdin.isatty():
        return None
    return sys.stdin.readline().rstrip("\r\n") or None


def _show(link: str) -> None:
    click.echo("Give them this link. It works once, within 24 hours:")
    click.echo(link)


@contextmanager
def _in_sentences() -> Iterator[None]:
    try:
        with telling_of_the_database():
            yield
    except (accounts.Refused, WeakPassword) as refused:
        raise click.ClickException(str(refused).rstrip(".") + ".") from None
    except Busy:
        raise click.ClickException("Too much is going on. Try again.") from None
