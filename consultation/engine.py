"""How the database is opened: every commit is on the disk, and no writer waits for ever.

It must not know the application, nor any table.
"""

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from consultation.settings import UnsafeSetting, variable_of

PATIENCE_SECONDS = 10.0
"""How long a write waits for its turn; then the page says so, and gives back what was typed."""

SYNCHRONOUS_FULL = 2


def sqlite_module() -> ModuleType:
    """The module to use SQLite by: pysqlite3, which brings a current SQLite, else Python's own."""
    try:
        import pysqlite3.dbapi2 as module  # noqa: PLC0415 - absent where no wheel exists
    except ImportError:
        return sqlite3
    return module  # type: ignore[no-any-return]  # pysqlite3 ships no types


def engine_options(database_url: str, patience: float = PATIENCE_SECONDS) -> dict[str, Any]:
    """What SQLAlchemy's engine is made with for `database_url`."""
    # An error is logged, and what people wrote belongs in no log: see _leave_words_out as well.
    return {"hide_parameters": True, **_of_its_kind(database_url, patience)}


def _of_its_kind(database_url: str, patience: float) -> dict[str, Any]:
    if database_url.startswith("sqlite"):
        return {
            "module": sqlite_module(),
            "connect_args": {"timeout": patience},
            # No limit. A thread that waits for its turn to write holds a connection; the thread
            # that has the turn must still get one.
            "pool_size": 0,
            "pool_use_lifo": True,
        }
    return {
        "pool_timeout": patience,
        "pool_pre_ping": True,
        # Connections remember what they have seen, and the one used last knows most.
        "pool_use_lifo": True,
        "pool_size": 10,
        "max_overflow": 10,
        "connect_args": {
            "connect_timeout": 5,
            "prepare_threshold": None,
            # Milliseconds. A database server that has lost power never answers that it is gone.
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        },
    }


def prepare(engine: Engine, patience: float = PATIENCE_SECONDS) -> None:
    """Set up the engine's connections: durable commits, and limits on how long a write waits."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, patience)
        _check_durable(engine)
        return

    # Before SQLAlchemy's own first look, which cannot read what an SQL_ASCII database says.
    @event.listens_for(engine, "connect", insert=True)
    def _check_encoding(connection: Any, record: Any) -> None:
        encoding = connection.pgconn.parameter_status(b"server_encoding")
        if encoding not in (b"UTF8", None):
            dialect: Any = engine.dialect
            raise dialect.loaded_dbapi.OperationalError(
                f"its encoding is {encoding.decode()}, which has no room for every language"
            )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("writing", False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(patience * 1000)}")

    @event.listens_for(engine, "handle_error")
    def _leave_words_out(context: Any) -> None:
        _say_without_values(context.original_exception, context.sqlalchemy_exception)

    @event.listens_for(engine, "handle_error")
    def _leave_a_standby(context: Any) -> None:
        # After a failover, a pooler in front (PgBouncer) keeps our connection to the old primary
        # open, which is a standby now. Dropping it makes the next one find the new primary.
        if "ReadOnlySqlTransaction" in _names_of(context.original_exception):
            context.is_disconnect = True


def _say_without_values(problem: BaseException, told: BaseException | None) -> None:
    """Have PostgreSQL's error, and SQLAlchemy's around it, name what failed but quote no value.

    Its detail is the row that was refused, its context the JSON that it could not read; where a
    value itself is wrong (class 22) even the message quotes it. SQLite never quotes any.
    See https://www.postgresql.org/docs/current/protocol-error-fields.html
    """
    told_by_server = getattr(problem, "diag", None)
    if told_by_server is None or not told_by_server.sqlstate:
        return  # the driver's own words, as of a connection that could not be made
    state = told_by_server.sqlstate
    said = str(problem)
    says = type(problem).__name__ if state.startswith("22") else told_by_server.message_primary
    shown = f"{says} (SQLSTATE {state})"
    problem.args = (shown,)
    if told is not None:
        told.args = tuple(str(each).replace(said, shown) for each in told.args)


def _prepare_sqlite(engine: Engine, patience: float) -> None:
    """Use WAL, sync every commit, and begin transactions ourselves, as a read or as a write."""

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # Of a new database only. A response of 1 to 2 kB fits such a page; of the usual 4,096 bytes
        # it would take a page of its own more, which doubles the file and the time to read it.
        cursor.execute("PRAGMA page_size=8192")
        (mode,) = cursor.execute("PRAGMA journal_mode=WAL").fetchone()
        for pragma in (
            "synchronous=FULL",
            f"busy_timeout={round(patience * 1000)}",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
        cursor.close()
        if mode != "wal" or synchronous != SYNCHRONOUS_FULL:
            raise UnsafeSetting(
                variable_of("database_url"),
                f"SQLite cannot keep every commit there (journal_mode is {mode}, synchronous is"
                f" {synchronous}).",
                "Name a file on a local disk.",
            )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A transaction that reads first and then writes fails when somebody else wrote meanwhile
        # (SQLITE_BUSY_SNAPSHOT). So writers take the write lock at once.
        options = connection.get_execution_options()
        if not options.get("reading", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def _check_durable(engine: Engine) -> None:
    """Refuse to start on a database file that cannot be used; one that is only busy will do."""
    file = engine.url.database
    if not file or not Path(file).exists():
        return
    try:
        engine.connect().close()
    except DBAPIError as problem:
        if not is_transient(problem):
            raise UnsafeSetting(
                variable_of("database_url"),
                f"{file} cannot be used ({problem.orig}).",
                "Move it away, and restore a backup.",
            ) from None
    finally:
        engine.dispose()  # the server forks next: no connection may be shared


def is_transient(problem: SQLAlchemyError) -> bool:
    """Whether the database failed for a reason that can pass (busy, full, away), and not by a bug.

    Drivers raise an OperationalError then; psycopg has a class of its own for a standby.
    """
    if not isinstance(problem, DBAPIError):
        return isinstance(problem, PoolTimeout)
    return problem.connection_invalidated or bool(
        _names_of(problem.orig) & {"OperationalError", "ReadOnlySqlTransaction"}
    )


def _names_of(problem: BaseException | None) -> set[str]:
    """The names of an exception's class and of its base classes."""
    return {each.__name__ for each in type(problem).__mro__}
