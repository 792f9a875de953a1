"""Which questions are shown, given the answers so far, and which of these answers count then.

It must not know how pages are split into parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.questionnaire.answers import Answer, Answers
from consultation.questionnaire.conditions import Chosen
from consultation.questionnaire.definition import Definition, Question


@dataclass(frozen=True)
class Shown:
    """What some answers show: `asked` are the ids of the shown questions, `answers` those to them.

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
            asked |= keep_shown(questions, answers, {}, chosen)
    kept = {
        name: answers[name] for name in definition.questions if name in asked and name in answers
    }
    return Shown(kept, frozenset(asked), chosen)


def keep_shown(
    questions: Sequence[Question],
    answers: Answers,
    kept: dict[str, Answer],
    chosen: dict[str, frozenset[str]],
) -> set[str]:
    """Go through `questions` in order, and return the ids of those that are shown.

    The answers to these are added to `kept`, and their values to `chosen`, which the conditions of
    later questions look at.
    """
    asked = set()
    for question in questions:
        if question.show_if is None or question.show_if.holds(chosen):
            asked.add(question.id)
            if question.id in answers:
                kept[question.id] = answers[question.id]
                chosen[question.id] = question.chosen(answers[question.id])
    return asked
