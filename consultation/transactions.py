"""How the application reads and writes: connections to read by, and one transaction for each write.

- `reading()` is the connection that residents' pages read by.
- `writing()` is a write transaction with an ORM session.
- `storing()` is the same with a plain connection, which is faster: for what residents store.
- `store_at_once()` is faster still, for a change that is a single statement.
- `add_unless_there()`, in a transaction, stores what another may be storing at the same moment.

Every write waits for its turn and raises `NotStored` when the database cannot take it. It must not
know any table, nor what is written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import Any, TypeVar

from flask import current_app, g, has_request_context
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from consultation.engine import PATIENCE_SECONDS, is_transient
from consultation.extensions import Base, db
from consultation.gate import NotStored, WriteGate
from consultation.proxies import this_page

T = TypeVar("T")
Write = Session | Connection

STORE = "consultation_store"
"""The key of the application's `Store` in `app.extensions`."""


class _ThreadConnection(local):
    """The connection that a server thread keeps from one request to the next, and its pool."""

    pool: Pool | None = None
    connection: Connection | None = None


@dataclass(frozen=True)
class Store:
    """How one application reaches its database."""

    sqlite: bool
    gate: WriteGate
    """Lets one writer in at a time on SQLite; always open on PostgreSQL."""
    kept: _ThreadConnection


def install_store(
    sqlite: bool,
    instance: Path,
    extensions: dict[str, Any],
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Set up the application's `Store`; a write waits up to `patience` seconds for its turn."""
    gate = WriteGate(instance / "write.lock" if sqlite else None, patience)
    extensions[STORE] = Store(sqlite, gate, _ThreadConnection())


def store() -> Store:
    """The `Store` of the current application."""
    how: Store = current_app.extensions[STORE]
    return how


def reading() -> Connection:
    """The connection that this request reads by; outside a request, that of the ORM session.

    Within a request it begins no transaction, so each statement sees what was committed last.
    """
    if not has_request_context():
        return db.session().connection()
    page = this_page()
    connection: Connection | None = page.get("reading")
    if connection is None:
        connection = page.reading = _connection_to_read_by()
    return connection


def _connection_to_read_by() -> Connection:
    """A connection from the pool; on SQLite the one that this thread kept from its last request.

    On SQLite, taking a connection from the pool and returning it costs more than all the reading
    that a page does. A connection to PostgreSQL can break between requests, so there it comes from
    the pool, which tests it first.
    """
    engine, how = _for_reading(db.engine), store()
    if not how.sqlite:
        return engine.connect()
    kept, connection = how.kept, how.kept.connection
    # `engine.dispose()` gives an engine a new pool: a connection of the old one is not kept.
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
    """Give the reading connection back: before a write begins, and after each request."""
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


def read_to_the_end(pieces: Iterator[T]) -> Iterator[T]:
    """Pieces that are sent while this request's ORM session reads them; closes it after the last.

    The request gives its session back before its answer is sent. What is read later begins another
    transaction, and nobody would end that: SQLite's log could not be emptied of what was erased.
    """
    session = db.session()

    def read() -> Iterator[T]:
        try:
            yield from pieces
        finally:
            _close(session)

    return read()


def _close(read_by: Connection | Session) -> None:
    _end(read_by.close, read_by)


def _end(how: Callable[[], None], read_by: Connection | Session) -> None:
    """Close or roll back; a connection that has broken by now is only let go.

    Whatever was read from it had been read whole, so the page need not fail.
    """
    try:
        how()
    except SQLAlchemyError:
        with suppress(SQLAlchemyError):
            read_by.invalidate()


@contextmanager
def reading_as_of_one_moment() -> Iterator[None]:
    """Have the ORM session read everything as of the block's beginning, unless it commits.

    SQLite reads so by itself.
    """
    db.session.rollback()
    if not store().sqlite:
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        db.session.rollback()


def _read_anew() -> None:
    """End the ORM session's snapshot, so that its next read sees what was committed last."""
    if db.session.registry.has():
        db.session.commit()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the turn to write, and hold it; raises NotStored when the database cannot write."""
    end_reading()
    _read_anew()
    try:
        with store().gate:
            yield
            _read_anew()
    except SQLAlchemyError as problem:
        _raise_not_stored(problem)
        raise


def _raise_not_stored(problem: SQLAlchemyError) -> None:
    """Raise NotStored for what can pass, like a full disk; do nothing for a fault of ours."""
    if is_transient(problem):
        raise NotStored(str(getattr(problem, "orig", problem))) from problem


def store_nothing(before: Callable[[Write], None]) -> None:
    """For the rest of this request, undo every write at its end, after `before` has begun it.

    Rehearsals need this: they run the residents' own code, and nothing of it may last.
    """
    g.before_writes_that_do_not_last = before


def _before_undone() -> Callable[[Write], None] | None:
    """The `before` of `store_nothing`; None where writes last."""
    return g.get("before_writes_that_do_not_last") if has_request_context() else None


def _is_undone(write: Write) -> bool:
    """Whether this write is to be undone at its end; if so, begins it as `store_nothing` says."""
    before = _before_undone()
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
        undone = _is_undone(session)
        yield session
        if undone:
            session.rollback()
        else:
            session.commit()


@contextmanager
def storing() -> Iterator[Connection]:
    """The same with a plain connection, for what every resident stores: statements, no objects."""
    with turn(), db.engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin() as transaction:
            undone = _is_undone(connection)
            yield connection
            if undone:
                transaction.rollback()


def store_at_once(statement: Callable[[Connection], T]) -> T:
    """Run `statement`, which changes what it changes by a single SQL statement; returns its result.

    SQLite makes a transaction of a single statement by itself, on the connection that has just read
    the row. This saves the calls for BEGIN and COMMIT: the next writer waits for one call
    instead of three. Elsewhere this is `storing`. Raises NotStored as `storing` does.
    """
    if not (store().sqlite and has_request_context()) or _before_undone():
        with storing() as write:
            return statement(write)
    try:
        _read_anew()
        with store().gate:
            done = statement(reading())
            _read_anew()
    except SQLAlchemyError as problem:
        _raise_not_stored(problem)
        raise
    return done


def add_unless_there(write: Write, table: type[Base], **values: Any) -> None:
    """Insert a row, unless one with the same unique key is there, or is being stored just now."""
    kind = sqlite if store().sqlite else postgresql
    write.execute(kind.insert(table).values(**values).on_conflict_do_nothing())
