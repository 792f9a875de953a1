"""`flask doctor`: the list of everything that it looks at."""

import os
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from consultation import clock
from consultation.extensions import db
from consultation.operations import exposure, machine, schema, storage, upkeep
from consultation.operations.findings import Finding, Level, ok, unsafe
from consultation.refusing import cure_for
from consultation.settings import Settings

__all__ = ["Finding", "Level", "examine"]


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check of this instance; yields the findings one by one."""
    moment = clock.now()
    yield from machine.versions()
    yield from machine.variables(os.environ)
    yield from machine.disk(settings)
    yield from machine.folder(settings)
    yield from machine.unfinished(settings, moment)
    yield from exposure.address(settings)
    yield from exposure.proxies(settings)
    yield from exposure.second_factor(settings)
    try:
        yield from _in_database(settings)
        yield from _at_work(settings)
    except DBAPIError as problem:
        reason = str(problem.orig).splitlines()[0]
        yield unsafe(
            f"The database cannot be used ({reason}).",
            cure_for(reason, "Start it, or correct the setting database_url."),
        )


def _in_database(settings: Settings) -> Iterator[Finding]:
    with db.engine.connect() as connection:
        yield from storage.durability(connection)
        yield from storage.clocks(connection)
        yield from storage.revision(connection)
        if schema.revision_in(connection) != schema.head():
            return
        yield from storage.demonstration_officer(connection, exposure.is_public(settings))
        if storage.is_demonstration(connection):
            yield ok("A demonstration needs no backup.")
        else:
            yield from machine.backups(settings, clock.now())


def _at_work(settings: Settings) -> Iterator[Finding]:
    """What is asked of the site itself; nothing is open then that a write would wait for."""
    with db.engine.connect() as connection:
        current = schema.revision_in(connection) == schema.head()
    if current:
        yield from storage.readiness()
        yield from upkeep.retention(settings, clock.now())
