"""An upgrade that is killed half-way leaves the schema of before or after: it can be run again.

3 kills a database; UPGRADE_KILLS asks for more (`make soak` kills before each statement).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, inspect

from consultation.extensions import db
from consultation.operations import schema
from tests.live import TOP, environment_for
from tests.schema import differences
from tests.tried import Tried

pytestmark = [pytest.mark.faults, pytest.mark.slow]

KILLS = int(os.environ.get("UPGRADE_KILLS") or 3)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the database is given."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def revision() -> str | None:
    with db.engine.connect() as connection:
        return schema.revision_in(connection)


def empty() -> None:
    """Leave nothing but the table that says which schema this is."""
    downgrade(revision="base")
    db.session.remove()
    db.engine.dispose()


def test_an_upgrade_killed_before_any_statement_can_be_run_again(
    each_app: Flask, tried: Tried
) -> None:
    settings = each_app.config["SETTINGS"]
    environment = environment_for(settings.instance, database_url=settings.database_url)
    empty()
    with counted() as statements:
        upgrade()
    whole, number = tables(), len(statements)
    left = []
    for kill in range(min(KILLS, number)):
        empty()
        last = 1 + (number - 1) * (kill + 1) // min(KILLS, number)
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.upgrade_until", str(last)],
            cwd=TOP,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == -9, done.stderr.decode()
        left.append(revision())
        upgrade()
        assert tables() == whole
        assert differences() == []
    tried(
        f"{len(left)} kills before one of {number} statements; left at {', '.join(map(str, left))}"
    )
