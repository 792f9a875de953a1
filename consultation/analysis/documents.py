"""Reads the stored responses one after another, in the order of their random ids.

Their ids come from an index; then the documents are read some hundred at a time. So there is no
need to sort documents, to hold many in memory, or to read those of other consultations.
"""

import json
import uuid
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import JSON, ColumnElement, Row, Select, String, Uuid, bindparam, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from consultation.analysis.counting import counts
from consultation.analysis.stored import Hex
from consultation.responding.models import Response

AT_ONCE = 500
Wanted = InstrumentedAttribute[Any] | ColumnElement[Any]


def counted_responses(
    session: Session,
    consultation_id: uuid.UUID,
    versions: Collection[uuid.UUID],
    *wanted: Wanted,
    only: Collection[uuid.UUID] | None = None,
) -> Iterator[Row[Any]]:
    """The id, as 32 characters, and `wanted` of each response that counts; `only` of these ids.

    `versions` are all of the consultation's, so that ids of another one find nothing.
    """
    ids = _ids(session, consultation_id) if only is None else [each.hex for each in only]
    ids.sort()
    rows = (
        select(Hex(Response.id).label("id"), *wanted)
        .where(counts(), Response.version_id.in_(versions), Response.id.in_(_listed(session)))
        .order_by(Response.id)
    )
    for begin in range(0, len(ids), AT_ONCE):
        listed = json.dumps(ids[begin : begin + AT_ONCE])
        yield from session.connection().execute(rows, {"listed": listed}).all()


def _listed(session: Session) -> Select[Any]:
    """The ids of a JSON list: one value to hand over, where a list in SQL would be hundreds."""
    listed = bindparam("listed", type_=String)
    if session.get_bind().dialect.name == "sqlite":
        return select(func.json_each(listed).table_valued("value").c.value)
    return select(cast(func.json_array_elements_text(cast(listed, JSON)).column_valued(), Uuid))


def _ids(session: Session, consultation_id: uuid.UUID) -> list[str]:
    stored = select(Hex(Response.id)).where(Response.consultation_id == consultation_id)
    return list(session.scalars(stored))
