"""Which questions are shown, given the answers so far, and which of these answers count then.

It must not know how pages are split into parts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consultation.questionnaire.answers import Answers
from consultation.questionnaire.conditions import Chosen
from consultation.questionnaire.definition import Definition, Question


@dataclass(frozen=True)
class Shown:
    """What is shown after some answers: the ids of questions (`asked`), and the answers to them.

    `chosen` holds the values that conditions look at.
    """

    answers: Answers
    asked: frozenset[str]
    chosen: Chosen


def shown(definition: Definition, answers: Answers) -> Shown:
    """Find out what is shown after these answers; answers to hidden questions are dropped."""
    chosen: dict[str, frozenset[str]] = {}
    asked = set(definition.asked_of_everybody)
    for page, questions in definition.routing:
        if questions and page.shown(chosen):
            asked |= _asked(questions, answers, chosen)
    return _shown(definition.questions, answers, asked, chosen)


def shown_about_you(definition: Definition, answers: Answers) -> Shown:
    """The same for the equality questions, whose conditions look only at each other."""
    chosen: dict[str, frozenset[str]] = {}
    questions = definition.equality_questions
    return _shown(questions, answers, _asked(questions.values(), answers, chosen), chosen)


def _asked(
    questions: Iterable[Question], answers: Answers, chosen: dict[str, frozenset[str]]
) -> set[str]:
    """The ids of those of these questions that are shown, in order.

    Their values are added to `chosen`, which the conditions of later questions look at.
    """
    asked = set()
    for question in questions:
        if question.show_if is None or question.show_if.holds(chosen):
            asked.add(question.id)
            if question.id in answers:
                chosen[question.id] = question.chosen(answers[question.id])
    return asked


def _shown(
    questions: Mapping[str, Question], answers: Answers, asked: set[str], chosen: Chosen
) -> Shown:
    kept = {name: answers[name] for name in questions if name in asked and name in answers}
    return Shown(kept, frozenset(asked), chosen)
