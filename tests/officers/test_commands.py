"""The `flask officer` commands: their output and their exit status."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from consultation.extensions import db
from consultation.officers import accounts
from consultation.officers.demonstration import (
    add_demonstration_officer,
    disable_demonstration_officer,
)
from consultation.officers.models import Role
from tests.officers.desk import PASSWORD, Desk

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask officer ...`: `run("list")`, with standard input `input=`."""
    runner = app.test_cli_runner()
    return lambda *words, **how: runner.invoke(args=["officer", *words], **how)


def test_add_takes_the_password_from_standard_input(run: Run, desk: Callable[[], Desk]) -> None:
    ran = run("add", "Anna@Example.org", "--role", "analyst", input=PASSWORD + "\n")
    assert (ran.exit_code, ran.stdout) == (0, "Added anna@example.org as analyst.\n")
    assert desk().sign_in("anna@example.org").status_code == 303


def test_add_prints_a_link_when_standard_input_is_empty(run: Run, desk: Callable[[], Desk]) -> None:
    ran = run("add", "anna@example.org", "--role", "analyst")
    assert ran.exit_code == 0
    link = ran.stdout.splitlines()[-1]
    assert link.startswith("http://localhost/officers/link/")
    assert desk().get(link.removeprefix("http://localhost")).status_code == 200


REFUSED: list[tuple[tuple[str, ...], str, int, str]] = [
    (("add", "anna@example.org", "--role", "viewer"), "short\n", 1, "at least 12 characters"),
    (("add", "anna", "--role", "viewer"), "", 1, "“anna” is not an email address"),
    (("add", "here@example.org", "--role", "viewer"), "", 1, "There is an officer here@"),
    (("reset", "nobody@example.org"), "", 1, "There is no officer nobody@example.org"),
    (("disable", "nobody@example.org"), "", 1, "There is no officer nobody@example.org"),
    (("add", "anna@example.org", "--role", "owner"), "", 2, "'owner' is not one of"),
    (("add", "anna@example.org"), "", 2, "Missing option '--role'"),
    (("add",), "", 2, "Missing argument"),
    (("rename", "anna@example.org"), "", 2, "No such command"),
]


def test_what_is_refused_is_said_in_a_sentence(run: Run) -> None:
    accounts.add("here@example.org", Role.VIEWER)
    for words, given, status, says in REFUSED:
        ran = run(*words, input=given)
        assert ran.exit_code == status, words
        assert says in ran.stderr
        assert ran.stdout == "", words
        assert len(accounts.everyone()) == 1, words
        if status == 1:
            assert ran.stderr.startswith("Error: "), words
            assert len(ran.stderr.splitlines()) == 1, words


def test_list_says_how_each_account_stands(run: Run) -> None:
    assert "There are no officers yet" in run("list").stdout
    accounts.add("bela@example.org", Role.ADMINISTRATOR, password=PASSWORD)
    accounts.add("anna@example.org", Role.VIEWER)
    assert [line.split(maxsplit=2) for line in run("list").stdout.splitlines()] == [
        ["anna@example.org", "viewer", "waiting for a password"],
        ["bela@example.org", "administrator", "active"],
    ]


def test_disable_and_reset(run: Run, desk: Callable[[], Desk]) -> None:
    accounts.add("anna@example.org", Role.VIEWER, password=PASSWORD)
    assert run("disable", "Anna@example.org").stdout == "Disabled anna@example.org.\n"
    assert desk().sign_in("anna@example.org").status_code == 422
    ran = run("reset", "anna@example.org")
    assert ran.exit_code == 0
    assert "/officers/link/" in ran.stdout
    assert "waiting for a password" in run("list").stdout


@pytest.mark.parametrize("command", ["add", "list", "reset", "disable"])
def test_help_holds_an_example(command: str, run: Run) -> None:
    ran = run(command, "--help")
    assert ran.exit_code == 0
    assert f"  Example:\n    flask officer {command}" in ran.stdout


def test_a_database_without_tables_is_said(app: Flask, run: Run) -> None:
    with db.engine.begin() as connection:
        for table in (
            "one_time_link",
            "recovery_code",
            "officer_session",
            "audit_entry",
            "officer",
        ):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    for words in (("list",), ("disable", "anna@example.org")):
        ran = run(*words)
        assert ran.exit_code == 1
        assert "flask db upgrade" in ran.stderr


def test_the_demonstration_officer_keeps_the_sign_in_that_was_printed(
    app: Flask, desk: Callable[[], Desk]
) -> None:
    email, password = add_demonstration_officer()
    file = app.config["SETTINGS"].instance / "demonstration-officer"
    assert file.read_text().strip() == password
    assert file.stat().st_mode & 0o777 == 0o600
    assert add_demonstration_officer() == (email, password)
    chief = desk()
    assert chief.sign_in(email, password).status_code == 303
    assert chief.get("/officers/officers").status_code == 200


def test_the_demonstration_officer_is_disabled_where_others_reach_the_site(
    app: Flask, desk: Callable[[], Desk]
) -> None:
    disable_demonstration_officer()
    email, password = add_demonstration_officer()
    chief = desk()
    chief.sign_in(email, password)
    disable_demonstration_officer()
    disable_demonstration_officer()
    assert not chief.signed_in
    assert desk().sign_in(email, password).status_code == 422
    assert add_demonstration_officer() == (email, password), "a start for oneself lets it in again"
    assert desk().sign_in(email, password).status_code == 303


def test_a_demonstration_officer_whose_password_was_changed_is_let_in_by_the_printed_one(
    app: Flask, desk: Callable[[], Desk]
) -> None:
    email, password = add_demonstration_officer()
    token = accounts.reset(email).rpartition("/")[2]
    accounts.set_password(token, "four other unrelated words")
    assert desk().sign_in(email, password).status_code == 422
    add_demonstration_officer()
    assert desk().sign_in(email, password).status_code == 303
