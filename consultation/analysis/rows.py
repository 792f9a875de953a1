"""Reads from the column copy the rows that figures are made of: those that count and are selected.

It must not know what is counted.
"""

import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis import columns
from consultation.analysis.asked import asked_in
from consultation.analysis.cells import ID, TIMELINESS
from consultation.analysis.selection import Selection
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Consultation, Version
from consultation.lifecycle.stage import Timeliness

if TYPE_CHECKING:
    import polars

Made = TypeVar("Made")


def rows_selected(
    session: Session,
    instance: Path,
    consultation_id: uuid.UUID,
    selection: Selection,
    names: Iterable[str],
) -> "polars.DataFrame":
    """The rows that count and are selected, with the columns of these names."""
    versions, late_counts = versions_of(session, consultation_id)
    questionnaire = asked_in(
        {number: definition_of(session, version_id) for number, version_id in versions.items()}
    )
    wanted = [*names, *selection.columns(questionnaire)]
    rows = from_copy(session, instance, consultation_id, lambda copy: copy.rows(wanted))
    return selection.rows(that_count(rows, late_counts), questionnaire)


def ids_selected(
    session: Session, instance: Path, consultation_id: uuid.UUID, selection: Selection
) -> list[uuid.UUID]:
    """The ids of the responses of a selection."""
    rows = rows_selected(session, instance, consultation_id, selection, [ID])
    return [uuid.UUID(each) for each in rows[ID].to_list()]


def from_copy(
    session: Session,
    instance: Path,
    consultation_id: uuid.UUID,
    read: Callable[[columns.Copy], Made],
) -> Made:
    """What `read` returns of the copy, brought up to date.

    The copy may be deleted or damaged at any time, even while it is read; then it is made again.
    """
    try:
        return read(columns.up_to_date(session, instance, consultation_id))
    except (columns.Unreadable, FileNotFoundError):
        columns.discard(instance, consultation_id)
        return read(columns.up_to_date(session, instance, consultation_id))


def versions_of(session: Session, consultation_id: uuid.UUID) -> tuple[dict[int, uuid.UUID], bool]:
    """The id of each version by its number, and whether late responses count."""
    rows = session.execute(
        select(Version.number, Version.id, Consultation.late_counts)
        .join(Version.consultation)
        .where(Version.consultation_id == consultation_id)
    ).all()
    return {row.number: row.id for row in rows}, any(row.late_counts for row in rows)


def that_count(frame: "polars.DataFrame", late_counts: bool) -> "polars.DataFrame":
    """The rows of responses that count: late ones only where officers decided so."""
    if late_counts:
        return frame
    return frame.filter(frame[TIMELINESS] != str(Timeliness.LATE))
