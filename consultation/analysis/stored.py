"""Which answers the database holds: the ids of each day, and a mark by which a change is seen.

The ids come from an index alone. It must not know the copy that is made of them.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import EqualityAnswers, Response

EQUALITY = "equality.parquet"
HEX = 32


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the database holds: the ids of each day in order, and a digest of each."""

    ids: Mapping[date, str]
    equality: tuple[Any, ...] = field(repr=False)

    @cached_property
    def marks(self) -> dict[str, str]:
        """A mark for each file of the copy, by which it is known to be up to date."""
        marks = {file_of(day): digest(ids) for day, ids in self.ids.items()}
        if self.equality:
            marks[EQUALITY] = digest("\n".join(f"{key} {text}" for key, text, _ in self.equality))
        return marks


def stored_now(session: Session, consultation_id: uuid.UUID) -> Stored:
    """Read from the index alone which responses there are, and the equality answers' text."""
    found = (
        select(Response.received_on, _hex(Response.id).label("id"))
        .where(Response.consultation_id == consultation_id)
        .order_by(Response.received_on, Response.id)
        .subquery()
    )
    days = session.execute(
        select(found.c.received_on, func.aggregate_strings(found.c.id, "")).group_by(
            found.c.received_on
        )
    )
    return Stored(
        ids={day: ids for day, ids in days},
        equality=tuple(
            (row.key, row.text, row.version_id)
            for row in session.execute(_equality_of(session, consultation_id))
        ),
    )


def _equality_of(session: Session, consultation_id: uuid.UUID) -> Select[Any]:
    """Equality answers that count: none of responses that came late."""
    rows = (
        select(
            _hex(EqualityAnswers.key).label("key"),
            cast(EqualityAnswers.answers, String).label("text"),
            EqualityAnswers.version_id,
        )
        .where(EqualityAnswers.consultation_id == consultation_id)
        .order_by(EqualityAnswers.key)
    )
    return rows.where(
        EqualityAnswers.key.not_in(
            select(Response.equality_key).where(
                Response.consultation_id == consultation_id,
                Response.timeliness == Timeliness.LATE,
            )
        )
    )


def _hex(column: Any) -> Any:
    return func.replace(cast(column, String), "-", "")


def digest(text: str) -> str:
    """A short mark of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:HEX]


def file_of(day: date) -> str:
    """The file of the copy that holds a day."""
    return f"{day.isoformat()}.parquet"


def ids_in(ids: str) -> list[str]:
    """The ids of a day, one by one."""
    return [ids[place : place + HEX] for place in range(0, len(ids), HEX)]
