"""How made-up people answer a question of any type: with what its form would take.

A type that is not listed here is skipped by everybody. It must not know pages.
"""

from collections.abc import Callable, Mapping
from typing import Any

from consultation.examples import filling, picking
from consultation.examples.people import Answering, Person, Setting
from consultation.questionnaire.answers import Answer
from consultation.questionnaire.definition import Question
from consultation.questionnaire.question_types.amounts import Number
from consultation.questionnaire.question_types.choices import Multiple, Single
from consultation.questionnaire.question_types.dates import Date
from consultation.questionnaire.question_types.declining import Declinable
from consultation.questionnaire.question_types.matrices import Matrix
from consultation.questionnaire.question_types.places import Area
from consultation.questionnaire.question_types.points import Points
from consultation.questionnaire.question_types.ranks import Rank
from consultation.questionnaire.question_types.scales import Scale
from consultation.questionnaire.question_types.writing import FreeText, Line

WAYS: Mapping[type[Question], Callable[[Any, Setting], Answering]] = {
    Single: picking.single,
    Multiple: picking.multiple,
    Area: picking.area,
    Scale: picking.scale,
    Matrix: picking.matrix,
    Rank: picking.rank,
    Points: picking.points,
    FreeText: filling.text,
    Line: filling.line,
    Number: filling.number,
    Date: filling.date,
}


def answers_to(question: Question, setting: Setting) -> Answering:
    """How people answer `question`; some prefer not to answer a sensitive one."""
    way = WAYS.get(type(question))
    given = way(question, setting) if way else _nothing
    if not (question.sensitive and isinstance(question, Declinable)):
        return given

    def answer(person: Person) -> Answer | None:
        declines = setting.rng.random() < picking.DECLINED_CHANCE
        return {"declined": True} if declines else given(person)

    return answer


def _nothing(person: Person) -> None:
    return None
