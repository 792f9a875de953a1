"""Which questions are shown after these answers, and which answers count then.

It must not know how questions are put on pages or parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consultation.questionnaire.answers import Answer, Answers
from consultation.questionnaire.conditions import Chosen
from consultation.questionnaire.definition import Definition, Question


@dataclass(frozen=True)
class Shown:
    """The answers that count, and what was asked: hidden questions and their answers are gone.

    `chosen` holds what conditions look at.
    """

    answers: Answers
    asked: frozenset[str]
    chosen: Chosen


def shown(definition: Definition, answers: Answers) -> Shown:
    """Walk the pages in order: an answer whose question stopped being shown is dropped."""
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
    """Add to `kept` and `chosen` what the shown ones of `questions` hold; return those shown."""
    asked = set()
    for question in questions:
        if question.show_if is None or question.show_if.holds(chosen):
            asked.add(question.id)
            if question.id in answers:
                kept[question.id] = answers[question.id]
                chosen[question.id] = question.chosen(answers[question.id])
    return asked
