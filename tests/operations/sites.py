"""Sites on both databases, each with an instance of its own, with rows in every table."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import JSON, BigInteger, LargeBinary, String, UniqueConstraint, insert, select

from consultation.extensions import Base, UTCDateTime, db
from tests.conftest import application, migrated, settings_for
from tests.old_rows import KNOWN, MOMENT, rows_for
from tests.postgres import PostgresServer

Draw = Callable[[str], Any]
"""Gives a "text" or a "document"."""
ALWAYS_ONE = {"heartbeat"}
NOT_RESTORED = ("officer_session", "one_time_link")
"""Tables that are empty after a restore, whatever the backup holds."""


@contextmanager
def site(folder: Path, url: str | None = None, *, new: bool = False) -> Iterator[Flask]:
    """A site with its database at the current schema, or with none yet; its context is open."""
    folder.mkdir(parents=True)
    app = application(settings_for(folder, **({"database_url": url} if url else {})))
    if not new and not url:
        (folder / "consultation.sqlite").write_bytes(migrated())
    with app.app_context():
        if not new and url:
            upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


class Databases:
    """Fresh databases: addresses for `site`, dropped when the test ends."""

    def __init__(self, server: Callable[[], PostgresServer]) -> None:
        self._server = server
        self._made: list[str] = []

    def url(self, kind: str) -> str | None:
        """The address of a new PostgreSQL database; None for SQLite in the instance folder."""
        if kind == "sqlite":
            return None
        name = self._server().create_database()
        self._made.append(name)
        return self._server().url(name)

    def drop(self) -> None:
        for name in self._made:
            self._server().drop_database(name)


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    made = Databases(lambda: request.getfixturevalue("postgres_server"))
    yield made
    made.drop()


EACH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]
BETWEEN = [
    pytest.param("sqlite", "sqlite", id="sqlite"),
    pytest.param("sqlite", "postgresql", id="to-postgresql", marks=pytest.mark.postgres),
    pytest.param("postgresql", "sqlite", id="from-postgresql", marks=pytest.mark.postgres),
    pytest.param("postgresql", "postgresql", id="postgresql", marks=pytest.mark.postgres),
]


def told() -> list[Any]:
    """Every table that a backup tells: all but what is made of the others."""
    return [each for each in Base.metadata.sorted_tables if not each.info.get("derived")]


def stored() -> dict[str, list[str]]:
    """Every row of every table, in an order of its own.

    But for `lines`, the number of a chronicle's lines: the lines are there, and the audit counts
    them.
    """
    with db.engine.connect() as connection:
        return {
            table.name: sorted(
                repr([_settled(value) for value in row])
                for row in connection.execute(
                    select(*(column for column in table.c if column.name != "lines"))
                )
            )
            for table in told()
        }


def restored(there_was: dict[str, list[str]]) -> dict[str, list[str]]:
    """What there is once a backup is restored of what there was: nobody is signed in."""
    return there_was | {name: [] for name in NOT_RESTORED}


def _settled(value: Any) -> Any:
    """Documents with their keys in one order: no database promises any."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


def plain(kind: str) -> Any:
    """A text or a document that no hypothesis has chosen."""
    return "Grüße" if kind == "text" else {"a": [1, {"b": None}]}


def fill(rows: int = 3, draw: Draw = plain) -> None:
    """Put so many rows into every table, with what `draw` gives in their texts and documents."""
    ids: dict[str, Any] = {}
    with db.engine.begin() as connection:
        for table in told():
            # A row that is named by the row it belongs to can be there once only.
            named_by_another = all(column.foreign_keys for column in table.primary_key.columns)
            once = table.name in ALWAYS_ONE or named_by_another
            for number in range(1, 2 if once else rows + 1):
                row = rows_for(table, ids)
                row.update(_chosen(table, number, draw))
                connection.execute(insert(table), row)
            ids[table.name] = row.get(next(iter(table.primary_key.columns)).name)


def _chosen(table: Any, number: int, draw: Draw) -> dict[str, Any]:
    unique = {
        column.name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        for column in constraint.columns
    } | {column.name for column in table.primary_key.columns}
    chosen: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        numbers_itself = column.primary_key and column.autoincrement is True
        if column.foreign_keys or numbers_itself:
            continue
        if column.name in unique:
            chosen[column.name] = _one_of_its_kind(column, number)
        elif column.name in KNOWN:
            continue
        elif column.nullable and number == 1:
            chosen[column.name] = None
        elif isinstance(kind, JSON):
            chosen[column.name] = draw("document")
        elif isinstance(kind, LargeBinary):
            chosen[column.name] = os.urandom(kind.length or 100_000)
        elif isinstance(kind, String):
            chosen[column.name] = draw("text")[: kind.length]
        elif isinstance(kind, UTCDateTime):
            chosen[column.name] = MOMENT + timedelta(microseconds=number)
    return chosen


def _one_of_its_kind(column: Any, number: int) -> Any:
    mark = uuid.uuid4()
    by_type: dict[type, Any] = {
        str: f"{mark.hex}@example.org" if column.name == "email" else mark.hex,
        bytes: os.urandom(32),
        int: number + 2**61 if isinstance(column.type, BigInteger) else number,
        uuid.UUID: mark,
    }
    if isinstance(column.type, UTCDateTime):
        return MOMENT + timedelta(seconds=number)
    value = by_type[column.type.python_type]
    return value[: column.type.length] if isinstance(value, str) else value
