"""The rows of `responses.csv`: one for each response, in random order; columns for each question.

Responses are read as a stream, so that many need no more memory than few.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar

from pydantic_core import from_json
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.cells import Once
from consultation.analysis.documents import counted_responses
from consultation.analysis.stored import Hex
from consultation.formulas import harmless
from consultation.lifecycle.models import Version
from consultation.questionnaire.answers import Column, ColumnKind
from consultation.questionnaire.definition import Question
from consultation.reporting.spreadsheets import csv_line
from consultation.responding.models import Response

Piece = TypeVar("Piece")
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
    found = _laid_out(session, consultation_id, questionnaire, language, only, list)
    return ((*facts, *chain.from_iterable(pieces)) for facts, pieces in found)


def lines_of(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    language: str | None = None,
    only: Collection[uuid.UUID] | None = None,
) -> Iterator[str]:
    """The same rows as lines of a CSV file.

    The text of answers that many gave is written once, which takes two thirds of the time.
    """
    found = _laid_out(session, consultation_id, questionnaire, language, only, csv_line)
    return (",".join((csv_line(facts), *pieces)) for facts, pieces in found)


def _laid_out(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    language: str | None,
    only: Collection[uuid.UUID] | None,
    lay: Callable[[list[str]], Piece],
) -> Iterator[tuple[tuple[str, ...], list[Piece]]]:
    """The first cells of each row, and what `lay` makes of the cells of each question."""
    readers = _readers(session, consultation_id, questionnaire, language, lay)
    rows = counted_responses(
        session,
        consultation_id,
        readers,
        cast(Response.received_on, String).label("day"),
        Response.channel,
        Response.language,
        Hex(Response.version_id).label("version"),
        cast(Response.answers, String).label("answers"),
        only=only,
    )
    by_version = {version_id.hex: reader for version_id, reader in readers.items()}
    for row in rows:
        number, read = by_version[row.version]
        facts = (_with_dashes(row.id), row.day, row.channel, row.language, number)
        yield facts, read.pieces(from_json(row.answers))


def _with_dashes(id_: str) -> str:
    """An id of 32 characters as it is written in files."""
    return f"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}"


def _readers(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    language: str | None,
    lay: Callable[[list[str]], Piece],
) -> "dict[uuid.UUID, tuple[str, _Reader[Piece]]]":
    versions = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    )
    return {
        version_id: (str(number), _Reader(questionnaire, number, language, lay))
        for version_id, number in versions
    }


class _Place(Generic[Piece]):
    """The cells of one question as one version asked it, in the columns of all versions."""

    def __init__(
        self,
        asked: Asked,
        question: Question,
        language: str | None,
        lay: Callable[[list[str]], Piece],
    ) -> None:
        self._lay = lay
        self.of = Once(self._made).of if question.countable else self._made
        names = [each.name for each in asked.question.columns()]
        self._width = len(names)
        self._columns = [
            (names.index(each.name), each.kind not in _NUMBERS) for each in question.columns()
        ]
        self._is_text = self._width == 1 and self._columns == [(0, True)]
        """What was written is seldom written twice, so it takes the shortest way."""
        self._question = question
        self._language = language

    def _made(self, answer: Any) -> Piece:
        cells = self._question.cells(answer, self._language)
        if self._is_text:
            return self._lay([harmless(cells[0])])
        row = [""] * self._width
        for (at, is_text), cell in zip(self._columns, cells, strict=True):
            row[at] = harmless(cell) if is_text else cell
        return self._lay(row)


class _Reader(Generic[Piece]):
    """Lays the answers of one version out in the columns of all."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        number: int,
        language: str | None,
        lay: Callable[[list[str]], Piece],
    ) -> None:
        self._questions: list[tuple[str, Callable[[Any], Piece], Piece]] = []
        """For each its id, what makes its cells, and the cells of whoever did not answer.

        The id is empty, by which no answer is found, where this version did not ask it.
        """
        for asked in questionnaire.open:
            question, nothing = asked.wordings.get(number), lay([""] * len(asked.columns))
            place = _Place(asked, question or asked.question, language, lay)
            self._questions.append((question.id if question else "", place.of, nothing))

    def pieces(self, answers: dict[str, Any]) -> list[Piece]:
        """One response question by question, the cells not asked or not answered empty."""
        given = answers.get
        return [
            nothing if (answer := given(id_)) is None else cells_of(answer)
            for id_, cells_of, nothing in self._questions
        ]
