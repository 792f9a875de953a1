"""Errors of the database, which are logged, never contain what people wrote."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, MetaData, Table, insert, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from consultation.statements import Prepared
from consultation.transactions import storing, writing
from tests.conftest import application, settings_for
from tests.definitions import definition
from tests.postgres import PostgresServer
from tests.residents import Resident

SECRET = "Quernstone"
Fault = Callable[[Connection | Session], Any]


def _statement(words: str) -> Fault:
    return lambda write: write.execute(text(words), {"secret": SECRET, "json": f'{{"{SECRET}'})


def _prepared(write: Connection | Session) -> None:
    connection = write.connection() if isinstance(write, Session) else write
    table = Table("said", MetaData(), autoload_with=connection)
    Prepared(insert(table), "words").changed(connection, words=SECRET)
    Prepared(insert(table), "words").changed(connection, words=SECRET)


FAULTS: dict[str, tuple[type[DBAPIError], str, Fault]] = {
    "no value": (
        IntegrityError,
        "needed",
        _statement("INSERT INTO said (words, needed) VALUES (:secret, NULL)"),
    ),
    "the same again": (
        IntegrityError,
        "said",
        _statement("INSERT INTO said (words) VALUES (:secret), (:secret)"),
    ),
    "the same again, prepared": (IntegrityError, "said", _prepared),
    "a rule": (
        IntegrityError,
        "short",
        _statement("INSERT INTO said (words, needed) VALUES (:secret || :secret, 1)"),
    ),
    "nothing to belong to": (
        IntegrityError,
        "",
        _statement("INSERT INTO answered (words) VALUES (:secret)"),
    ),
}
OF_POSTGRESQL: dict[str, tuple[type[DBAPIError], str, Fault]] = {
    "no number": (DataError, "22P02", _statement("SELECT CAST(CAST(:secret AS text) AS integer)")),
    "no JSON": (DataError, "22P02", _statement("SELECT CAST(CAST(:json AS text) AS jsonb)")),
    "no day": (DataError, "22007", _statement("SELECT CAST(CAST(:secret AS text) AS date)")),
}


def _tables(write: Session) -> None:
    write.execute(
        text(
            "CREATE TABLE said (words text PRIMARY KEY, needed integer NOT NULL DEFAULT 1,"
            " CONSTRAINT short CHECK (length(words) < 15))"
        )
    )
    write.execute(text("CREATE TABLE answered (words text REFERENCES said (words))"))


def _whole(problem: BaseException) -> str:
    """All that a log could say of a problem, and of what lies behind it."""
    parts = ["".join(traceback.format_exception(problem))]
    behind: BaseException | None = problem
    while behind:
        parts += [repr(behind), str(behind)]
        behind = behind.__cause__ or behind.__context__
    return "\n".join(parts)


def _refused(begin: Callable[[], Any], kind: type[DBAPIError], fault: Fault) -> str:
    with pytest.raises(kind) as refusal, begin() as write:
        fault(write)
    return _whole(refusal.value)


@pytest.mark.parametrize("begin", [writing, storing], ids=["session", "connection"])
def test_no_value_stands_in_an_error(each_app: Flask, begin: Callable[[], Any]) -> None:
    with writing() as write:
        _tables(write)
    faults = dict(FAULTS)
    if db.engine.dialect.name == "postgresql":
        faults |= OF_POSTGRESQL
    for name, (kind, named, fault) in faults.items():
        said = _refused(begin, kind, fault)
        assert SECRET not in said, (name, said)
        assert named in said, (name, "what failed must still be named", said)
    with writing() as write:
        write.execute(text("DROP TABLE answered"))
        write.execute(text("DROP TABLE said"))


def test_a_response_that_the_database_refuses_is_in_no_log(
    postgres_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    loaded = load(definition(opens="2020-01-01", closes="2099-01-01"), "test.yaml", Path("none"))
    resident = Resident(postgres_app.test_client()).start(loaded.slug)
    current = find(loaded.slug)
    assert current
    answers = {"capacity": {"option": "resident"}, "why": SECRET}
    resident.go_through(answers, current.definition.questions)
    with writing() as write:
        write.execute(text("ALTER TABLE response ADD CONSTRAINT never CHECK (channel = 'paper')"))
    postgres_app.testing = False  # a fault is shown as a page, and logged
    resident.send()
    assert resident.status == 500
    logged = "\n".join(f"{each.getMessage()}\n{each.exc_text}" for each in caplog.records)
    assert "never" in logged and "IntegrityError" in logged, "what failed can be found"
    assert SECRET not in logged


@pytest.mark.postgres
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_without_room_for_every_language_is_refused(
    postgres_server: PostgresServer, instance: Path, encoding: str
) -> None:
    # Most answers fit in LATIN1, but not the first with a curly quotation mark, nor any in Urdu.
    name = postgres_server.create_database(encoding=encoding)
    app = application(settings_for(instance, database_url=postgres_server.url(name)))
    for words in (["db", "upgrade"], ["consultation", "list"], ["doctor"]):
        ran = app.test_cli_runner().invoke(args=words)
        assert ran.exit_code == 1 and f"its encoding is {encoding}" in ran.output, words
        assert "operating.md" in ran.output, words
    assert app.test_client().get("/").status_code == 503
    postgres_server.drop_database(name)


def test_a_response_of_two_kilobytes_takes_no_page_of_its_own(app: Flask) -> None:
    """Without a row id, a row of more than a quarter of a page overflows into further ones."""
    assert db.session.scalar(text("PRAGMA page_size")) == 8192
