"""How the answers of each version of a consultation are read into cells.

It must not know where answers are stored, nor where cells are kept.
"""

import uuid
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis.cells import Cells
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Version
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.told_as_one import are_told_as_one


class Reader:
    """Turns the answers of one version into cells."""

    def __init__(self, number: int, definition: Definition) -> None:
        self.number = str(number)
        self._definition = definition

    @cached_property
    def pages(self) -> list[Cells]:
        """The questions of the pages."""
        return [Cells(each) for each in self._definition.questions.values()]

    @cached_property
    def equality(self) -> list[Cells]:
        """The questions about the person."""
        return [Cells(each) for each in self._definition.equality_questions.values()]

    @property
    def told_as_one(self) -> bool:
        """Whether it asks the questions about the person that are told as one."""
        return are_told_as_one(self._definition.equality_questions)


def readers_of(session: Session, consultation_id: uuid.UUID) -> dict[str, Reader]:
    """The reader of each version, by the version's id as 32 characters."""
    rows = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    ).all()
    return {row.id.hex: Reader(row.number, definition_of(session, row.id)) for row in rows}
