"""What a new version changes, and which stored answers it would leave without a home.

It must not know files or windows.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.lifecycle.consultations import versions_of
from consultation.questionnaire.answers import Answers, ColumnKind
from consultation.questionnaire.definition import Definition, Question
from consultation.questionnaire.text import Text
from consultation.questionnaire.times import grace_written
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
        or _homes(question) - _homes(new[question.id])
        for question in old.values()
    )


def _homes(question: Question) -> set[tuple[str, str]]:
    """Every place an answer can stand in: a column, and in a column of options the option."""
    columns = {(column.name, "") for column in question.columns()}
    return columns | {("", option) for option in question.option_ids()}


def _lost(old: Questions, new: Questions, answers: Answers) -> Iterator[str]:
    """The names of what this response has answered and the new version lacks, each once."""
    for name, answer in answers.items():
        question = old[name]
        if name not in new:
            yield f"Question “{name}” was taken away"
        elif new[name].type != question.type:
            yield f"Question “{name}” was changed from {question.type} to {new[name].type}"
        else:
            yield from _lost_parts(question, new[name], question.cells(answer))


def _lost_parts(old: Question, new: Question, cells: Iterable[str]) -> Iterator[str]:
    columns = {column.name for column in new.columns()}
    options = new.option_ids()
    for column, cell in zip(old.columns(), cells, strict=True):
        if cell in ("", "0") and column.kind is not ColumnKind.POINTS:
            continue
        if cell and column.name not in columns:
            yield f"“{column.part or column.name}” of question “{old.id}” was taken away"
        elif column.kind is ColumnKind.OPTION and cell not in options:
            yield f"Option “{cell}” of question “{old.id}” was taken away"


def differences(old: Definition, new: Definition) -> list[dict[str, str]]:
    """What residents will see otherwise, for the record: `what`, and the words `before`, `after`.

    Something new has no words before, something taken away none after. What is not in the
    definition's own language says in which it is.
    """
    before, after = dict(_read_by_residents(old)), dict(_read_by_residents(new))
    changed = [
        each for each in dict.fromkeys([*after, *before]) if before.get(each) != after.get(each)
    ]
    return [
        {
            "what": place,
            "before": before.get((place, language), ""),
            "after": after.get((place, language), ""),
            **({"language": language} if language else {}),
        }
        for place, language in changed
    ]


def summary_of(changed: Sequence[Mapping[str, str]]) -> str:
    """How many texts were changed, added and taken away, in words."""
    kinds = {
        "changed": sum(bool(each["before"] and each["after"]) for each in changed),
        "added": sum(not each["before"] for each in changed),
        "taken away": sum(not each["after"] for each in changed),
    }
    parts = [
        f"{number} text{'' if number == 1 else 's'} {kind}"
        for kind, number in kinds.items()
        if number
    ]
    return ", ".join(parts) or "no wording changed"


_Place = tuple[str, str]
"""Where something stands, and its language where that is not the definition's own."""


def _read_by_residents(definition: Definition) -> Iterator[tuple[_Place, str]]:
    for place, text in _texts(definition):
        for language, words in text.by_language.items():
            yield (place, "" if language == text.fallback else language), words
    for place, plain in _facts(definition):
        yield (place, ""), f"{place.rpartition('.')[2]}: {plain}"


def _texts(definition: Definition) -> Iterator[tuple[str, Text]]:
    yield from _texts_of(definition)
    for name in ("decision", "data_protection", "contact"):
        yield from _texts_of(getattr(definition, name), f"{name}.")
    for number, document in enumerate(definition.documents, 1):
        yield from _texts_of(document, f"documents.{number}.")
    for helpline in definition.helplines:
        yield from _texts_of(helpline, f"helplines.{helpline.telephone or helpline.url}.")
    for priority in definition.priorities:
        yield from _texts_of(priority, f"priorities.{priority.id}.")
        for action in priority.actions:
            yield f"priorities.{priority.id}.{action.id}", action.text
    for page in definition.pages:
        yield from _texts_of(page, f"pages.{page.id}.")
    for question in (*definition.questions.values(), *definition.equality_questions.values()):
        for path, text in question.texts():
            yield f"{question.id}.{path}", text


def _texts_of(part: Any, place: str = "") -> Iterator[tuple[str, Text]]:
    """The texts that a part holds itself, not those of what it holds."""
    for each in fields(part) if part else ():
        if isinstance(text := getattr(part, each.name), Text):
            yield f"{place}{each.name}", text


def _facts(definition: Definition) -> Iterator[tuple[str, object]]:
    """What is said in no words of its own, as the file says it."""
    yield from rule_of(definition).items()
    yield "contact.email", definition.contact.email
    if definition.decision and definition.decision.expected:
        yield "decision.expected", definition.decision.expected
    for number, document in enumerate(definition.documents, 1):
        yield f"documents.{number}.url", document.url


def rule_of(definition: Definition) -> dict[str, str]:
    """The published rule for people caught half-way, and the clock it goes by, as files say it."""
    return {
        "grace": grace_written(definition.grace),
        "late": definition.late,
        "timezone": definition.timezone,
    }
