"""A primary and a synchronous standby of PostgreSQL, from the same package as other tests use."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import psycopg

from tests.faults.machines import wait_for
from tests.postgres import PostgresServer

SECONDS_APART = 1.0
"""How long the standby has heard nothing when the primary is killed."""


class Pair:
    """Two servers, of which the first takes writes once the second has them too."""

    def __init__(self, primary: PostgresServer, standby: PostgresServer) -> None:
        self._primary, self._standby = primary, standby
        hosts = f"host={primary.folder}&host={standby.folder}"
        self.url = (
            f"postgresql+psycopg://consultation@/consultation?{hosts}"
            "&target_session_attrs=read-write"
        )

    def wait_for_no_standby(self) -> None:
        """Take the guard out: the first thanks before the second has it."""
        with _connection(self._primary) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            connection.execute("SELECT pg_reload_conf()")

    def _cut_off_standby(self) -> None:
        """Have the standby hear nothing more from the primary for a while."""
        with _connection(self._standby) as connection:
            connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
            connection.execute("SELECT pg_reload_conf()")
        with _connection(self._primary) as connection:
            wait_for("a standby that is away", lambda: not _standbys(connection))
        Event().wait(SECONDS_APART)

    def kill_primary(self) -> None:
        """Kill it, just when the standby is behind; that is promoted, as by somebody on watch."""
        self._cut_off_standby()
        self._primary.kill()
        with _connection(self._standby) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("SELECT pg_promote()")

    def mend(self) -> None:
        """A pair is killed once."""
        raise NotImplementedError


def _connection(server: PostgresServer) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(server.folder), user="postgres", dbname="postgres", autocommit=True
    )


@contextmanager
def pair_of_databases() -> Iterator[Pair]:
    """Start both; when the block ends, nothing of them is left."""
    primary = PostgresServer()
    try:
        with _connection(primary) as connection:
            connection.execute("CREATE ROLE consultation LOGIN")
            connection.execute("CREATE DATABASE consultation OWNER consultation")
        standby = PostgresServer(copy_of=primary)
        try:
            with _connection(primary) as connection:
                connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                connection.execute("SELECT pg_reload_conf()")
                wait_for("a synchronous standby", lambda: _is_synchronous(connection))
            yield Pair(primary, standby)
        finally:
            standby.stop()
    finally:
        primary.stop()


def _is_synchronous(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    return _standbys(connection) == [("sync",)]


def _standbys(connection: "psycopg.Connection[tuple[object, ...]]") -> list[tuple[object, ...]]:
    return connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
