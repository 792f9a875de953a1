"""One version of a consultation: its file, and what the public record says of its loading.

It must not know pages.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Event, Version
from consultation.questionnaire.definition import Definition


@dataclass(frozen=True)
class Told:
    """A version, and the line of the record that its loading made."""

    definition: Definition
    source: str
    says: str
    details: Sequence[dict[str, str]]


def version_of(session: Session, consultation_id: uuid.UUID, number: int) -> Told | None:
    """A consultation's version by its number; None if there is none."""
    row = session.execute(
        select(Version.id, Version.source).where(
            Version.consultation_id == consultation_id, Version.number == number
        )
    ).one_or_none()
    if row is None:
        return None
    lines = chronicle_of(session, consultation_id)
    # Each loading makes one version and one line, in the same transaction.
    line = [each for each in lines if each.event in (Event.LOADED, Event.REWORDED)][number - 1]
    return Told(definition_of(session, row.id), row.source, line.says, line.details)
