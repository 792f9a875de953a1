"""Which answers the database holds: the ids of each day, and a mark by which a change is seen.

The ids come from an index alone. It must not know the copy that is made of them.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select, String, cast, func, select
from sqlalchemy.orm import Session

from consultation.analysis.counting import counts
from consultation.responding.models import EqualityAnswers, Response

EQUALITY = "equality.parquet"
HEX = 32


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the database holds: the ids of each day in order, and a mark of each file to be."""

    ids: Mapping[date, str]
    equality: str

    @cached_property
    def marks(self) -> dict[str, str]:
        """A mark for each file of the copy, by which it is known to be up to date."""
        marks = {file_of(day): digest(ids) for day, ids in self.ids.items()}
        if self.equality:
            marks[EQUALITY] = digest(self.equality)
        return marks


def stored_now(session: Session, consultation_id: uuid.UUID, *, may_be_late: bool) -> Stored:
    """Read what there is: of the responses from an index alone, of equality answers their text.

    `may_be_late` says whether any response can have been set aside as late.
    """
    found = (
        select(Response.received_on, hex_of(Response.id).label("id"))
        .where(Response.consultation_id == consultation_id)
        .order_by(Response.received_on, Response.id)
        .subquery()
    )
    days = session.execute(
        select(found.c.received_on, func.aggregate_strings(found.c.id, "")).group_by(
            found.c.received_on
        )
    )
    about = _equality(consultation_id, may_be_late=may_be_late).subquery()
    text = session.scalar(select(func.aggregate_strings(about.c.key.concat(about.c.text), "\n")))
    return Stored(ids={day: ids for day, ids in days}, equality=text or "")


def equality_rows(
    session: Session, consultation_id: uuid.UUID, *, may_be_late: bool
) -> Sequence[Row[tuple[str, str, uuid.UUID]]]:
    """The key, the answers as JSON and the version of all who said something about themselves."""
    return session.execute(_equality(consultation_id, may_be_late=may_be_late)).all()


def _equality(
    consultation_id: uuid.UUID, *, may_be_late: bool
) -> Select[tuple[str, str, uuid.UUID]]:
    """Equality answers of the responses that count."""
    rows = (
        select(
            hex_of(EqualityAnswers.key).label("key"),
            cast(EqualityAnswers.answers, String).label("text"),
            EqualityAnswers.version_id,
        )
        .where(EqualityAnswers.consultation_id == consultation_id)
        .order_by(EqualityAnswers.key)
    )
    if not may_be_late:
        return rows
    late = select(Response.equality_key).where(
        Response.consultation_id == consultation_id, ~counts()
    )
    return rows.where(EqualityAnswers.key.not_in(late))


def hex_of(column: Any) -> Any:
    """An id as 32 characters, on any database."""
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
