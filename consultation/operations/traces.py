"""Overwrites what is left of erased rows in the database's files, and deletes derived copies.

It must not know why something was erased.
"""

import shutil
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from consultation.extensions import Base, db
from consultation.transactions import turn

ERASED_FROM = (
    "response",
    "equality_answers",
    "contact_address",
    "draft",
    "audit_entry",
    "comment",
    "starred_comment",
    "quotation",
    "erasure",
    "making",
    "made_piece",
)
"""Tables that retention and withdrawal erase from."""
WITHOUT_ORDER = (
    "response",
    "response_digest",
    "equality_answers",
    "contact_address",
    "draft",
    "receipt_code",
    "provenance",
    "comment",
    "comments_taken",
)
"""Tables of which nobody may learn in which order their rows came; their keys are random."""
DERIVED = ("columns", "charts")
"""Folders of the instance with files that are derived from the database."""
PATIENCE, SHORT_WAIT = 30_000, 200
"""Milliseconds to wait for the database: in an operator's command, and in a resident's request."""


class StillRead(Exception):
    """All is erased, but the database's log holds old pages, since somebody was reading them."""


def write_over_traces(instance: Path) -> None:
    """Rewrite the database's files without what was erased, and delete derived copies.

    On SQLite the write-ahead log is emptied too. On PostgreSQL tables and indexes are rewritten,
    and residents' rows put out of order; old pages stay in its write-ahead log until it is
    recycled. Raises StillRead, NotStored or DBAPIError.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with turn():
            _rewrite_sqlite()
    else:
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for name in WITHOUT_ORDER:
                _put_out_of_order(connection, Base.metadata.tables[name])
            rewritten = [name for name in ERASED_FROM if name not in WITHOUT_ORDER]
            connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {', '.join(rewritten)}")
    remove_derived(instance)


def _put_out_of_order(connection: Connection, table: Table) -> None:
    """Rewrite a table of PostgreSQL so that neither place nor transaction tells when a row came.

    SQLite has neither: it stores these rows in the order of their keys.
    """
    (key,) = (column.name for column in table.primary_key)
    connection.exec_driver_sql(f"UPDATE {table.name} SET {key} = {key}")  # noqa: S608 - our names
    connection.exec_driver_sql(f"CLUSTER {table.name} USING {table.primary_key.name}")
    connection.exec_driver_sql(f"ANALYZE {table.name}")


def remove_derived(instance: Path) -> None:
    """Delete derived files; they are made again when they are needed."""
    for name in DERIVED:
        shutil.rmtree(instance / name, ignore_errors=True)


def _rewrite_sqlite() -> None:
    """Run VACUUM, outside any transaction, and empty the write-ahead log."""
    connection = db.engine.raw_connection()
    connection.detach()  # its busy timeout must not reach other users of the pool
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    if busy:
        raise StillRead(
            "All is erased, but somebody was reading, so the database’s log still holds pages as"
            " they were. Run the command again."
        )


def empty_log() -> None:
    """Empty SQLite's write-ahead log, which holds old pages, unless somebody is reading it."""
    if db.engine.dialect.name != "sqlite":
        return
    with suppress(DBAPIError), db.engine.connect() as connection:
        connection.detach()  # its busy timeout must not reach other users of the pool
        cursor = connection.connection.cursor()
        with suppress(Exception):
            cursor.execute(f"PRAGMA busy_timeout={SHORT_WAIT}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
