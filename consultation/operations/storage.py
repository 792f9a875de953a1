"""The doctor on the database: whether commits are durable, clocks, the demonstration's officer.

It must not know the machine.
"""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, func, select, text

from consultation import clock
from consultation.engine import sqlite_module
from consultation.gate import NotStored
from consultation.lifecycle.models import Consultation
from consultation.officers import demonstration
from consultation.officers.models import Officer
from consultation.operations import schema
from consultation.operations.durability import can_lose_writes
from consultation.operations.findings import Finding, ok, unsafe, warning
from consultation.readiness import can_store
from consultation.refusing import cure_for

OLDEST_POSTGRESQL = 140000
CLOCKS_APART = timedelta(seconds=2)
LOOKS_AT_CLOCKS = 5
SQLITE_FULL, SQLITE_EXTRA = 2, 3
_STANDBYS = text(
    # The state is NULL for roles that may not see it. pg_basebackup is not a standby.
    "SELECT count(*) FROM pg_stat_replication WHERE state IS NULL OR state <> 'backup'"
)


def durability(connection: Connection) -> Iterator[Finding]:
    """Check the database's version, and that commits are on the disk before they are confirmed."""
    if connection.dialect.name == "sqlite":
        yield from _sqlite_version()
        yield from _sqlite_durability(connection)
    else:
        yield from _postgresql_version(connection)
        yield from _postgresql_durability(connection)
        yield from _postgresql_log(connection)


def _sqlite_version() -> Iterator[Finding]:
    sqlite = sqlite_module()
    if can_lose_writes(sqlite.sqlite_version_info):
        yield warning(
            f"SQLite {sqlite.sqlite_version} can lose a write when several processes share a"
            " database: the server runs one process only.",
            "Install SQLite 3.51.3 or newer, or use PostgreSQL.",
        )
    else:
        yield ok(f"SQLite {sqlite.sqlite_version}.")


def _sqlite_durability(connection: Connection) -> Iterator[Finding]:
    mode, synchronous = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous")
    )
    if mode == "wal" and synchronous in (SQLITE_FULL, SQLITE_EXTRA):
        yield ok("Every commit is on the disk before it is confirmed (WAL, synchronous=FULL).")
    else:
        yield unsafe(
            f"Commits can be lost: journal_mode is {mode}, synchronous is {synchronous}.",
            "Put the database on a local disk.",
        )


def _postgresql_version(connection: Connection) -> Iterator[Finding]:
    number = int(_shown(connection, "server_version_num"))
    what = f"PostgreSQL {_shown(connection, 'server_version')}."
    if number < OLDEST_POSTGRESQL:
        yield unsafe(f"{what} It gets no more fixes.", "Use version 14 or newer.")
    else:
        yield ok(what)


def _postgresql_durability(connection: Connection) -> Iterator[Finding]:
    loses = [
        name
        for name in ("fsync", "synchronous_commit", "full_page_writes")
        if _shown(connection, name) == "off"
    ]
    for name in loses:
        yield unsafe(
            f"Commits can be lost: PostgreSQL's {name} is off.",
            f"Set {name} = on in postgresql.conf, and reload.",
        )
    if not loses:
        yield ok("Every commit is on the disk before it is confirmed (PostgreSQL's settings).")
    commit = _shown(connection, "synchronous_commit")
    waited_for = _shown(connection, "synchronous_standby_names")
    if waited_for and commit == "local":
        yield warning(
            "Commits do not wait for the standby: a failover can lose the last ones.",
            "Set synchronous_commit = on in postgresql.conf, and reload.",
        )
    elif not waited_for and connection.execute(_STANDBYS).scalar():
        yield warning(
            "A standby follows, but commits do not wait for it: a failover can lose the last ones.",
            "Set synchronous_standby_names in postgresql.conf (with Patroni, synchronous_mode:"
            " true), and reload.",
        )


def _postgresql_log(connection: Connection) -> Iterator[Finding]:
    """Check that PostgreSQL's own log does not quote rows that it refuses, or parameters.

    Logs as CSV or JSON contain them even when `log_error_verbosity` is terse.
    """
    kinds = {each.strip() for each in _shown(connection, "log_destination").split(",")}
    whole = sorted(kinds & {"csvlog", "jsonlog"})
    if whole:
        yield warning(
            f"PostgreSQL’s log can quote what people wrote: log_destination has {whole[0]}.",
            "Set log_destination = stderr or syslog in postgresql.conf, and reload.",
        )
    elif _shown(connection, "log_error_verbosity") != "terse":
        yield warning(
            "PostgreSQL’s log can quote what people wrote: log_error_verbosity is not terse.",
            "As its superuser: ALTER ROLE … SET log_error_verbosity = terse, for the site’s role;"
            " then restart the site.",
        )
    else:
        yield ok("PostgreSQL’s log does not quote what people wrote.")


def _shown(connection: Connection, name: str) -> str:
    return str(connection.execute(select(func.current_setting(name))).scalar())


def revision(connection: Connection) -> Iterator[Finding]:
    """Check that the schema is the one that this version works with."""
    found, wanted = schema.revision_in(connection), schema.head()
    if found == wanted:
        yield ok(f"The schema is current (revision {found}).")
    elif found is None or schema.is_known(found):
        yield unsafe(f"The schema is at {found or 'no revision'}.", "Run: flask db upgrade")
    else:
        yield unsafe(
            f"The schema is at {found}, which a newer version of the site made.",
            "Install that version.",
        )


def clocks(connection: Connection) -> Iterator[Finding]:
    """Check that the clocks of this machine and of the database agree."""
    if connection.dialect.name == "sqlite":
        yield ok("The database goes by this machine's clock.")
        return
    _, apart = min(_compared(connection) for _ in range(LOOKS_AT_CLOCKS))
    what = f"This machine's clock and the database's are {apart.total_seconds():.1f} s apart."
    if apart > CLOCKS_APART:
        yield unsafe(what, "Keep both right by NTP or chrony.")
    else:
        yield ok(what)


def _compared(connection: Connection) -> tuple[timedelta, timedelta]:
    """How long the database took to tell its time, and how far apart the two clocks are.

    The database's time is compared with ours half-way through the query. The quicker the answer,
    the more exact the comparison: on a busy machine it can take seconds.
    """
    before = clock.now()
    there = clock.database_now(connection)
    took = clock.now() - before
    return took, abs(there - (before + took / 2))


def readiness() -> Iterator[Finding]:
    """Check that a response could be stored now, as `/readyz` does."""
    try:
        can_store()
    except NotStored as problem:
        reason = str(problem).rstrip(".")
        cure = "Make room on its disk, or wait until others have written; then look again."
        yield unsafe(f"No response can be stored now: {reason}.", cure_for(reason, cure))
    else:
        yield ok("A response could be stored at this moment.")


def is_demonstration(connection: Connection) -> bool:
    """Whether there are only made-up consultations."""
    real, made_up = connection.execute(
        select(
            func.count().filter(Consultation.made_up.is_(False)),
            func.count().filter(Consultation.made_up.is_(True)),
        )
    ).one()
    return bool(made_up) and not real


def demonstration_officer(connection: Connection, public: bool) -> Iterator[Finding]:
    """Check that the demonstration's officer cannot sign in on a public site.

    Every start of a demonstration prints that officer's password.
    """
    enabled = connection.execute(
        select(Officer.id).where(
            Officer.email == demonstration.EMAIL, Officer.disabled_at.is_(None)
        )
    ).first()
    if enabled and public:
        yield unsafe(
            f"The demonstration's officer {demonstration.EMAIL} may sign in, and others can reach"
            " the site.",
            f"Run: flask officer disable {demonstration.EMAIL}",
        )
    else:
        yield ok("No officer of a demonstration can be used by others.")
