"""Questions that changed while people answered: their wordings apart.

Answers to different words are never merged silently. It must not know pages.
"""

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.breakdowns import Breakdown, breakdown_of
from consultation.analysis.groups import VERSION, Grouped, Grouping
from consultation.analysis.results import Results
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.questionnaire.definition import Question
from consultation.questionnaire.summaries import Counted, Counts, Order, Shares, Summary
from consultation.questionnaire.text import Text, text


def grouping_by_wording(asked: Asked, answered: Sequence[int], language: str) -> Grouping | None:
    """The versions of a question, those with the same words and options together.

    `answered` are the versions that people answered. None where all of them saw the same.
    """
    wordings: dict[object, list[int]] = {}
    for number in sorted(answered):
        if number in asked.wordings:
            seen = _seen(asked.wordings[number], language)
            wordings.setdefault(seen, []).append(number)
    if len(wordings) < 2:
        return None
    return Grouping(
        key=VERSION,
        label=text("Version of the questionnaire"),
        groups=tuple(
            Grouped(
                option=Counted(
                    id="-".join(map(str, numbers)), label=text(_named(numbers)), count=0
                ),
                selection=Selection(versions=tuple(numbers)),
            )
            for numbers in wordings.values()
        ),
    )


def asked_only_in(asked: Asked, answered: Sequence[int]) -> tuple[int, ...]:
    """The versions that asked a question, of those that people answered; empty if all did."""
    those = tuple(number for number in sorted(answered) if number in asked.wordings)
    return () if len(those) == len(answered) else those


def was_offered(asked: Asked, versions: Sequence[int], *ids: str) -> bool:
    """Whether one of these versions offered these options, rows or steps of a question.

    What is none of a question's options, such as a number, was offered wherever it was asked.
    """
    wordings = [asked.wordings[number] for number in versions if number in asked.wordings]
    known = asked.question.option_ids().intersection(ids)
    return any(known <= each.option_ids() for each in wordings)


def not_offered(asked: Asked, versions: Sequence[int], summary: Summary) -> tuple[Text, ...]:
    """The options that none of these versions offered, though others did."""
    options = summary.options if isinstance(summary, Counts | Order | Shares) else ()
    return tuple(each.label for each in options if not was_offered(asked, versions, each.id))


def was_reworded(asked: Asked) -> bool:
    """Whether its versions differ in words or options, in the consultation's own language."""
    return grouping_by_wording(asked, tuple(asked.wordings), asked.label.fallback) is not None


def changed_half_way(
    questionnaire: Questionnaire, answered: Sequence[int], language: str
) -> tuple[tuple[Asked, Grouping], ...]:
    """Each open question that changed while people answered, with its wordings."""
    found = ((each, grouping_by_wording(each, answered, language)) for each in questionnaire.open)
    return tuple((asked, by) for asked, by in found if by)


def figures_by_wording(
    session: Session,
    instance: Path,
    consultation_id: uuid.UUID,
    results: Results,
    language: str,
    selection: Selection = EVERYTHING,
) -> Mapping[str, Breakdown]:
    """For each question that changed while people answered: its answers by wording."""
    answered = [number for number, _ in results.by_version]
    if len(answered) < 2:
        return {}
    questionnaire = results.questionnaire
    return {
        asked.key: breakdown_of(
            session, instance, consultation_id, questionnaire, asked, by, selection
        )
        for asked, by in changed_half_way(questionnaire, answered, language)
    }


def _seen(question: Question, language: str) -> tuple[object, ...]:
    """What people saw and could answer; a translation added later does not change it."""
    texts = tuple((path, each.in_language(language)) for path, each in question.texts())
    return (*texts, question.option_ids())


def _named(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Version {numbers[0]}"
    return f"Versions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
