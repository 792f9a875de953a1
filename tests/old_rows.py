"""The steps of the schema, and rows that fill every table as it stood after one of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic.script import ScriptDirectory
from sqlalchemy import JSON, BigInteger

from consultation.extensions import UTCDateTime

TOP = Path(__file__).resolve().parent.parent

REVISIONS = [
    script.revision for script in ScriptDirectory(str(TOP / "migrations")).walk_revisions()
]

MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def rows_for(table: Any, ids: dict[str, Any]) -> dict[str, Any]:
    """A row that fits the table's columns: found by type, so that later columns need no words."""
    row: dict[str, Any] = {}
    for column in table.columns:
        references = [key.column.table.name for key in column.foreign_keys]
        if references:
            row[column.name] = ids.get(references[0])
        elif column.nullable or (column.autoincrement is True and column.primary_key):
            continue
        else:
            row[column.name] = value_for(column)
    return row


KNOWN = {
    "channel": "online", "timeliness": "in-time", "role": "viewer", "purpose": "reset",
    "selection_mark": "",
    "opens_at": MOMENT, "closes_at": MOMENT.replace(month=3),
}  # fmt: skip


def value_for(column: Any) -> Any:
    """A value that fits a column."""
    if column.name in KNOWN:
        return KNOWN[column.name]
    if isinstance(column.type, UTCDateTime):
        return MOMENT
    if isinstance(column.type, JSON):
        return {"a": "b"}
    if isinstance(column.type, BigInteger):
        return 2**61
    python = column.type.python_type
    values: dict[type, Any] = {
        str: "x", int: 1, bool: False, bytes: b"x" * 32, datetime: MOMENT,
        date: date(2026, 1, 5),
    }  # fmt: skip
    return values.get(python) or (uuid4() if python not in values else values[python])
