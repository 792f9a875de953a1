"""Reads the stored responses one after another, in the order of their random ids.

Their ids come from an index; then the documents are read some hundred at a time. So there is no
need to sort documents, to hold many in memory, or to read those of other consultations.
"""

import uuid
from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from consultation.analysis.counting import counts
from consultation.analysis.stored import Hex
from consultation.responding.models import Response

AT_ONCE = 500
_BY_NUMBER = attrgetter("int")
"""The order of ids; comparing ids themselves takes ten times as long."""
Wanted = InstrumentedAttribute[Any] | ColumnElement[Any]


def counted_responses(
    session: Session,
    consultation_id: uuid.UUID,
    versions: Collection[uuid.UUID],
    *wanted: Wanted,
    where: ColumnElement[bool] | None = None,
    only: Collection[uuid.UUID] | None = None,
) -> Iterator[Row[Any]]:
    """The id, as 32 characters, and `wanted` of each response to these versions that counts; `only`
    of these ids."""
    ids = sorted(only, key=_BY_NUMBER) if only is not None else _ids(session, consultation_id)
    rows = select(Hex(Response.id).label("id"), *wanted).where(
        counts(), Response.version_id.in_(versions)
    )
    if only is not None:
        # Said of ids that are the consultation's own, it has SQLite walk all of them each time.
        rows = rows.where(Response.consultation_id == consultation_id)
    if where is not None:
        rows = rows.where(where)
    for begin in range(0, len(ids), AT_ONCE):
        some = rows.where(Response.id.in_(ids[begin : begin + AT_ONCE])).order_by(Response.id)
        yield from session.connection().execute(some).all()


def _ids(session: Session, consultation_id: uuid.UUID) -> list[uuid.UUID]:
    stored = select(Response.id).where(Response.consultation_id == consultation_id)
    return sorted(session.scalars(stored), key=_BY_NUMBER)
