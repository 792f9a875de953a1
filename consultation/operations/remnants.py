"""Overwrites the free pages of an SQLite file, which still hold what was dropped.

It must not know any table of the site.
"""

from contextlib import suppress

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from consultation.extensions import db

PIECE = 1024 * 1024


def leave_no_remnants() -> None:
    """Fill the free pages with zeros, and free them again.

    SQLite's own means (secure_delete, VACUUM) would need memory for all that was dropped. If the
    disk is full or the database is busy, old content stays until new rows overwrite it.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()
    with (
        suppress(DBAPIError),
        db.engine.execution_options(writing=True).connect() as connection,
    ):
        connection.detach()  # its secure_delete setting must not reach other users of the pool
        with connection.begin():
            _fill(connection)
        # A transaction of its own: SQLite would not write pages that are filled and freed in one.
        with connection.begin():
            connection.exec_driver_sql("DROP TABLE filling")


def _fill(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA secure_delete=FAST")
    connection.exec_driver_sql("DROP TABLE IF EXISTS filling")
    connection.exec_driver_sql("CREATE TABLE filling (zeros)")
    free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
        for name in ("freelist_count", "page_size")
    )
    for _ in range(-(-free * size // PIECE)):
        connection.exec_driver_sql(f"INSERT INTO filling VALUES (zeroblob({PIECE}))")  # noqa: S608 - our own number
