"""Reads stored responses into rows of the column copy: those that it lacks.

It must not know what the copy holds, nor where it is kept.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from consultation.analysis.cells import (
    CHANNEL,
    DAY,
    ID,
    LANGUAGE,
    TIMELINESS,
    VERSION,
    Columns,
)
from consultation.analysis.readers import Reader, readers_of
from consultation.analysis.stored import Hex
from consultation.responding.models import Response

if TYPE_CHECKING:
    import polars

FEW = 500
"""Up to this many missing responses are read by id; if more are missing, their days are read."""
_FACTS = (ID, DAY, CHANNEL, LANGUAGE, VERSION, TIMELINESS)


def fresh_rows(
    session: Session, consultation_id: uuid.UUID, lacking: Mapping[date, set[str]]
) -> "dict[date, list[polars.DataFrame]]":
    """The responses that the copy lacks, by day; read by one query, as a stream.

    All days are collected together, since the same answers come on many days, and split afterwards.
    """
    days = [day for day, ids in lacking.items() if ids]
    if not days:
        return {}
    readers: Mapping[str, Reader] = readers_of(session, consultation_id)
    rows = select(
        Hex(Response.id).label("id"),
        Response.received_on,
        Hex(Response.version_id).label("version_id"),
        Response.channel,
        Response.language,
        Response.timeliness,
        # As text: what many gave need not be read.
        cast(Response.answers, String).label("answers"),
    ).where(Response.consultation_id == consultation_id, Response.received_on.in_(days))
    wanted = [id_ for ids in lacking.values() for id_ in ids]
    if len(wanted) <= FEW:
        rows = rows.where(Response.id.in_([uuid.UUID(hex=id_) for id_ in wanted]))
    gathered = Columns(_FACTS)
    for row in session.connection().execute(rows.execution_options(yield_per=1_000)):
        day: date = row.received_on
        if row.id in lacking[day]:
            reader = readers[row.version_id]
            facts = (row.id, day, row.channel, row.language, reader.number, row.timeliness)
            gathered.add(facts, reader.pages, row.answers)
    fresh: dict[date, list[polars.DataFrame]] = {}
    for frame in gathered.frames():
        for (day,), part in frame.partition_by(DAY, as_dict=True).items():
            fresh.setdefault(day, []).append(part)
    return fresh
