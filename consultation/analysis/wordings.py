"""Questions that changed while people answered: their wordings apart, each with its own answers.

Answers to different words are never merged silently. It must not know pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.breakdowns import Breakdown, broken_down
from consultation.analysis.groups import VERSION, Grouped, Grouping
from consultation.analysis.selection import Selection
from consultation.questionnaire.definition import Question
from consultation.questionnaire.summaries import Counted
from consultation.questionnaire.text import text

if TYPE_CHECKING:
    import polars


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


def changed_half_way(
    rows: "polars.DataFrame", questionnaire: Questionnaire, answered: Sequence[int], language: str
) -> Mapping[str, Breakdown]:
    """The answers to each open question that changed, wording by wording, by the question's key.

    `rows` are those of the column copy that are counted.
    """
    return dict(_changed(rows, questionnaire, answered, language))


def _changed(
    rows: "polars.DataFrame", questionnaire: Questionnaire, answered: Sequence[int], language: str
) -> Iterator[tuple[str, Breakdown]]:
    for asked in questionnaire.open:
        by = grouping_by_wording(asked, answered, language)
        if by:
            (found,) = broken_down(rows, questionnaire, (asked,), by)
            yield asked.key, found


def _seen(question: Question, language: str) -> tuple[object, ...]:
    """What people saw of it and could answer; a new translation is no change for its readers."""
    texts = tuple((path, each.said(language).text) for path, each in question.texts())
    return (*texts, question.option_ids())


def _named(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Version {numbers[0]}"
    return f"Versions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
