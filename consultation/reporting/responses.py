"""`responses.csv`: a row a response in an order that tells nothing, a column a question.

Read as a stream, so that the largest consultation needs no more memory than the smallest.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.cells import Once
from consultation.analysis.documents import counted_responses
from consultation.lifecycle.models import Version
from consultation.questionnaire.answers import Column, ColumnKind
from consultation.questionnaire.definition import Question
from consultation.reporting.spreadsheets import harmless
from consultation.responding.models import Response

FIRST = ("response", "received_on", "channel", "language", "version")
_KINDS_OF_FIRST = (
    ColumnKind.TEXT,
    ColumnKind.DAY,
    ColumnKind.OPTION,
    ColumnKind.OPTION,
    ColumnKind.NUMBER,
)
_NUMBERS = (ColumnKind.NUMBER, ColumnKind.POINTS, ColumnKind.PLACE, ColumnKind.FLAG, ColumnKind.DAY)


def header_of(questionnaire: Questionnaire) -> list[str]:
    """The names of the columns."""
    return [*FIRST, *(column.name for column, _ in columns_of(questionnaire))]


def columns_of(questionnaire: Questionnaire) -> Iterator[tuple[Column, Asked]]:
    """Every column that answers can be downloaded in, with its question."""
    for asked in questionnaire.open:
        for column in asked.columns:
            yield column, asked


def kinds_of(questionnaire: Questionnaire) -> list[ColumnKind]:
    """What the cells of each column hold."""
    return [*_KINDS_OF_FIRST, *(column.kind for column, _ in columns_of(questionnaire))]


def rows_of(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    language: str | None = None,
    only: Collection[uuid.UUID] | None = None,
) -> Iterator[Sequence[str]]:
    """A row for each response that counts, or of `only` these; labels in `language`, else ids."""
    readers = _readers(session, consultation_id, questionnaire, language)
    rows = counted_responses(
        session,
        consultation_id,
        readers,
        Response.received_on,
        Response.channel,
        Response.language,
        Response.version_id,
        Response.answers,
        only=only,
    )
    for row in rows:
        number, read = readers[row.version_id]
        yield (
            str(row.id),
            row.received_on.isoformat(),
            row.channel,
            row.language,
            number,
            *read.cells(row.answers),
        )


def _readers(
    session: Session, consultation_id: uuid.UUID, questionnaire: Questionnaire, language: str | None
) -> "dict[uuid.UUID, tuple[str, _Reader]]":
    versions = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    )
    return {
        version_id: (str(number), _Reader(questionnaire, number, language))
        for version_id, number in versions
    }


class _Place:
    """Where the cells of one version's question stand in a row, and what they hold."""

    def __init__(self, question: Question, at: list[int], language: str | None) -> None:
        self.id = question.id
        self.at = at
        self._question = question
        self._language = language
        self._are_text = [each.kind not in _NUMBERS for each in question.columns()]
        self._once = Once(self._made)

    def of(self, answer: Any) -> list[tuple[int, str]]:
        """The places in the row that an answer fills, each with its cell."""
        return self._once.of(answer) if self._question.countable else self._made(answer)

    def _made(self, answer: Any) -> list[tuple[int, str]]:
        cells = self._question.cells(answer, self._language)
        return [
            (at, harmless(cell) if is_text else cell)
            for at, cell, is_text in zip(self.at, cells, self._are_text, strict=True)
            if cell
        ]


class _Reader:
    """Lays the answers of one version out in the columns of all."""

    def __init__(self, questionnaire: Questionnaire, number: int, language: str | None) -> None:
        self._places: list[_Place] = []
        self._width = 0
        for asked in questionnaire.open:
            names = {each.name: place for place, each in enumerate(asked.question.columns())}
            question = asked.wordings.get(number)
            if question:
                at = [self._width + names[each.name] for each in question.columns()]
                self._places.append(_Place(question, at, language))
            self._width += len(names)

    def cells(self, answers: dict[str, Any]) -> list[str]:
        """The cells of one response, those not asked or not answered empty."""
        row = [""] * self._width
        for place in self._places:
            answer = answers.get(place.id)
            if answer is not None:
                for at, cell in place.of(answer):
                    row[at] = cell
        return row
