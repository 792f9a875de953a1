"""`provenance.csv`: how each response came, when it was received and keyed, and how it stands.

It is a file of its own, because `responses.csv` holds only what was said. Withdrawn responses are
not in it. It must not know what a response says.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import Provenance, Response

HEADER = (
    "response",
    "channel",
    "received_on",
    "keyed_on",
    "timeliness",
    "counted",
    "keyed_again_on",
    "answers_compared",
    "answers_different",
)
CHUNK = 1_000


def rows_of(
    session: Session, current: Current, only: Collection[uuid.UUID] | None = None
) -> Iterator[Sequence[str]]:
    """A row for each response, late ones too, or of `only` these, in the order of their ids."""
    among = None if only is None else frozenset(only)
    late_counts = current.consultation.late_counts
    found = session.execute(
        select(
            Response.id,
            Response.channel,
            Response.received_on,
            Response.timeliness,
            Provenance.keyed_on,
            Provenance.keyed_again_on,
            Provenance.compared,
            Provenance.disagreed,
        )
        .outerjoin(Provenance, Provenance.response_id == Response.id)
        .where(Response.consultation_id == current.consultation.id)
        .order_by(Response.id)
        .execution_options(yield_per=CHUNK)
    )
    for row in found:
        if among is not None and row.id not in among:
            continue
        again = row.keyed_again_on
        yield (
            str(row.id),
            row.channel,
            row.received_on.isoformat(),
            row.keyed_on.isoformat() if row.keyed_on else "",
            row.timeliness,
            "1" if late_counts or row.timeliness != Timeliness.LATE else "0",
            again.isoformat() if again else "",
            str(row.compared) if again else "",
            str(len(row.disagreed)) if again else "",
        )
