"""Which responses the database holds: the ids of each day, and a mark that changes with them.

The query is answered from an index alone. It must not know the copy that is made of the responses.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from consultation.responding.erasing import RESPONSE
from consultation.responding.models import Erasure, Response

HEX = 32


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The ids of each day's responses, in order and joined into one string (see `ids_in`)."""

    ids: Mapping[date, str]
    erasures: tuple[str, int] = ("", 0)
    """See `erasures_of`."""

    @cached_property
    def marks(self) -> dict[str, str]:
        """For each file of the copy the mark that it has if it is up to date."""
        return {file_of(day): digest(ids) for day, ids in self.ids.items()}


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
    return Stored(ids={day: ids for day, ids in days}, erasures=erasures)


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


def digest(text: str) -> str:
    """A hash of a text, as 32 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:HEX]


def file_of(day: date) -> str:
    """The name of the file of a day."""
    return f"{day.isoformat()}.parquet"


def ids_in(ids: str) -> list[str]:
    """The single ids in the string of a day."""
    return [ids[place : place + HEX] for place in range(0, len(ids), HEX)]
