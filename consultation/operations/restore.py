"""Restores a backup in one transaction: everything is restored, or nothing is changed.

The whole file is checked before the database is touched, and the database is compared with the
file before the transaction ends. It must not know what the rows mean, nor who asks.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, text
from sqlalchemy.exc import DBAPIError

from consultation.extensions import Base, db
from consultation.lifecycle.consultations import find
from consultation.lifecycle.models import Consultation
from consultation.officers.models import OfficerSession, OneTimeLink
from consultation.operations import erasures, schema
from consultation.operations.auditing import Disagreement, audit
from consultation.operations.contents import Contents, check, read_through
from consultation.operations.refusals import NotRestored
from consultation.operations.remnants import leave_no_remnants
from consultation.operations.rows import BATCH, Described, Tally
from consultation.operations.traces import remove_derived, write_over_traces
from consultation.questionnaire.parsing import Mistakes
from consultation.watching import Watch, unwatched


def restore(
    path: Path, instance: Path, key: str, *, overwrite: bool = False, watch: Watch = unwatched
) -> Contents:
    """Replace the database with the backup at `path`; returns what the backup holds.

    Raises NotRestored (the database is then unchanged), or OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        contents = read_through(file, key)
        _check_revision(contents.revision)
        with _rewriting() as connection:
            _check_may_be_lost(connection, overwrite)
            erased = _erased_since(connection, path, instance)
            schema.drop_everything(connection)
            schema.bring_to(connection, contents.revision)
            _fill(connection, contents, watch)
            _prove(connection, contents)
            schema.bring_to(connection, "head")
            _sign_everybody_out(connection)
            _check_references(connection)
            replayed = erasures.replay(connection, erased, contents.made_at.date())
            if replayed:
                _follow_deletions(connection)
            _check_references(connection)
    leave_no_remnants()
    remove_derived(instance)
    if replayed:
        write_over_traces(instance)
    erasures.keep_everywhere(instance)
    return contents


def _erased_since(connection: Connection, path: Path, instance: Path) -> set[erasures.Erased]:
    """The lists of erasures beside the backup, in the instance folder and in the database."""
    beside = erasures.kept_in(path.absolute().parent)
    return beside | erasures.kept_in(instance) | erasures.listed(connection)


@contextmanager
def _rewriting() -> Iterator[Connection]:
    """A transaction that may replace the whole database; raises NotRestored if it fails."""
    try:
        with db.engine.execution_options(writing=True).connect() as connection:
            # Detached from the pool, since nobody else may use it without foreign keys.
            connection.detach()
            if connection.dialect.name == "sqlite":
                cursor = connection.connection.cursor()
                cursor.execute("PRAGMA foreign_keys=OFF")
                # Full secure_delete would need memory for all that is dropped.
                cursor.execute("PRAGMA secure_delete=FAST")
                cursor.close()
            with connection.begin():
                yield connection
    except DBAPIError as problem:
        reason = str(problem.orig).splitlines()[0]
        raise NotRestored(
            f"The database did not take it ({reason}). It is as it was before. Stop the site if it"
            " runs, look at the reason, and try again."
        ) from problem


def _check_revision(revision: str) -> None:
    if not schema.is_known(revision):
        raise NotRestored(
            f"The backup is of revision {revision}, which this version of the site (at"
            f" {schema.head()}) does not know: a newer one made it. Restore it with that version."
        )


def _check_may_be_lost(connection: Connection, overwrite: bool) -> None:
    _lock(connection)
    if not schema.is_ours(connection):
        raise NotRestored(
            "The database holds tables that are not this site's. Give the site a database of its"
            " own."
        )
    if not overwrite and schema.holds_rows(connection):
        raise NotRestored(
            "The database is not empty. To replace all that it holds by the backup, add"
            " --overwrite; make a backup of it first."
        )


def _lock(connection: Connection) -> None:
    """Block other writers. On SQLite the transaction has done so since it began."""
    names = schema.tables_in(connection)
    if connection.dialect.name == "postgresql" and names:
        quoted = ", ".join(map(connection.dialect.identifier_preparer.quote, names))
        connection.exec_driver_sql(f"LOCK TABLE {quoted} IN ACCESS EXCLUSIVE MODE")


def _fill(connection: Connection, contents: Contents, watch: Watch) -> None:
    """Insert every row, and set PostgreSQL's sequences to the highest numbers."""
    rows = watch(contents.number_of_rows, contents.rows())
    for place, of_table in groupby(rows, key=itemgetter(0)):
        described = contents.tables[place]
        read = (described.read(row) for _, row in of_table)
        while some := list(islice(read, BATCH)):
            connection.execute(insert(described.table), some)
    if connection.dialect.name == "postgresql":
        for described in contents.tables:
            _number_on(connection, described)


def _number_on(connection: Connection, described: Described) -> None:
    column = described.numbered
    if column is None:
        return
    quoted = connection.dialect.identifier_preparer.quote
    sequence = text("SELECT pg_get_serial_sequence(:table, :column)")
    name = connection.execute(
        sequence, {"table": quoted(described.name), "column": column}
    ).scalar()
    if name is None:
        return
    highest = text(f"SELECT max({quoted(column)}) FROM {quoted(described.name)}")  # noqa: S608 - quoted names
    number = connection.execute(highest).scalar()
    if number is not None:
        connection.execute(text("SELECT setval(:name, :number)"), {"name": name, "number": number})


def _prove(connection: Connection, contents: Contents) -> None:
    """Read every row back and compare with the manifest; raises Damaged if they differ."""
    tallies = {each.name: Tally() for each in contents.tables}
    for each in contents.tables:
        _add(tallies[each.name], each.rows_in(connection))
    check(tallies, contents.manifest, "The database did not keep what it was given")


def _sign_everybody_out(connection: Connection) -> None:
    """Delete sessions and one-time links: some were ended, or used, since the backup was made."""
    for table in (OfficerSession, OneTimeLink):
        connection.execute(delete(table))


def _add(tally: Tally, rows: Iterable[list[Any]]) -> None:
    for row in rows:
        tally.add(row)


def disagreements() -> list[str]:
    """Audit every consultation; returns a sentence for each that does not agree with itself.

    The rows are those of the backup, so such a fault was there when the backup was made.
    """
    db.session.rollback()
    found = []
    for slug in db.session.scalars(select(Consultation.slug).order_by(Consultation.slug)).all():
        try:
            if current := find(slug):
                audit(db.session(), current)
        except Disagreement as fault:
            found.append(f"{slug}: {fault}")
        except Mistakes:
            found.append(f"{slug}: its stored definition cannot be read by this version.")
    return found


def _follow_deletions(connection: Connection) -> None:
    """Delete on SQLite what belonged to rows just deleted: its foreign keys are off meanwhile."""
    if connection.dialect.name != "sqlite":
        return
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.ondelete == "CASCADE":
                gone = ~exists().where(*(each.column == each.parent for each in key.elements))
                refers = (each.parent.is_not(None) for each in key.elements)
                connection.execute(delete(table).where(*refers, gone))


def _check_references(connection: Connection) -> None:
    """Check foreign keys on SQLite, where they were off; PostgreSQL has checked each row."""
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found:
        raise NotRestored(f"The backup is not whole: {found[0]} refers to a missing {found[2]}.")
