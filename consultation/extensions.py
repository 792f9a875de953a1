"""The database and its rules: naming, UTC, turns to write; migrations and languages, unbound.

It must not know any table, nor what is written through it.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import Any, TypeVar

from flask import current_app, g, has_request_context
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from consultation.engine import PATIENCE_SECONDS, is_weather
from consultation.gate import NotStored, WriteGate
from consultation.proxies import this_page

T = TypeVar("T")

LONG_RESPONSE = 256 * 1024
"""Bytes; few responses are longer."""


class Base(DeclarativeBase):
    """What every table subclasses; constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC on this side, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: nobody could say later when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must carry its zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True
)
migrate = Migrate(render_as_batch=True, compare_type=True)
babel = Babel()


class _Kept(local):
    """What a thread of the server keeps between requests: a connection, of which pool."""

    pool: Pool | None = None
    connection: Connection | None = None


@dataclass(frozen=True)
class Store:
    """How one application stores and reads: what every page of a resident asks."""

    sqlite: bool
    gate: WriteGate
    """A real one for SQLite, an open one for PostgreSQL."""
    kept: _Kept
    """The connections that the threads of the server read by."""


_STORE = "consultation_store"


def install_store(
    sqlite: bool,
    instance: Path,
    extensions: dict[str, Any],
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Say how the application stores."""
    gate = WriteGate(instance / "write.lock" if sqlite else None, patience)
    extensions[_STORE] = Store(sqlite, gate, _Kept())


def store() -> Store:
    """How this application stores."""
    how: Store = current_app.extensions[_STORE]
    return how


def reading() -> Connection:
    """What is read by that everybody asks for: in a request a connection without a session.

    There, each statement sees what was stored last.
    """
    if not has_request_context():
        return db.session().connection()
    page = this_page()
    connection: Connection | None = page.get("reading")
    if connection is None:
        connection = page.reading = _to_read_by()
    return connection


def _to_read_by() -> Connection:
    """A connection of its own; on SQLite the one that this thread has kept from before.

    Fetching it from the pool and bringing it back cost more than all that a page reads by it.
    PostgreSQL's can break meanwhile: the pool tries each before it hands it out.
    """
    engine, how = _for_reading(db.engine), store()
    if not how.sqlite:
        return engine.connect()
    kept, connection = how.kept, how.kept.connection
    # An engine that was told to let go of its connections has another pool from then on.
    if (
        connection
        and kept.pool is engine.pool
        and not (connection.closed or connection.invalidated)
    ):
        return connection
    if connection:
        _close(connection)
    kept.pool, kept.connection = engine.pool, engine.connect()
    return kept.connection


@lru_cache(maxsize=4)
def _for_reading(engine: Engine) -> Engine:
    """The same engine, whose connections begin no transaction."""
    return engine.execution_options(reading=True)


def end_reading() -> None:
    """Give the connection back: before a transaction begins, and after each request."""
    connection: Connection | None = g.pop("reading", None)
    if connection is None:
        return
    if not store().sqlite:
        _close(connection)
    elif connection.in_transaction():
        _end(connection.rollback, connection)


def end_request(error: BaseException | None = None) -> None:
    """Give back every connection that a request has read by."""
    end_reading()
    if db.session.registry.has():
        _close(db.session())


def _close(read_by: Connection | Session) -> None:
    """Close it; what was read is whole, even if the connection has broken since."""
    _end(read_by.close, read_by)


def _end(how: Callable[[], None], read_by: Connection | Session) -> None:
    try:
        how()
    except SQLAlchemyError:
        with suppress(SQLAlchemyError):
            read_by.invalidate()


def _read_anew() -> None:
    """Let whatever is read next see what was written last."""
    if db.session.registry.has():
        db.session.commit()


@contextmanager
def turn() -> Iterator[None]:
    """A turn to write, as the only one; raises NotStored when the database cannot take it now."""
    end_reading()
    _read_anew()
    try:
        with store().gate:
            yield
            _read_anew()
    except SQLAlchemyError as problem:
        _tell_weather(problem)
        raise


def _tell_weather(problem: SQLAlchemyError) -> None:
    """Raise NotStored for what passes, as a full disk does; not for a fault of ours."""
    if is_weather(problem):
        raise NotStored(str(getattr(problem, "orig", problem))) from problem


Write = Session | Connection


def store_nothing(before: Callable[[Write], None]) -> None:
    """For the rest of this request: begin every write with `before`, and let none of them last."""
    g.before_writes_that_do_not_last = before


def _undone() -> Callable[[Write], None] | None:
    """What comes before writes that do not last; None where they do."""
    return g.get("before_writes_that_do_not_last") if has_request_context() else None


def _does_not_last(write: Write) -> bool:
    before = _undone()
    if before:
        before(write)
    return before is not None


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction in a session of its own: committed at the end, or not at all.

    Raises NotStored when the database cannot take it; what was read before stays usable.
    """
    engine = db.engine.execution_options(writing=True)
    with turn(), Session(engine, expire_on_commit=False) as session:
        undone = _does_not_last(session)
        yield session
        if undone:
            session.rollback()
        else:
            session.commit()


@contextmanager
def storing() -> Iterator[Connection]:
    """The same without a session, for what every resident stores: statements, no objects."""
    with turn(), db.engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin() as transaction:
            undone = _does_not_last(connection)
            yield connection
            if undone:
                transaction.rollback()


def store_at_once(statement: Callable[[Connection], T]) -> T:
    """Have `statement` change what it does with one statement, and return what it returns.

    SQLite makes a transaction of one statement by itself, on the connection that has just read what
    it changes: who writes next waits for one call, not three. Raises NotStored as `storing` does.
    """
    if not (store().sqlite and has_request_context()) or _undone():
        with storing() as write:
            return statement(write)
    try:
        _read_anew()
        with store().gate:
            done = statement(reading())
            _read_anew()
    except SQLAlchemyError as problem:
        _tell_weather(problem)
        raise
    return done


def can_store() -> None:
    """Store something that changes nothing; raises NotStored when a response could not be stored.

    A write that only begins proves little: this one is committed, and asks SQLite for room first.
    """
    engine = db.engine
    try:
        with writing() as session:
            if store().sqlite:
                _ask_for_room(session, Path(engine.url.database or ""))
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))
    except DBAPIError as problem:
        raise NotStored(f"The database is not prepared: {problem.orig}") from problem


def _ask_for_room(session: Session, file: Path) -> None:
    """Have SQLite make room for a long response, and give it back."""
    if shutil.disk_usage(file.parent).free < LONG_RESPONSE:
        raise NotStored("The disk is full.")
    for statement in (
        "SAVEPOINT room",
        "CREATE TABLE room (filled)",
        f"INSERT INTO room VALUES (zeroblob({LONG_RESPONSE}))",  # noqa: S608 - our own number
        "ROLLBACK TO room",
    ):
        session.execute(text(statement))
