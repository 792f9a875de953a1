"""The database schema as a whole: its revision, whether it is ours, creating and dropping it.

It must not know what any table means.
"""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, exists, inspect, literal, or_, select, table, text

VERSION_TABLE = "alembic_version"
ALWAYS_WRITTEN = "heartbeat"
"""A table that gets a row as soon as a site runs, so it does not count as content."""


def revision_in(connection: Connection) -> str | None:
    """The migration that the database is at; None if it is new."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest migration: the one that this version of the site works with."""
    return str(_scripts().get_current_head())


def is_known(revision: str) -> bool:
    """Whether this version of the site has the migration `revision`."""
    try:
        return _scripts().get_revision(revision) is not None
    except CommandError:
        return False


def tables_in(connection: Connection) -> list[str]:
    """The names of all tables, except for Alembic's own and for full-text indexes."""
    derived = _named(connection, "shadow", "virtual")
    names = inspect(connection).get_table_names()
    return [name for name in names if name != VERSION_TABLE and name not in derived]


def _named(connection: Connection, *kinds: str) -> list[str]:
    """On SQLite, the tables of these kinds.

    A full-text index is a `virtual` table, which SQLite stores in `shadow` tables.
    """
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("SELECT name, type FROM pragma_table_list")
    return [name for name, kind in rows if kind in kinds]


def is_ours(connection: Connection) -> bool:
    """Whether the database is empty or was made by this site's migrations."""
    return inspect(connection).has_table(VERSION_TABLE) or not tables_in(connection)


def holds_rows(connection: Connection) -> bool:
    """Whether the database holds anything that overwriting would lose."""
    kept = [name for name in tables_in(connection) if name != ALWAYS_WRITTEN]
    if not kept:
        return False
    any_row = or_(*(exists(select(literal(1)).select_from(table(name))) for name in kept))
    return bool(connection.execute(select(any_row)).scalar())


def bring_to(connection: Connection, revision: str) -> None:
    """Migrate the schema to `revision` within the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def drop_everything(connection: Connection) -> None:
    """Drop every table, with triggers and their functions.

    Dropping works for tables whose triggers refuse to delete rows.
    """
    quoted = connection.dialect.identifier_preparer.quote
    names = inspect(connection).get_table_names()
    if not names:
        return
    if connection.dialect.name == "sqlite":
        # Full-text indexes first: they drop their shadow tables themselves.
        indexes, shadows = _named(connection, "virtual"), set(_named(connection, "shadow"))
        plain = [name for name in names if name not in shadows and name not in indexes]
        for name in (*indexes, *plain):
            connection.exec_driver_sql(f"DROP TABLE {quoted(name)}")
        return
    functions = connection.execute(_TRIGGERED).scalars().all()
    connection.exec_driver_sql(f"DROP TABLE {', '.join(map(quoted, names))} CASCADE")
    for function in functions:
        connection.exec_driver_sql(f"DROP FUNCTION {function}")


_TRIGGERED = text(
    "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger"
    " JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
)


def _config() -> Config:
    migrations = current_app.extensions["migrate"]
    config: Config = migrations.migrate.get_config(migrations.directory)
    return config


def _scripts() -> ScriptDirectory:
    return _scripts_in(current_app.extensions["migrate"].directory)


@cache
def _scripts_in(folder: str) -> ScriptDirectory:
    """The migrations in a folder, read once: they do not change while a process runs."""
    return ScriptDirectory(folder)
