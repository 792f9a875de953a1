"""A primary and a synchronous standby of PostgreSQL, from the wheel that the tests come with."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.faults.machines import wait_for
from tests.postgres import PostgresServer


class Pair:
    """Two servers, of which the first takes writes once the second has them too."""

    def __init__(self, primary: PostgresServer, standby: PostgresServer) -> None:
        self._primary, self._standby = primary, standby
        hosts = f"host={primary.folder}&host={standby.folder}"
        self.url = (
            f"postgresql+psycopg://consultation@/consultation?{hosts}"
            "&target_session_attrs=read-write"
        )

    def kill_primary(self) -> None:
        """Kill it; the standby is promoted, as somebody on watch would do it."""
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
    found = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
    return found == [("sync",)]
