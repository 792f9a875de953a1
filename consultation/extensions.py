"""The database and its rules: naming, UTC, the write gate; migrations and languages, unbound.

It must not know any table, nor what is written through it.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

PATIENCE_SECONDS = 10
"""How long a write waits for its turn before it is given up with the words kept."""


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


class NotStored(Exception):
    """The database cannot take a write now (busy, full, away); nothing was changed."""


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True
)
migrate = Migrate(render_as_batch=True, compare_type=True)
babel = Babel()


def sqlite_module() -> ModuleType:
    """The SQLite to use: pysqlite3's, which is current, else the one that Python links."""
    try:
        import pysqlite3.dbapi2 as module  # noqa: PLC0415 - absent where no wheel exists
    except ImportError:
        return sqlite3
    return module  # type: ignore[no-any-return]  # pysqlite3 ships no types


def engine_options(database_url: str) -> dict[str, Any]:
    """What SQLAlchemy's engine is made with for `database_url`."""
    if database_url.startswith("sqlite"):
        return {"module": sqlite_module(), "connect_args": {"timeout": PATIENCE_SECONDS}}
    return {
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 10,
        "connect_args": {"connect_timeout": 5, "prepare_threshold": None},
    }


def prepare_sqlite(engine: Engine) -> None:
    """Make an SQLite engine durable: WAL, every commit synced, and transactions that we begin."""

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={PATIENCE_SECONDS * 1000}",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A reader that turns writer half-way can find its snapshot stale: writers say so first.
        writes = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class WriteGate:
    """Lets one writer at a time into an SQLite file, in this process and between processes.

    SQLite retries without a queue: without the gate an unlucky writer waits for seconds.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._threads = Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold the gate; raises NotStored when the turn does not come in time."""
        if self._path is None:
            yield
            return
        until = time.monotonic() + PATIENCE_SECONDS
        if not self._threads.acquire(timeout=PATIENCE_SECONDS):
            raise NotStored("Other writes are still waiting.")
        try:
            with self._path.open("ab") as file:
                _lock_file(file.fileno(), until)
                yield
        finally:
            self._threads.release()


def _lock_file(descriptor: int, until: float) -> None:
    import fcntl  # noqa: PLC0415 - only where SQLite is written, which is never Windows

    pause = 0.0002
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise NotStored("Another process is still writing.") from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.005)


_gate = "consultation_write_gate"


def install_gate(engine_sqlite: bool, instance: Path, extensions: dict[str, Any]) -> None:
    """Give the application its gate: a real one for SQLite, an open one for PostgreSQL."""
    extensions[_gate] = WriteGate(instance / "write.lock" if engine_sqlite else None)


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction in a session of its own: committed at the end, or not at all.

    Raises NotStored when the database cannot take it; what was read before stays usable.
    """
    from flask import current_app  # noqa: PLC0415 - the gate is the application's, not the module's

    db.session.commit()
    gate: WriteGate = current_app.extensions[_gate]
    engine = db.engine.execution_options(writing=True)
    with gate.passed(), Session(engine, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
            # What was read meanwhile ended too: whatever is read next sees what was written.
            db.session.commit()
        except DBAPIError as problem:
            session.rollback()
            if _is_weather(problem):
                raise NotStored(str(problem.orig)) from problem
            raise


def _is_weather(problem: DBAPIError) -> bool:
    """Whether the database failed for a reason that passes, not for a fault in the statement."""
    return problem.connection_invalidated or type(problem.orig).__name__ in {
        "OperationalError",
        "DiskFull",
        "ReadOnlySqlTransaction",
        "AdminShutdown",
        "CannotConnectNow",
        "DeadlockDetected",
        "LockNotAvailable",
    }
