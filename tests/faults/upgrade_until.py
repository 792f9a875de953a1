"""Runs `flask db upgrade` and kills it before its nth statement: `python -m ... N N N`.

Each is killed in a process of its own, forked from one that is ready to begin. The last upgrade is
not killed. For each, one line of JSON says what it left.
"""

import json
import os
import signal
import sys
from itertools import count
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, text

from consultation import create_app
from consultation.extensions import db
from consultation.operations import schema
from tests.faults.guards import take_out

SCHEMA = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2",
    "postgresql": """
        SELECT relkind::text, relname, string_agg(attname || atttypid || attnotnull, ' ' ORDER BY
        attnum) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace =
        current_schema()::regnamespace GROUP BY relkind, relname
        UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace
        UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
        UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace =
        current_schema()::regnamespace ORDER BY 1, 2, 3
    """,
}


def left() -> dict[str, Any]:
    """What is there now: the revision, everything of the schema, and how many rows."""
    with db.engine.connect() as connection:
        rows = connection.execute(text(SCHEMA[connection.dialect.name])).all()
        found = {
            "revision": schema.revision_in(connection),
            "schema": [[str(part) for part in row] for row in rows],
            "rows": {
                name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
                for name in schema.tables_in(connection)
            },
        }
    db.engine.dispose()
    return found


def upgrade_until(last: int) -> int:
    """Run the upgrade in a process of its own, killed before that statement; how it ended."""
    process = os.fork()
    if process == 0:
        numbers = count(1)

        def die_in_time(*_: Any) -> None:
            if next(numbers) == last:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(db.engine, "before_cursor_execute", die_in_time)
        upgrade()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def tell(**what: Any) -> None:
    """A line for whoever reads this."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    take_out(*filter(None, os.environ.get("WITHOUT", "").split(",")))
    with create_app().app_context():
        tell(**left())
        for each in sys.argv[1:]:
            tell(ended=upgrade_until(int(each)), **left())
        upgrade()
        tell(**left())
