"""Which stored answers a new version could no longer hold.

It must not know files or windows.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.lifecycle.consultations import versions_of
from consultation.questionnaire.answers import Answers, ColumnKind
from consultation.questionnaire.definition import Definition, Question
from consultation.responding.models import EqualityAnswers, Response

Questions = Mapping[str, Question]


@dataclass(frozen=True)
class Loss:
    """A question or an option that a new version takes away although it has answers."""

    says: str
    answers: int

    def __str__(self) -> str:
        number = "1 answer" if self.answers == 1 else f"{self.answers:,} answers"
        return f"{self.says}: {number} would be left without it"


def losses(session: Session, consultation_id: uuid.UUID, new: Definition) -> list[Loss]:
    """What `new` would take away from answers that are stored; empty when it takes nothing."""
    versions = {key: definition for key, (_, definition) in versions_of(consultation_id).items()}
    found: Counter[str] = Counter()
    kinds = (
        (Response, {key: each.questions for key, each in versions.items()}, new.questions),
        (
            EqualityAnswers,
            {key: each.equality_questions for key, each in versions.items()},
            new.equality_questions,
        ),
    )
    for table, old, kept in kinds:
        if any(_may_lose(questions, kept) for questions in old.values()):
            rows = session.execute(
                select(table.version_id, table.answers)
                .where(table.consultation_id == consultation_id)
                .execution_options(yield_per=1000)
            )
            for version_id, answers in rows:
                found.update(_lost(old[version_id], kept, answers))
    return [Loss(says, number) for says, number in sorted(found.items())]


def _may_lose(old: Questions, new: Questions) -> bool:
    return any(
        question.id not in new
        or new[question.id].type != question.type
        or new[question.id].fixed_sum() != question.fixed_sum()
        or _homes(question) - _homes(new[question.id])
        for question in old.values()
    )


def _homes(question: Question) -> set[tuple[str, str]]:
    """Every place for answers: each column, and in a column of options each option."""
    columns = {(column.name, "") for column in question.columns()}
    return columns | {("", option) for option in question.option_ids()}


def _lost(old: Questions, new: Questions, answers: Answers) -> Iterator[str]:
    """The places that this response uses and the new version lacks."""
    for name, answer in answers.items():
        question = old[name]
        if name not in new:
            yield f"Question “{name}” was taken away"
        elif new[name].type != question.type:
            yield f"Question “{name}” was changed from {question.type} to {new[name].type}"
        elif (before := question.fixed_sum()) != (now := new[name].fixed_sum()):
            yield f"The total of question “{name}” was changed from {before} to {now}"
        else:
            yield from dict.fromkeys(_lost_parts(question, new[name], question.cells(answer)))


def _lost_parts(old: Question, new: Question, cells: Iterable[str]) -> Iterator[str]:
    columns = {column.name for column in new.columns()}
    options = new.option_ids()
    for column, cell in zip(old.columns(), cells, strict=True):
        if cell in ("", "0") and column.kind is not ColumnKind.POINTS:
            continue
        if cell and column.name not in columns:
            what = "Option " if column.part in old.option_ids() else ""
            yield f"{what}“{column.part or column.name}” of question “{old.id}” was taken away"
        elif column.kind is ColumnKind.OPTION and cell not in options:
            yield f"Option “{cell}” of question “{old.id}” was taken away"
