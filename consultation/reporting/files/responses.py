"""The rows of `responses.csv`: one for each response, in random order; columns for each question.

Responses are read as a stream, so that many need no more memory than few.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.converting import Converter, Once
from consultation.analysis.documents import counted_responses
from consultation.analysis.stored import Hex
from consultation.formulas import harmless
from consultation.lifecycle.models import Version
from consultation.questionnaire.answers import Column, ColumnKind
from consultation.questionnaire.definition import Question
from consultation.reporting.spreadsheets import csv_line
from consultation.responding.models import Response

Piece = TypeVar("Piece")
Lay = Callable[[list[str]], Piece]
"""Makes something of some cells of a row: a list, or text of a CSV file."""
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

    The text of answers that many gave is written once, which takes half of the time.
    """
    found = _laid_out(session, consultation_id, questionnaire, language, only, csv_line)
    return (",".join((csv_line(facts), *pieces)) for facts, pieces in found)


def _laid_out(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    language: str | None,
    only: Collection[uuid.UUID] | None,
    lay: Lay[Piece],
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
        yield facts, read.made(row.answers)


def _with_dashes(id_: str) -> str:
    """An id of 32 characters as it is written in files."""
    return f"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}"


def _readers(
    session: Session,
    consultation_id: uuid.UUID,
    questionnaire: Questionnaire,
    language: str | None,
    lay: Lay[Piece],
) -> dict[uuid.UUID, tuple[str, Converter[Piece]]]:
    """The number of each version, and what lays its answers out in the columns of all."""
    versions = session.execute(
        select(Version.id, Version.number).where(Version.consultation_id == consultation_id)
    )
    return {
        version_id: (str(number), Converter(_pieces(questionnaire, number, language, lay)))
        for version_id, number in versions
    }


def _pieces(
    questionnaire: Questionnaire, number: int, language: str | None, lay: Lay[Piece]
) -> dict[str, Once[Piece]]:
    """What makes the cells of each question, by its id in one version.

    Where that version did not ask it, the id is one that no question can have.
    """
    found = {}
    for asked in questionnaire.open:
        question = asked.wordings.get(number)
        id_ = question.id if question else f"not-asked/{asked.key}"
        found[id_] = _pieces_of(asked, question or asked.question, language, lay)
    return found


def _pieces_of(
    asked: Asked, question: Question, language: str | None, lay: Lay[Piece]
) -> Once[Piece]:
    """Makes the cells of a question as one version asked it, in the columns of all versions."""
    names = [each.name for each in asked.question.columns()]
    columns = [(names.index(each.name), each.kind not in _NUMBERS) for each in question.columns()]
    is_text = len(names) == 1 and columns == [(0, True)]

    def piece(answer: Any) -> Piece:
        if answer is None:
            return lay([""] * len(names))
        cells = question.cells(answer, language)
        if is_text:  # what was written is seldom written twice, so it takes the shortest way
            return lay([harmless(cells[0])])
        row = [""] * len(names)
        for (at, is_words), cell in zip(columns, cells, strict=True):
            row[at] = harmless(cell) if is_words else cell
        return lay(row)

    return Once(piece, repeated=question.countable)
