"""A killed upgrade leaves the old schema with every row, and can be run again.

4 kills for each database; UPGRADE_KILLS asks for more (`make soak` kills before each statement,
from each older schema). If statements are committed one by one, the same check finds a broken
schema.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import event

from consultation.authoring.loading import load
from consultation.extensions import db
from tests.definitions import definition
from tests.live import TOP, environment_for
from tests.old_rows import REVISIONS
from tests.schema import differences
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

KILLS = int(os.environ.get("UPGRADE_KILLS") or 4)
FROM = ["base", *reversed(REVISIONS[1:])] if "UPGRADE_KILLS" in os.environ else REVISIONS[-1:]
"""The schemas to begin with: none, and each there ever was but the newest."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the database is given."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def go_back(revision: str) -> None:
    """Leave the schema of then."""
    downgrade(revision=revision)
    db.session.remove()
    db.engine.dispose()


def statements_from(revision: str) -> list[str]:
    """The statements of an upgrade from there; the schema of then is left."""
    go_back(revision)
    with counted() as statements:
        upgrade()
    go_back(revision)
    return statements


def killed_at(app: Flask, kills: list[int], **environment: str) -> list[dict[str, Any]]:
    """What was there before, after each kill, and after an upgrade that nobody killed."""
    settings = app.config["SETTINGS"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.upgrade_until", *map(str, kills)],
        cwd=TOP,
        env=environment_for(settings.instance, database_url=settings.database_url) | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def spread(kills: int, statements: int) -> list[int]:
    """So many of the numbers from 1 on, the last among them; all when there are no more."""
    number = min(kills, statements)
    return [1 + (statements - 1) * (each + 1) // number for each in range(number)]


@pytest.mark.parametrize("revision", FROM)
def test_an_upgrade_killed_before_any_statement_leaves_the_old_schema(
    each_app: Flask, revision: str, tried: Tried
) -> None:
    load(definition(), "test.yaml", each_app.config["SETTINGS"].instance)
    kills = spread(KILLS, len(statements_from(revision)))
    before, *after, last = killed_at(each_app, kills)
    torn = [each for each in after if each | {"ended": 0} != before | {"ended": 0}]
    tried(
        f"upgrade from {revision}: {len(kills)} kills before one of {kills[-1]} statements, "
        f"{len(torn)} left another schema or other rows; then upgraded"
    )
    assert {each["ended"] for each in after} == {-9}
    assert torn == []
    assert last["revision"] == REVISIONS[0]
    assert differences() == []


def test_without_one_transaction_the_same_check_sees_a_schema_in_pieces(
    app: Flask, tried: Tried
) -> None:
    statements = enumerate(statements_from("base"), start=1)
    noted = next(number for number, each in statements if "INTO alembic_version" in each)
    settings = app.config["SETTINGS"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.upgrade_until", str(noted)],
        cwd=TOP,
        env=environment_for(settings.instance) | {"WITHOUT": "one_transaction"},
        capture_output=True,
        text=True,
        check=False,
    )
    before, after, *_ = [json.loads(line) for line in done.stdout.splitlines()]
    tried(
        f"killed without one transaction: {len(before['schema'])} things in the schema before, "
        f"{len(after['schema'])} after, and run again it ended with {done.returncode}"
    )
    assert after["schema"] != before["schema"] and done.returncode != 0
