"""What people said about themselves, as columns: read when tables are due, and never kept.

It must not know which response anybody sent.
"""

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from consultation.analysis.cells import ID, VERSION, Columns, kinds_of, polars_library
from consultation.analysis.readers import readers_of
from consultation.analysis.stored import Hex
from consultation.questionnaire.told_as_one import DISABILITY, TOLD_AS
from consultation.responding.models import EqualityAnswers

if TYPE_CHECKING:
    import polars


def equality_answers(session: Session, consultation_id: uuid.UUID) -> "polars.DataFrame":
    """A row for each who said something, by a key in place of a response's id."""
    pl = polars_library()
    readers = readers_of(session, consultation_id)
    columns = Columns((ID, VERSION))
    rows = select(
        Hex(EqualityAnswers.key).label("key"),
        Hex(EqualityAnswers.version_id).label("version_id"),
        cast(EqualityAnswers.answers, String).label("answers"),
    ).where(EqualityAnswers.consultation_id == consultation_id)
    for row in session.connection().execute(rows.execution_options(yield_per=1_000)):
        reader = readers[row.version_id]
        columns.add((row.key, reader.number), reader.equality, row.answers)
    together = {each.number for each in readers.values() if each.told_as_one}
    frames = (
        _told_as_one(frame) if frame[VERSION][0] in together else frame
        for frame in columns.frames()
    )
    nobody: polars.DataFrame = pl.DataFrame(schema=kinds_of((ID, VERSION)))
    found: polars.DataFrame = pl.concat([nobody, *frames], how="diagonal")
    return found


def _told_as_one(frame: "polars.DataFrame") -> "polars.DataFrame":
    """One column of disability in place of the two on health; what the first says goes first."""
    pl = polars_library()
    told = (
        pl.col(_SINGLE + asked).cast(pl.String).replace_strict(said, default=None)
        for asked, said in TOLD_AS.items()
    )
    whole = pl.coalesce(*told).cast(pl.Categorical).alias(_SINGLE + DISABILITY)
    return frame.with_columns(whole).drop(_SINGLE + asked for asked in TOLD_AS)


_SINGLE = "single/"
"""What the names of the columns of such questions begin with."""
