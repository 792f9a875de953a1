"""Results as plain numbers, to be kept in the database, and back again.

What was asked, and what people said about themselves, is kept elsewhere and comes from there. It
must not know what is kept, nor why.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.disclosure import Protected
from consultation.analysis.plain_numbers import (
    Numbers,
    breakdown_of,
    numbers_by_group,
    numbers_of,
    summary_of,
)
from consultation.analysis.results import QuestionResult, Results, about_people, in_sections
from consultation.analysis.snapshots import Snapshot
from consultation.analysis.wordings import grouping_by_wording
from consultation.responding.models import Channel


def results_in_numbers(shown: Results, changed: Mapping[str, Breakdown]) -> dict[str, Any]:
    """The numbers of results as far as they are shown, and of what changed, by wording."""
    held = {each.key for each in shown.open if isinstance(each.summary, Protected)}
    return {
        "total": shown.total,
        "late": shown.late,
        "late_counted": shown.late_counted,
        "in_flight": shown.in_flight,
        "by_day": [[day.isoformat(), number] for day, number in shown.by_day],
        "by_channel": [[str(channel), number] for channel, number in shown.by_channel],
        "by_language": [[*each] for each in shown.by_language],
        "by_version": [[*each] for each in shown.by_version],
        "open": [each.key for each in shown.questionnaire.open],
        "questions": {each.key: numbers_of(each.summary) for each in shown.open},
        "changed": {
            key: {} if key in held else numbers_by_group(each) for key, each in changed.items()
        },
    }


def results_from(
    kept: Mapping[str, Any], mark: str, questionnaire: Questionnaire, people: Snapshot | None
) -> Results:
    """The results with these numbers; `people` are the tables about people, if there are any."""
    total = kept["total"]
    return Results(
        mark=mark,
        total=total,
        late=kept["late"],
        late_counted=kept["late_counted"],
        in_flight=kept["in_flight"],
        by_day=tuple((date.fromisoformat(day), number) for day, number in kept["by_day"]),
        by_channel=tuple((Channel(channel), number) for channel, number in kept["by_channel"]),
        by_language=_pairs(kept["by_language"]),
        by_version=_pairs(kept["by_version"]),
        sections=in_sections(
            [
                each
                for asked in questionnaire.pages
                for each in (
                    about_people([asked], total, people)
                    if asked.protected
                    else _result(asked, kept["questions"])
                )
            ]
        ),
        equality=about_people(questionnaire.equality, total, people),
        people=people,
        questionnaire=questionnaire,
    )


def _pairs(kept: Sequence[Any]) -> tuple[tuple[Any, int], ...]:
    return tuple((each, number) for each, number in kept)


def _result(asked: Asked, kept: Mapping[str, Numbers]) -> Iterator[QuestionResult]:
    if asked.key in kept:
        nothing = asked.question.summarise(0, 0, {})
        yield QuestionResult(asked=asked, summary=summary_of(nothing, kept[asked.key]))


def changed_from(
    kept: Mapping[str, Any], results: Results, language: str
) -> Iterator[tuple[str, Breakdown]]:
    """For each question whose wording changed: its answers by wording."""
    answered = [number for number, _ in results.by_version]
    for asked in results.questionnaire.open:
        by = grouping_by_wording(asked, answered, language)
        if by and asked.key in kept["changed"]:
            yield asked.key, breakdown_of(asked, by, kept["changed"][asked.key])
