"""When nothing can be stored, the page keeps what was typed, and the site recovers by itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError

from consultation.engine import sqlite_module
from consultation.extensions import db
from consultation.gate import NotStored
from consultation.lifecycle.consultations import Current
from consultation.responding.models import Response
from tests.conftest import Loader, application, loader, running, settings_for
from tests.faults.disk import IOERR_FSYNC, IOERR_WRITE, WatchedDisk, watched_disk
from tests.residents import Resident

PATIENCE = 0.05
WORDS = "More light by the pond, and somebody to ring. " * 40
"""More than fits beside other rows: storing it always needs room."""
Fault = Callable[[Flask], AbstractContextManager[None]]


@pytest.fixture
def app(instance: Path) -> Iterator[Flask]:
    """The application on SQLite, which waits for its turn a moment only."""
    with running(application(settings_for(instance), patience=PATIENCE)) as app:
        yield app


@contextmanager
def each_connection(statement: str) -> Iterator[None]:
    """Have every connection to SQLite run `statement` first; afterwards none does."""

    def run(connection: Any, record: Any) -> None:
        connection.execute(statement)

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", run)
    yield
    db.session.remove()
    event.remove(db.engine, "connect", run)
    db.engine.dispose()


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """The file can grow no more, and has no page to spare."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        cursor = connection.connection.cursor()
        cursor.execute("VACUUM")
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.close()
    with each_connection(f"PRAGMA max_page_count={pages}"):
        yield


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    """SQLite refuses every write, as it does when the file or its disk is read-only."""
    with each_connection("PRAGMA query_only=ON"):
        yield


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Another process holds the database's write lock, and does not let go."""
    file = app.config["SETTINGS"].instance / "consultation.sqlite"
    other = sqlite_module().connect(str(file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextmanager
def no_turn(app: Flask) -> Iterator[None]:
    """The file that writers queue at cannot be opened."""
    file = app.config["SETTINGS"].instance / "write.lock"
    file.unlink(missing_ok=True)
    file.mkdir()
    yield
    file.rmdir()


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """The database cannot even be opened: reading fails as well, outside every write."""

    def refuse(*_: Any) -> None:
        raise sqlite_module().OperationalError("unable to open database file")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "do_connect", refuse)
    yield
    db.session.remove()
    event.remove(db.engine, "do_connect", refuse)


@contextmanager
def broken_disk(broken: Callable[[WatchedDisk], None]) -> Iterator[None]:
    """The disk answers with an error; the connections that met with it are used afterwards."""
    db.session.remove()
    db.engine.dispose()
    with watched_disk() as disk:
        broken(disk)
        yield
        disk.write_fails = disk.sync_fails = 0


def sync_error(app: Flask) -> AbstractContextManager[None]:
    """EIO on every sync."""
    return broken_disk(lambda disk: setattr(disk, "sync_fails", IOERR_FSYNC))


def write_error(app: Flask) -> AbstractContextManager[None]:
    """EIO on every write."""
    return broken_disk(lambda disk: setattr(disk, "write_fails", IOERR_WRITE))


def stored() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Response)).scalar_one()


def ready(app: Flask) -> int:
    return app.test_client().get("/readyz").status_code


def typed(resident: Resident) -> list[tuple[str, str]]:
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    return [("csrf_token", token), ("question_capacity", "visitor"), ("question_why", WORDS)]


def try_again(resident: Resident) -> Resident:
    """Choose the button on the page that says what could not be stored."""
    form = next(each for each in resident.page.find_all("form") if each["method"] == "post")
    fields = [(each["name"], each["value"]) for each in form.find_all("input")]
    return resident.post(form["action"], fields)


@pytest.mark.parametrize("fault", [full, read_only, locked, no_turn, away, sync_error, write_error])
def test_what_cannot_be_stored_is_kept_on_the_page_and_sent_again(
    app: Flask, open_now: Loader, resident: Resident, fault: Fault
) -> None:
    current = open_now()
    resident.start(current.slug)
    fields = typed(resident)
    for _ in range(2):
        with fault(app):
            resident.post(resident.url, fields)
            assert resident.status == 503
            assert resident.headers["Retry-After"] == "4"
            assert " ".join(WORDS.split()) in resident.text
            assert ready(app) == 503
            assert app.test_client().get("/healthz").status_code == 200
        assert ready(app) == 200
    try_again(resident)
    assert resident.heading.startswith("Check your answers")
    with fault(app):
        resident.send()
        assert resident.status == 503
    assert stored() == 0
    try_again(resident)
    assert resident.status == 200 and resident.reference
    assert stored() == 1


def test_without_the_page_that_gives_words_back_they_are_lost(
    app: Flask, open_now: Loader, resident: Resident
) -> None:
    app.testing = False
    for problem in (NotStored, SQLAlchemyError):
        del app.error_handler_spec[None][None][problem]
    resident.start(open_now().slug)
    with read_only(app):
        resident.post(resident.url, typed(resident))
    assert resident.status == 500
    assert " ".join(WORDS.split()) not in resident.text
    assert stored() == 0


def test_reading_goes_on_while_nothing_can_be_written(
    app: Flask, open_now: Loader, resident: Resident
) -> None:
    current = open_now()
    for fault in (full, read_only, locked, no_turn):
        with fault(app):
            assert resident.visit(f"/c/{current.slug}").status == 200, fault.__name__


def test_a_page_that_would_seal_is_shown_all_the_same(
    app: Flask, closing_in: Loader, at: Callable[..., None], resident: Resident
) -> None:
    current = closing_in(60)
    at(current.window.closes)
    with read_only(app):
        assert resident.visit(f"/c/{current.slug}").status == 200
        assert "The consultation closed." not in resident.visit(f"/c/{current.slug}/chronicle").text
    assert "The consultation closed." in resident.visit(f"/c/{current.slug}/chronicle").text


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str) -> Iterator[Flask]:
    """The application on PostgreSQL, which waits for its turn a moment only."""
    from flask_migrate import upgrade

    instance = tmp_path / "instance"
    instance.mkdir()
    app = application(settings_for(instance, database_url=postgres_url), patience=PATIENCE)
    with app.app_context():
        upgrade()
    with running(app):
        yield app


@contextmanager
def postgres_locked(app: Flask) -> Iterator[None]:
    """Somebody holds the tables that a resident's writes need."""
    with other_connection(app) as other:
        other.execute("LOCK TABLE draft, response, alembic_version IN SHARE MODE")
        yield
        other.rollback()


@contextmanager
def postgres_read_only(app: Flask) -> Iterator[None]:
    """The server takes no writes, as a standby does."""
    with other_connection(app) as other:
        other.autocommit = True
        name = other.info.dbname
        other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        db.engine.dispose()
        yield
        other.execute("SET default_transaction_read_only = off")
        other.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


CUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def other_connection(app: Flask) -> psycopg.Connection:
    url: str = app.config["SETTINGS"].database_url
    return psycopg.connect(url.replace("+psycopg", ""))


def open_for_long(app: Flask) -> Current:
    """A consultation that is open whatever the database's own clock says."""
    instance: Path = app.config["SETTINGS"].instance
    return loader(instance)(opens="2020-01-05 09:00", closes="2099-01-05 09:00")


@pytest.mark.parametrize("fault", [postgres_locked, postgres_read_only])
def test_postgresql_too(on_postgres: Flask, fault: Fault) -> None:
    current = open_for_long(on_postgres)
    resident = Resident(on_postgres.test_client()).start(current.slug)
    fields = typed(resident)
    with fault(on_postgres):
        resident.post(resident.url, fields)
        assert resident.status == 503
        assert " ".join(WORDS.split()) in resident.text
        assert ready(on_postgres) == 503
    assert ready(on_postgres) == 200
    try_again(resident).send()
    assert resident.reference and stored() == 1


def test_connections_that_the_server_cut_are_made_again(on_postgres: Flask) -> None:
    current = open_for_long(on_postgres)
    resident = Resident(on_postgres.test_client()).start(current.slug)
    fields = typed(resident)
    db.session.remove()
    with other_connection(on_postgres) as other:
        other.execute(CUT)
    resident.post(resident.url, fields).send()
    assert resident.reference and stored() == 1


def test_a_page_that_was_read_is_shown_though_its_connection_breaks_after_it(
    on_postgres: Flask,
) -> None:
    current = open_for_long(on_postgres)
    on_postgres.testing = False
    resident = Resident(on_postgres.test_client())
    db.session.remove()

    def cut(response: Any) -> Any:
        with other_connection(on_postgres) as other:
            other.execute(CUT)
        return response

    on_postgres.after_request(cut)
    assert resident.visit(f"/c/{current.slug}").status == 200


def test_a_fault_of_ours_is_not_taken_for_weather(on_postgres: Flask) -> None:
    on_postgres.testing = False
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE consultation CASCADE")
    assert on_postgres.test_client().get("/").status_code == 500
