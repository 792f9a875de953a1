"""Makes backups: every row of every table as of one moment, while the database is in use.

It must not know what the rows mean, nor who asks.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from consultation import clock
from consultation.extensions import Base, db
from consultation.operations import schema
from consultation.operations.erasures import keep_everywhere
from consultation.operations.last_backup import LastBackup, remember
from consultation.operations.refusals import NotBackedUp
from consultation.operations.rows import Described, Tally
from consultation.operations.sealed_file import Sealing, is_backup, written_beside
from consultation.watching import Watch, unwatched


def back_up(path: Path, instance: Path, key: str, watch: Watch = unwatched) -> int:
    """Back up the database into `path`, encrypted if `key` is not empty; returns how many rows.

    The backup has everything that was stored before the call. An older backup at `path` is
    replaced only once the new one is complete. Raises NotBackedUp, or OSError when the file cannot
    be written.
    """
    if path.exists() and not is_backup(path):
        raise NotBackedUp(
            f"{path} is not a backup, so it was left as it is. Give a name that is free."
        )
    described = [
        Described.of(table)
        for table in Base.metadata.sorted_tables
        if not table.info.get("derived")  # made from the other tables, and made again when missing
    ]
    made_at = clock.now()
    with snapshot() as connection:
        revision = _revision_to_back_up(connection)
        total = sum(each.number_in(connection) for each in described)
        tallies = {each.name: Tally() for each in described}
        with written_beside(path) as file:
            sealing = Sealing(file, key)
            told = [asdict(each) for each in described]
            sealing.write(
                _line({"made_at": made_at.isoformat(), "revision": revision, "tables": told})
            )
            for line in watch(total, _rows(connection, described, tallies)):
                sealing.write(line)
            sealing.write(_line({name: tally.found() for name, tally in tallies.items()}))
            sealing.end()
    keep_everywhere(instance, beside=path.absolute().parent)
    remember(instance, LastBackup(made_at=made_at, file=str(path.absolute()), encrypted=bool(key)))
    return total


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees the database as of one moment and does not block writers."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection


def _revision_to_back_up(connection: Connection) -> str:
    revision = schema.revision_in(connection)
    if revision is None:
        raise NotBackedUp("There is nothing to back up: the database is new.")
    if revision != schema.head():
        raise NotBackedUp(
            f"The database is at revision {revision}, and this version of the site works with"
            f" {schema.head()}. Back up with the version that the site ran until now, or run"
            " first: flask db upgrade"
        )
    return revision


def _rows(
    connection: Connection, described: Iterable[Described], tallies: dict[str, Tally]
) -> Iterator[bytes]:
    for place, each in enumerate(described):
        for row in each.rows_in(connection):
            tallies[each.name].add(row)
            yield _line([place, row])


def _line(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"
