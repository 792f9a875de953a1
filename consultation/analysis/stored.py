"""Which responses the database holds: the ids of each day, and a mark that changes with them.

The query is answered from an index alone, and asked only where something was written since it was
last asked. It must not know the copy that is made of the responses.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, func, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from consultation.responding.erasing import RESPONSE
from consultation.responding.models import Erasure, Response

HEX = 32


@dataclass(frozen=True, kw_only=True)
class Marks:
    """For each file of the copy the mark that it has if it is up to date, and what was erased."""

    marks: Mapping[str, str]
    erasures: tuple[str, int]
    """See `erasures_of`."""


@dataclass(frozen=True, kw_only=True)
class Stored(Marks):
    """The same, with the ids of each day's responses: in order, in one string (see `ids_in`)."""

    ids: Mapping[date, str]


def stored_now(session: Session, consultation_id: uuid.UUID) -> Stored:
    """Read what was erased, then which responses there are."""
    erasures = erasures_of(session, consultation_id)
    found = (
        select(Response.received_on, Hex(Response.id).label("id"))
        .where(Response.consultation_id == consultation_id)
        .order_by(Response.received_on, Response.id)
        .subquery()
    )
    days = session.execute(
        select(found.c.received_on, func.aggregate_strings(found.c.id, "")).group_by(
            found.c.received_on
        )
    )
    ids = {day: ids for day, ids in days}
    marks = {file_of(day): digest(theirs) for day, theirs in ids.items()}
    return Stored(marks=marks, erasures=erasures, ids=ids)


def marks_now(session: Session, consultation_id: uuid.UUID) -> Marks:
    """The marks of what is stored: remembered, without the ids, while nothing was written."""
    remembered: dict[uuid.UUID, tuple[str, Marks]] = session.connection().info.setdefault(
        "marks", {}
    )
    moment = _moment_of(session)
    seen, marks = remembered.get(consultation_id, ("", None))
    if marks is None or seen != moment:
        marks = stored_now(session, consultation_id)
        kept = Marks(marks=marks.marks, erasures=marks.erasures)
        remembered[consultation_id] = (moment, kept)
    return marks


def _moment_of(session: Session) -> str:
    """A mark of what this database connection sees, which changes with every write of anybody.

    It is taken before what is seen, so that a write in between changes the next mark. See
    https://www.sqlite.org/pragma.html#pragma_data_version (writes of other connections) and
    https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    return str(session.execute(_OF_SQLITE if sqlite else _OF_POSTGRESQL).scalar_one())


_OF_SQLITE = text("SELECT data_version || '.' || total_changes() FROM pragma_data_version")
_OF_POSTGRESQL = text("SELECT pg_current_snapshot()::text")


def erasures_of(session: Session, consultation_id: uuid.UUID) -> tuple[str, int]:
    """A mark of the classes that retention has erased, and how many responses were erased singly.

    Retention can erase answers from responses that stay, and then the ids do not change.
    """
    classes, responses = [], 0
    rows = select(Erasure.id, Erasure.what, Erasure.of)
    for row in session.execute(rows.where(Erasure.consultation_id == consultation_id)):
        if row.of is None:
            classes.append(row.id.hex)
        elif row.what == RESPONSE:
            responses += 1
    return digest(" ".join(sorted(classes))) if classes else "", responses


class Hex(FunctionElement[str]):
    """SQL for an id as 32 hexadecimal digits: SQLite stores it so, PostgreSQL converts it."""

    name = "hex"
    type = String()
    inherit_cache = True


@compiles(Hex)
def _as_stored(element: Hex, compiler: Any, **rest: Any) -> str:
    text: str = compiler.process(element.clauses, **rest)
    return text


@compiles(Hex, "postgresql")
def _written_out(element: Hex, compiler: Any, **rest: Any) -> str:
    return f"encode(uuid_send({compiler.process(element.clauses, **rest)}), 'hex')"


def digest(content: str) -> str:
    """A hash of a text, as 32 hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()[:HEX]


def file_of(day: date) -> str:
    """The name of the file of a day."""
    return f"{day.isoformat()}.parquet"


def ids_in(ids: str) -> list[str]:
    """The single ids in the string of a day."""
    return [ids[place : place + HEX] for place in range(0, len(ids), HEX)]
