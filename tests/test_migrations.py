"""Every migration works up and down, with rows in the tables, on both databases."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from consultation.extensions import Base, db
from tests.old_rows import MOMENT, REVISIONS, rows_for
from tests.schema import differences, is_of_the_models

ONLY_SQLITE = {"0017"}
"""What changes nothing in PostgreSQL."""


def fill(metadata: MetaData) -> int:
    ids: dict[str, Any] = {}
    with db.engine.begin() as connection:
        for table in metadata.sorted_tables:
            row = rows_for(table, ids)
            connection.execute(insert(table), row)
            key = next(iter(table.primary_key.columns)).name
            ids[table.name] = row.get(key)
    return len(ids)


def test_the_migrations_make_what_the_models_say(each_app: Flask) -> None:
    assert differences() == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migration_goes_up_and_down_with_rows(each_app: Flask, revision: str) -> None:
    assert fill(Base.metadata) == len(Base.metadata.tables)
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert found == 1, table.name
    db.engine.dispose()
    downgrade(revision=revision)
    before, guarded = _columns(), _triggers()
    downgrade(revision=f"{revision}-1")
    without = _columns()
    if revision not in ONLY_SQLITE or db.engine.dialect.name == "sqlite":
        assert (without, _triggers()) != (before, guarded)
    for name in without.keys() - {"alembic_version"}:
        if not is_of_the_models(None, name):
            continue
        with db.engine.connect() as connection:
            found = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
        assert found == 1, f"the row of {name} is gone"
    db.engine.dispose()
    upgrade(revision=revision)
    assert (_columns(), _triggers()) == (before, guarded)
    upgrade()


def _columns() -> dict[str, set[str]]:
    """Every table that there is: its columns with their types, and how SQLite stores its rows."""
    found = inspect(db.engine)
    names = found.get_table_names()
    columns = {
        name: {
            *(f"{each['name']} {each['type']}" for each in found.get_columns(name)),
            f"with row ids: {found.get_table_options(name).get('sqlite_with_rowid', True)}",
        }
        for name in names
    }
    db.engine.dispose()
    return columns


def _triggers() -> set[str]:
    """Every trigger that there is, as it is written."""
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        if db.engine.dialect.name == "sqlite"
        else "SELECT prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    )
    with db.engine.connect() as connection:
        written = set(connection.exec_driver_sql(query).scalars())
    db.engine.dispose()
    return written


def test_every_constraint_refuses_what_it_is_for(each_app: Flask) -> None:
    fill(Base.metadata)
    tables = Base.metadata.tables
    doubled = ["consultation", "draft", "version", "response", "officer"]
    with db.engine.connect() as connection:
        found = {
            name: dict(connection.execute(select(tables[name])).mappings().one())
            for name in doubled
        }
    wrong = [
        ("consultation", {"slug": "other", "opens_at": MOMENT.replace(year=2030)}),
        ("consultation", {}),
        ("version", {"number": 0}),
        ("version", {}),
        ("response", {"reference": "OTHER", "equality_key": uuid4(), "channel": "pigeon"}),
        ("response", {"reference": "OTHER", "equality_key": uuid4(), "timeliness": "maybe"}),
        ("response", {"equality_key": uuid4()}),
        ("response", {"reference": "OTHER"}),
        ("response", {"reference": "OTHER", "equality_key": uuid4(), "version_id": uuid4()}),
        ("officer", {"email": "OTHER@example.org"}),
        ("officer", {"email": "other@example.org", "role": "king"}),
    ]
    for name, changes in wrong:
        row = {**found[name], "id": uuid4(), **changes}
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(insert(tables[name]), row)


@pytest.mark.parametrize("table", ["chronicle_entry", "audit_entry"])
@pytest.mark.parametrize("verb", ["UPDATE {0} SET {1} = 'x'", "DELETE FROM {0}"])
def test_the_record_and_the_trail_cannot_be_rewritten(
    each_app: Flask, table: str, verb: str
) -> None:
    fill(Base.metadata)
    column = "says" if table == "chronicle_entry" else "action"
    if table == "audit_entry":
        row = {"happened_at": datetime.now(UTC), "action": "looked", "what": ""}
        with db.engine.begin() as connection:
            connection.execute(insert(Base.metadata.tables[table]).values(**row))
    with pytest.raises(DBAPIError, match="never"), db.engine.begin() as connection:
        connection.exec_driver_sql(verb.format(table, column))


def test_breakdowns_that_are_public_are_among_those_that_have_been(each_app: Flask) -> None:
    """Migration 0020: they could be subtracted from what is published later."""
    fill(Base.metadata)
    publication = Base.metadata.tables["publication"]
    pairs = [["agree", "ward"], ["agree", "who"]]
    with db.engine.begin() as connection:
        connection.execute(publication.update().values(public={"breakdowns": pairs}))
    db.engine.dispose()
    downgrade(revision="0019")
    upgrade(revision="0020")
    with db.engine.connect() as connection:
        assert connection.execute(select(publication.c.been_public)).scalar_one() == pairs
    db.engine.dispose()
    upgrade()
